using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;
using Api = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Calendar;

/// <summary>Calls about the calendar.</summary>
[Authorize(Policies.Reader)]
public sealed class CalendarEndpoint(SchedulingDb db, Once once, CurrentCalendar calendar) : Api.CalendarService.CalendarServiceBase
{
    private const string Collection = "calendarYears/";
    private const int LongestWay = 400;

    private Answer<StoredCalendarYear, Api.CalendarYear> Answer =>
        new((name, cancellationToken) => FindAsync(name, cancellationToken), year => $"{Collection}{year.Year}", CalendarWire.ToWire);

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override async Task<Api.CalendarYear> ImportCalendarYear(Api.ImportCalendarYearRequest request, ServerCallContext context)
    {
        var list = CalendarWire.Read(request.Year ?? new()).OrThrow();
        if (request.ValidateOnly)
            return new StoredCalendarYear(list.Year, list).ToWire();
        return await once.DoAsync(
            request,
            request.RequestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var year = await db.CalendarYears.SingleOrDefaultAsync(year => year.Year == list.Year, cancellationToken);
                if (year is null)
                    db.Add(year = new(list.Year, list));
                else
                    year.Replace(list);
                once.Record(
                    new CalendarYearImported
                    {
                        Fact = new() { Account = context.Actor().Account, Role = "bureau" },
                        Year = list.Year,
                    },
                    ""
                );
                return year;
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Api.CalendarYear> GetCalendarYear(Api.GetCalendarYearRequest request, ServerCallContext context) =>
        (await FindAsync(request.Name, context.CancellationToken)).ToWire();

    /// <inheritdoc/>
    public override async Task<Api.ListCalendarYearsResponse> ListCalendarYears(Api.ListCalendarYearsRequest request, ServerCallContext context)
    {
        var (page, after) = Paging.ReadNumbered(request.PageSize, request.PageToken, "calendarYears", "year").OrThrow();
        var years = await db
            .CalendarYears.AsNoTracking()
            .Where(year => year.Year > after)
            .OrderBy(year => year.Year)
            .Take(page.Size + 1)
            .ToListAsync(context.CancellationToken);
        return new() { Years = { page.Shown(years).Select(CalendarWire.ToWire) }, NextPageToken = page.Next(years, year => [$"{year.Year}"]) };
    }

    /// <inheritdoc/>
    public override async Task<Api.ExplainDueDayResponse> ExplainDueDay(Api.ExplainDueDayRequest request, ServerCallContext context)
    {
        var from = Days.Read(request.Day, "day").OrThrow() ?? throw Error.Invalid("day", ErrorReasons.Required).ToException();
        var lead = CalendarWire.ReadLead(request.Lead).OrThrow();
        var days = await calendar.WorkingDaysAsync(context.CancellationToken);
        var due = (request.Before ? lead.DueBefore(from, days) : lead.DueAfter(from, days)).OrThrow();
        if (Math.Abs(due.DayNumber - from.DayNumber) > LongestWay)
            throw Error.Invalid("lead", ErrorReasons.OutOfRange).ToException();
        return new()
        {
            Due = due.ToWire(),
            Days =
            {
                days.Explain(from, due)
                    .OrThrow()
                    .Select(day => new Api.ExplainedDay
                    {
                        Day = day.Day.ToWire(),
                        Working = day.Working,
                        Holiday = day.Holiday,
                        Counted = day.Counted && lead.Kind == LeadKind.WorkingDays || (lead.Kind == LeadKind.CalendarDays && day.Day != from),
                    }),
            },
        };
    }

    private Task<StoredCalendarYear> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!name.StartsWith(Collection, StringComparison.Ordinal) || !int.TryParse(name[Collection.Length..], out var wanted))
            throw Error.Invalid("name", ErrorReasons.NameMalformed).ToException();
        return db.CalendarYears.AsNoTracking().SingleOrDefaultAsync(year => year.Year == wanted, cancellationToken).OrNotThereAsync();
    }
}

/// <summary>A calendar on the wire.</summary>
internal static class CalendarWire
{
    private const int MostWorkingDays = 250;
    private const int MostCalendarDays = 366;

    public static Api.CalendarYear ToWire(this StoredCalendarYear year) =>
        new()
        {
            Name = $"calendarYears/{year.Year}",
            Papers = { year.List.Sources },
            Days =
            {
                year.List.Days.Select(day => new Api.SpecialDay
                {
                    Day = day.Day.ToWire(),
                    Working = day.Working,
                    Holiday = day.Name,
                }),
            },
        };

    public static Result<CalendarYear> Read(Api.CalendarYear year)
    {
        if (
            !year.Name.StartsWith("calendarYears/", StringComparison.Ordinal)
            || !int.TryParse(year.Name["calendarYears/".Length..], out var number)
            || number is < 1950 or > 9998
        )
            return Error.Invalid("year.name", ErrorReasons.NameMalformed);
        List<FieldViolation> problems = [];
        List<SpecialDay> days = [];
        if (year.Days is [])
            problems.Add(new("year.days", ErrorReasons.Required)); // an empty list would be a guess
        foreach (var (day, index) in year.Days.Select((day, index) => (day, index)))
        {
            var field = $"year.days[{index}].day";
            if (!Days.Read(day.Day, field).TryGet(out var date, out var refusal))
                problems.AddRange(refusal.Fields);
            else if (date is not { } there)
                problems.Add(new(field, ErrorReasons.Required));
            else if (there.Year != number && !(there.Year == number - 1 && there.Month == 12))
                problems.Add(new(field, ErrorReasons.OutOfRange));
            else if (days.Exists(known => known.Day == there))
                problems.Add(new(field, ErrorReasons.Duplicate));
            else
                days.Add(new(there, day.Holiday, day.Working));
        }

        return problems is [] ? new CalendarYear(number, [.. year.Papers], days) : Error.Invalid(problems);
    }

    public static Result<Lead> ReadLead(Type.V1.Lead? lead)
    {
        switch (lead?.LeadCase)
        {
            case Type.V1.Lead.LeadOneofCase.WorkingDays when lead.WorkingDays is >= 1 and <= MostWorkingDays:
                return Lead.WorkingDays(lead.WorkingDays);
            case Type.V1.Lead.LeadOneofCase.CalendarDays when lead.CalendarDays is >= 1 and <= MostCalendarDays:
                return Lead.CalendarDays(lead.CalendarDays);
            case Type.V1.Lead.LeadOneofCase.FixedDate when Days.Read(lead.FixedDate, "lead.fixed_date").TryGet(out var day, out _) && day is { } there:
                return Lead.FixedDate(there);
            case null or Type.V1.Lead.LeadOneofCase.None:
                return Error.Invalid("lead", ErrorReasons.Required);
            default:
                return Error.Invalid("lead", ErrorReasons.OutOfRange);
        }
    }
}
