using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Opinions;
using ThemeDay.Publication.Publicity;
using ThemeDay.Publication.Replicas;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.PublicSite;

/// <summary>The RPCs about activities: lists, one activity, search, counts.</summary>
public sealed partial class PublicSiteEndpoint
{
    private const string Reason = "the public site shows every district to everyone";
    private const int MaxPublicity = 100; // records of one activity that are shown

    private static readonly ResourceNamePattern TotalsName = new("districts/{district}/publicTotals");

    private static readonly FilterSchema<ActivityReplica> Fields = new FilterSchema<ActivityReplica>()
        .Date("first_date", activity => activity.FirstDay)
        .Date("last_date", activity => activity.LastDay)
        .Reference("unit", UnitName.Template, activity => activity.District, activity => activity.Unit)
        .Texts("form", activity => activity.Forms)
        .Enum("state", activity => activity.State, ActivityReplicaState.Dropped);

    private static readonly ListOrder<ActivityReplica> FirstDayFirst = new ListOrder<ActivityReplica>()
        .Key(activity => activity.FirstDay)
        .Key(activity => activity.Id)
        .Field("first_date", activity => activity.FirstDay);

    private static readonly ListOrder<ActivityReplica> LastDayFirst = new ListOrder<ActivityReplica>()
        .Key(activity => activity.FirstDay, descending: true)
        .Key(activity => activity.Id, descending: true);

    private static readonly ListOrder<string> ByCode = new ListOrder<string>().Key(district => district);

    /// <inheritdoc/>
    public override async Task<Proto.ListPlannedActivitiesResponse> ListPlannedActivities(Proto.ListPlannedActivitiesRequest request, ServerCallContext context)
    {
        var district = DistrictName.Parse(request.Parent).District;
        // Not bound to the caller: responses are cached for everyone.
        var page = ListPage.Parse(FirstDayFirst, request).OrThrow();
        caller.BypassFilter(Reason);
        var activities = db
            .Activities.AsNoTracking()
            .Where(activity => activity.District == district && activity.State != ActivityReplicaState.Dropped)
            .Where(Fields.Compile(request.Filter).OrThrow());
        var (rows, nextPageToken) = await ReadAsync(activities, page, context.CancellationToken);
        return new() { Activities = { rows.Select(PublicActivityMapping.ToProto) }, NextPageToken = nextPageToken };
    }

    /// <inheritdoc/>
    public override async Task<Proto.PlannedActivity> GetPlannedActivity(Proto.GetPlannedActivityRequest request, ServerCallContext context)
    {
        var name = ActivityName.Parse(request.Name);
        caller.BypassFilter(Reason);
        var activities = db
            .Activities.AsNoTracking()
            .Where(activity => activity.District == name.District && activity.Id == name.Id && activity.State != ActivityReplicaState.Dropped);
        var row = await WithUnit(activities).SingleOrDefaultAsync(context.CancellationToken).OrNotFoundAsync();
        var publicity = await db
            .Publicity.AsNoTracking()
            .Where(record => record.District == name.District && record.ActivityId == name.Id && record.State == PublicityState.Recorded)
            .OrderBy(record => record.ShownOn)
            .ThenBy(record => record.Id)
            .Take(MaxPublicity)
            .ToListAsync(context.CancellationToken);
        var shown = row.ToProto();
        shown.ReportDate = row.ReportedOn.ToProto();
        shown.Publicity.AddRange(publicity.Select(PublicActivityMapping.ToPublicProto));
        shown.Statements.AddRange(await ListStatementsAsync(name, context.CancellationToken));
        return shown;
    }

    /// <inheritdoc/>
    public override async Task<Proto.SearchPlannedActivitiesResponse> SearchPlannedActivities(
        Proto.SearchPlannedActivitiesRequest request,
        ServerCallContext context
    )
    {
        var district = DistrictName.Parse(request.Parent).District;
        var words = PublicSearch.Parse(request.Query).OrThrow();
        var page = ListPage.Parse(LastDayFirst, request).OrThrow();
        caller.BypassFilter(Reason);
        var (rows, nextPageToken) = await ReadAsync(db.Search(district, words).AsNoTracking(), page, context.CancellationToken);
        return new() { Activities = { rows.Select(PublicActivityMapping.ToProto) }, NextPageToken = nextPageToken };
    }

    /// <inheritdoc/>
    public override async Task<Proto.ListPublicDistrictsResponse> ListPublicDistricts(Proto.ListPublicDistrictsRequest request, ServerCallContext context)
    {
        var page = ListPage.Parse(ByCode, request).OrThrow();
        // A row for each district; activity_replica has one for each activity.
        var districts = await db
            .Database.SqlQuery<string>(
                $"""
                select district as "Value" from public_site_version
                where cause = 'activity_replica' and district > {page.Last(0, ifFirst: "")} order by district limit {page.Size + 1}
                """
            )
            .ToListAsync(context.CancellationToken);
        return new() { Districts = { page.Items(districts).Select(district => $"districts/{district}") }, NextPageToken = page.NextPageToken(districts) };
    }

    /// <inheritdoc/>
    public override async Task<Proto.PublicTotals> GetPublicTotals(Proto.GetPublicTotalsRequest request, ServerCallContext context)
    {
        var district = TotalsName.Parse(request.Name, "name").OrThrow()[0];
        caller.BypassFilter(Reason);
        var units = await db
            .Units.AsNoTracking()
            .Where(unit => unit.District == district)
            .ToDictionaryAsync(unit => unit.Code, unit => unit.DisplayName, context.CancellationToken);
        if (units.Count is 0)
            throw RequestGuards.NotFound();
        var activities = await ReadCountedAsync(district, context.CancellationToken);
        var statements = await CountStatementsAsync(district, context.CancellationToken);
        return new()
        {
            Name = request.Name,
            Total = PublicTotalsRules.Sum(activities).ToProto("", ""),
            Months = { PublicTotalsRules.ByMonth(activities).Select(month => month.Counts.ToProto(month.Key, month.Key)) },
            Units = { PublicTotalsRules.ByUnit(activities).Select(unit => unit.Counts.ToProto(unit.Key, units.GetValueOrDefault(unit.Key) ?? "")) },
            Forms = { PublicTotalsRules.ByForm(activities).Select(form => form.Counts.ToProto(form.Key, form.Key)) },
            StatementUnits =
            {
                statements
                    .OrderBy(unit => unit.Key, StringComparer.Ordinal)
                    .Select(unit => new Proto.StatementUnit
                    {
                        Unit = $"{new UnitName(district, unit.Key)}",
                        DisplayName = units.GetValueOrDefault(unit.Key) ?? "",
                        Statements = unit.Value,
                    }),
            },
        };
    }

    private async Task<List<CountedActivity>> ReadCountedAsync(string district, CancellationToken cancellationToken)
    {
        var publicity = await db
            .Publicity.Where(record => record.District == district && record.State == PublicityState.Recorded)
            .GroupBy(record => record.ActivityId)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var opinions = await db
            .Opinions.Where(opinion => opinion.District == district && opinion.Source == OpinionSource.Collected) // as the assessment counts them
            .GroupBy(opinion => opinion.ActivityId)
            .Select(group => new
            {
                group.Key,
                Count = group.Count(),
                Answered = group.Count(opinion => opinion.Answer != ""),
            })
            .ToDictionaryAsync(group => group.Key, group => (group.Count, group.Answered), cancellationToken);
        var rows = await (
            from joined in db
                .Activities.AsNoTracking()
                .Where(activity => activity.District == district && activity.State != ActivityReplicaState.Dropped)
                .LeftJoinPublicReports(db)
            select new
            {
                joined.Activity.Id,
                joined.Activity.Unit,
                joined.Activity.Forms,
                joined.Activity.FirstDay,
                joined.Activity.State,
                IsPublished = joined.Report != null,
                Attended = joined.Report == null ? 0 : joined.Report.Form.Attended,
                Pictures = joined.Report == null ? 0 : joined.Report.Form.Pictures.Count,
            }
        ).ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row =>
            {
                var (collected, answered) = opinions.GetValueOrDefault(row.Id);
                return new CountedActivity(
                    row.Unit,
                    row.Forms,
                    row.FirstDay,
                    new(
                        Activities: 1,
                        Held: row.State is ActivityReplicaState.Held ? 1 : 0,
                        Cancelled: row.State is ActivityReplicaState.Cancelled ? 1 : 0,
                        Reports: row.IsPublished ? 1 : 0,
                        Attended: row.Attended,
                        Pictures: row.Pictures,
                        Publicity: publicity.GetValueOrDefault(row.Id),
                        Opinions: collected,
                        AnsweredOpinions: answered
                    )
                );
            }),
        ];
    }

    private async Task<(IReadOnlyList<PlannedActivityRow> Rows, string NextPageToken)> ReadAsync(
        IQueryable<ActivityReplica> activities,
        Page<ActivityReplica> page,
        CancellationToken cancellationToken
    )
    {
        var read = await activities.TakePage(page).ToListAsync(cancellationToken);
        if (read is [])
            return ([], "");
        var (district, ids) = (read[0].District, page.Items(read).Select(activity => activity.Id).ToList());
        var rows = await WithUnit(db.Activities.AsNoTracking().Where(activity => activity.District == district && ids.Contains(activity.Id)))
            .ToDictionaryAsync(row => row.Activity.Id, cancellationToken);
        return ([.. ids.Select(rows.GetValueOrDefault).OfType<PlannedActivityRow>()], page.NextPageToken(read)); // in the order of the page
    }

    private IQueryable<PlannedActivityRow> WithUnit(IQueryable<ActivityReplica> activities) =>
        from joined in activities.LeftJoinPublicReports(db)
        join unit in db.Units on new { joined.Activity.District, Code = joined.Activity.Unit } equals new { unit.District, unit.Code } into units
        from unit in units.DefaultIfEmpty()
        select new PlannedActivityRow(
            joined.Activity,
            unit == null ? "" : unit.DisplayName,
            joined.Report != null,
            joined.Report == null ? null : joined.Report.Filing.FirstReceivedOn
        );
}

/// <summary>Query result of a planned activity.</summary>
/// <param name="Activity">The activity.</param>
/// <param name="UnitName">The name of its unit; empty if it is not known yet.</param>
/// <param name="HasReport">Whether its report is shown.</param>
/// <param name="ReportedOn">The effective date of the first receipt of that report.</param>
internal sealed record PlannedActivityRow(ActivityReplica Activity, string UnitName, bool HasReport, DateOnly? ReportedOn);

/// <summary>Maps query results about activities to proto messages.</summary>
internal static class PublicActivityMapping
{
    public static Proto.PlannedActivity ToProto(this PlannedActivityRow row)
    {
        var activity = row.Activity;
        return new()
        {
            Name = $"{activity.Name}",
            Topic = activity.Topic,
            Unit = $"{new UnitName(activity.District, activity.Unit)}",
            UnitDisplayName = row.UnitName,
            FirstDate = activity.FirstDay.ToProto(),
            LastDate = activity.LastDay.ToProto(),
            Venue = activity.Venue,
            Forms = { activity.Forms },
            Cancelled = activity.State is ActivityReplicaState.Cancelled,
            State = activity.State switch
            {
                ActivityReplicaState.Held => Proto.PlannedActivityState.Held,
                ActivityReplicaState.Cancelled => Proto.PlannedActivityState.Cancelled,
                _ => Proto.PlannedActivityState.Planned,
            },
            PublishedReport = row.HasReport ? $"{new PublishedReportName(activity.District, activity.Id)}" : "",
        };
    }

    public static Proto.PublishedPublicity ToPublicProto(this Publicity.Publicity record) =>
        new()
        {
            Kind = record.Form.Kind.ToProto(),
            Medium = record.Form.Medium,
            Link = record.Form.Link,
            PublishDate = record.ShownOn.ToProto(),
        };

    public static Proto.PublicCounts ToProto(this ActivityCounts counts, string key, string displayName) =>
        new()
        {
            Key = key,
            DisplayName = displayName,
            Activities = counts.Activities,
            Held = counts.Held,
            Cancelled = counts.Cancelled,
            Reports = counts.Reports,
            Attended = counts.Attended,
            Pictures = counts.Pictures,
            Publicity = counts.Publicity,
            Opinions = counts.Opinions,
            AnsweredOpinions = counts.AnsweredOpinions,
        };
}
