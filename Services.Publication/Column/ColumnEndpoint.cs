using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Known;
using ThemeDay.Publication.Pictures;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;
using Wire = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Column;

/// <summary>districts/{district}/results/{activity}.</summary>
internal readonly record struct ResultName(string District, string Activity)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/results/{activity}");

    public static ResultName Read(string name) => Template.Read(name, "name").OrThrow() is [var district, var activity] ? new(district, activity) : default;

    public override string ToString() => $"districts/{District}/results/{Activity}";
}

/// <summary>The public column: what is planned, and what is published. Whoever asks sees the same; nobody is named.</summary>
[AllowAnonymous]
public sealed class ColumnEndpoint(PublicationDb db, TenantScope caller) : Wire.ColumnService.ColumnServiceBase
{
    private const string DayOfKey = "yyyy-MM-dd";

    /// <inheritdoc/>
    public override async Task<Wire.ListResultsResponse> ListResults(Wire.ListResultsRequest request, ServerCallContext context)
    {
        var district = DistrictName.Read(request.Parent).District;
        var page = Paging.Read(request.PageSize, request.PageToken, request.Parent, "", "-first_day,activity").OrThrow();
        var results = Published(district);
        if (KeyOf(page) is var (day, id))
            results = results.Where(result =>
                result.Activity.FirstDay < day || (result.Activity.FirstDay == day && string.Compare(result.Activity.Id, id) > 0)
            );
        var shown = await results
            .OrderByDescending(result => result.Activity.FirstDay)
            .ThenBy(result => result.Activity.Id)
            .Take(page.Size + 1)
            .Select(result => new PublicResult(
                district,
                result.Activity.Id,
                result.Activity.Topic,
                result.Unit == null ? "" : result.Unit.DisplayName,
                result.Activity.FirstDay,
                result.Activity.LastDay,
                result.Activity.Venue,
                "",
                result.Report.Form.Attended,
                result.Activity.Audiences,
                result.Report.Form.Pictures,
                result.Report.PublishedOn
            ))
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Results = { page.Shown(shown).Select(ColumnWire.ToWire) },
            NextPageToken = page.Next(shown, result => [KeyOf(result.FirstDay), result.ActivityId]),
        };
    }

    /// <inheritdoc/>
    public override async Task<Wire.PublishedResult> GetResult(Wire.GetResultRequest request, ServerCallContext context)
    {
        var name = ResultName.Read(request.Name);
        var shown = await Published(name.District)
            .Where(result => result.Activity.Id == name.Activity)
            .Select(result => new PublicResult(
                name.District,
                result.Activity.Id,
                result.Activity.Topic,
                result.Unit == null ? "" : result.Unit.DisplayName,
                result.Activity.FirstDay,
                result.Activity.LastDay,
                result.Activity.Venue,
                result.Report.Form.Text,
                result.Report.Form.Attended,
                result.Activity.Audiences,
                result.Report.Form.Pictures,
                result.Report.PublishedOn
            ))
            .SingleOrDefaultAsync(context.CancellationToken)
            .OrNotThereAsync();
        return shown.ToWire();
    }

    /// <inheritdoc/>
    public override async Task<Wire.ListPlannedActivitiesResponse> ListPlannedActivities(Wire.ListPlannedActivitiesRequest request, ServerCallContext context)
    {
        var district = DistrictName.Read(request.Parent).District;
        var page = Paging.Read(request.PageSize, request.PageToken, request.Parent, "", "first_day,activity").OrThrow();
        caller.OpenFor("the public column");
        var activities = db.Activities.AsNoTracking().Where(activity => activity.District == district);
        if (KeyOf(page) is var (day, id))
            activities = activities.Where(activity => activity.FirstDay > day || (activity.FirstDay == day && string.Compare(activity.Id, id) > 0));
        var planned = await activities
            .OrderBy(activity => activity.FirstDay)
            .ThenBy(activity => activity.Id)
            .Take(page.Size + 1)
            .GroupJoin(
                db.Units,
                activity => new { activity.District, Code = activity.Unit },
                unit => new { unit.District, unit.Code },
                (activity, units) => new { activity, units }
            )
            .SelectMany(joined => joined.units.DefaultIfEmpty(), (joined, unit) => new { joined.activity, unit })
            .OrderBy(joined => joined.activity.FirstDay)
            .ThenBy(joined => joined.activity.Id) // a join keeps no order of its own
            .Select(joined => new PublicActivity(joined.activity, joined.unit == null ? "" : joined.unit.DisplayName))
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Activities = { page.Shown(planned).Select(ColumnWire.ToWire) },
            NextPageToken = page.Next(planned, activity => [KeyOf(activity.Known.FirstDay), activity.Known.Id]),
        };
    }

    private IQueryable<PublishedRow> Published(string district)
    {
        caller.OpenFor("the public column");
        return from report in db.Reports.AsNoTracking()
            where report.District == district && report.State == ReportState.Published
            join activity in db.Activities on new { report.District, Id = report.ActivityId } equals new { activity.District, activity.Id }
            join unit in db.Units on new { activity.District, Code = activity.Unit } equals new { unit.District, unit.Code } into units
            from unit in units.DefaultIfEmpty()
            select new PublishedRow
            {
                Report = report,
                Activity = activity,
                Unit = unit,
            };
    }

    private static string KeyOf(DateOnly day) => day.ToString(DayOfKey, CultureInfo.InvariantCulture);

    private static (DateOnly Day, string Id)? KeyOf(Page page)
    {
        if (page.Key is [])
            return null;
        return DateOnly.TryParseExact(page.Key[0], DayOfKey, out var day)
            ? (day, page.Key[1])
            : throw Error.Invalid("page_token", ErrorReasons.PageTokenForeign).ToException();
    }

    private sealed class PublishedRow
    {
        public required Report Report { get; init; }

        public required KnownActivity Activity { get; init; }

        public required KnownUnit? Unit { get; init; }
    }
}

/// <summary>A published result as it is read.</summary>
internal sealed record PublicResult(
    string District,
    string ActivityId,
    string Topic,
    string UnitName,
    DateOnly FirstDay,
    DateOnly LastDay,
    string Venue,
    string Text,
    int Attended,
    IReadOnlyList<string> Audiences,
    IReadOnlyList<string> Pictures,
    DateOnly? PublishedOn
);

/// <summary>A released activity as it is read.</summary>
internal sealed record PublicActivity(KnownActivity Known, string UnitName);

/// <summary>The column on the wire.</summary>
internal static class ColumnWire
{
    public static Wire.PublishedResult ToWire(this PublicResult result)
    {
        var name = $"{new ResultName(result.District, result.ActivityId)}";
        return new()
        {
            Name = name,
            Topic = result.Topic,
            UnitDisplayName = result.UnitName,
            FirstDay = result.FirstDay.ToWire(),
            LastDay = result.LastDay.ToWire(),
            Venue = result.Venue,
            Text = result.Text,
            Attended = result.Attended,
            Audiences = { result.Audiences },
            Pictures = { result.Pictures.Select(picture => PictureRoutes.PublicPath(name, picture)) },
            PublishedOn = result.PublishedOn.ToWire(),
        };
    }

    public static Wire.PlannedActivity ToWire(this PublicActivity activity) =>
        new()
        {
            Name = $"{activity.Known.Name}",
            Topic = activity.Known.Topic,
            UnitDisplayName = activity.UnitName,
            FirstDay = activity.Known.FirstDay.ToWire(),
            LastDay = activity.Known.LastDay.ToWire(),
            Venue = activity.Known.Venue,
            Cancelled = activity.Known.State == KnownActivityState.Cancelled,
        };
}
