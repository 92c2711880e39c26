using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Calendar;

/// <summary>RPCs for the working-day calendar, which all districts share.</summary>
[Authorize(Policies.AnyRole)] // methods narrow it: policies of the type and of the method must both pass
public sealed class CalendarEndpoint(SchedulingDb db, IdempotentCommands commands, CurrentCalendar calendar) : Proto.CalendarService.CalendarServiceBase
{
    private const int MaxDistance = 400;
    private static readonly ListOrder<StoredCalendarYear> Order = new ListOrder<StoredCalendarYear>().Key(year => year.Year);

    private ResourceAdapter<StoredCalendarYear, Proto.CalendarYear> Adapter =>
        new((name, cancellationToken) => FindAsync(name, cancellationToken), year => $"calendarYears/{year.Year}", CalendarMapping.ToProto);

    /// <inheritdoc/>
    [Authorize(Policies.Operator)]
    public override async Task<Proto.CalendarYear> ImportCalendarYear(Proto.ImportCalendarYearRequest request, ServerCallContext context)
    {
        var list = CalendarMapping.Read(request.Year ?? new()).OrThrow();
        IdempotentCommands.CreateRequestKey(request, request.RequestId, context); // validate_only refuses a malformed one, too
        if (request.ValidateOnly)
            return new StoredCalendarYear(list.Year, list).ToProto();
        return await commands.ExecuteAsync(
            request,
            request.RequestId,
            context,
            Adapter,
            async cancellationToken =>
            {
                var year = await db.CalendarYears.SingleOrDefaultAsync(year => year.Year == list.Year, cancellationToken);
                if (year is null)
                    db.Add(year = new(list.Year, list));
                else
                    year.Replace(list);
                commands.AddEvent(new CalendarYearImported { Metadata = context.CreateMetadata(), Year = list.Year }, "");
                return year;
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.CalendarYear> GetCalendarYear(Proto.GetCalendarYearRequest request, ServerCallContext context) =>
        (await FindAsync(request.Name, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Proto.ListCalendarYearsResponse> ListCalendarYears(Proto.ListCalendarYearsRequest request, ServerCallContext context)
    {
        var page = context.ParsePage(Order, request);
        var years = await db.CalendarYears.AsNoTracking().TakePage(page).ToListAsync(context.CancellationToken);
        return new() { Years = { page.Items(years).Select(CalendarMapping.ToProto) }, NextPageToken = page.NextPageToken(years) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.Reader)]
    public override async Task<Proto.ExplainDueDayResponse> ExplainDueDay(Proto.ExplainDueDayRequest request, ServerCallContext context)
    {
        var from = DateConversions.Parse(request.Date, "date").OrThrow() ?? throw Error.InvalidArgument("date", ErrorReasons.Required).ToException();
        var lead = CalendarMapping.ReadLead(request.Lead).OrThrow();
        var days = await calendar.WorkingDaysAsync(context.CancellationToken);
        var due = (request.Before ? lead.DueBefore(from, days) : lead.DueAfter(from, days)).OrThrow();
        if (Math.Abs(due.DayNumber - from.DayNumber) > MaxDistance)
            throw Error.InvalidArgument("lead", ErrorReasons.OutOfRange).ToException();
        return new()
        {
            DueDate = due.ToProto(),
            Days =
            {
                days.Explain(from, due)
                    .OrThrow()
                    .Select(day => new Proto.ExplainedDay
                    {
                        Date = day.Day.ToProto(),
                        Working = day.Working,
                        Holiday = day.Holiday,
                        Counted = day.Counted && lead.Kind == LeadKind.WorkingDays || (lead.Kind == LeadKind.CalendarDays && day.Day != from),
                    }),
            },
        };
    }

    private Task<StoredCalendarYear> FindAsync(string name, CancellationToken cancellationToken)
    {
        var wanted = CalendarMapping.ParseName(name, "name").OrThrow();
        return db.CalendarYears.AsNoTracking().SingleOrDefaultAsync(year => year.Year == wanted, cancellationToken).OrNotFoundAsync();
    }
}

/// <summary>Maps calendars to and from API messages.</summary>
internal static class CalendarMapping
{
    private const int MaxWorkingDays = 250;
    private const int MaxCalendarDays = 366;
    private const int MaxHolidayLength = 50;
    private const int MaxSources = 20;
    private const int MaxSourceLength = 500;
    private static readonly ResourceNamePattern Name = new("calendarYears/{year}");

    public static Result<int> ParseName(string name, string field) =>
        Name.Parse(name, field).TryGetValue(out var ids, out var error) ? ResourceNamePattern.ParseNumber(ids[0], field) : error;

    public static Proto.CalendarYear ToProto(this StoredCalendarYear year) =>
        new()
        {
            Name = $"calendarYears/{year.Year}",
            SourceUrls = { year.List.Sources },
            Days =
            {
                year.List.Days.Select(day => new Proto.SpecialDay
                {
                    Date = day.Day.ToProto(),
                    Working = day.Working,
                    Holiday = day.Name,
                }),
            },
            CreateTime = year.CreatedAt.ToProto(),
            UpdateTime = year.UpdatedAt.ToProto(),
        };

    public static Result<CalendarYear> Read(Proto.CalendarYear year)
    {
        if (!ParseName(year.Name, "year.name").TryGetValue(out var number, out var malformed))
            return malformed;
        if (number is < 1950 or > 9998)
            return Error.InvalidArgument("year.name", ErrorReasons.NameMalformed);
        List<FieldViolation> problems = [];
        List<SpecialDay> days = [];
        if (year.Days is [])
            problems.Add(new("year.days", ErrorReasons.Required)); // an empty list would be a guess, not an official list
        if (year.SourceUrls.Count > MaxSources)
            problems.Add(new("year.source_urls", ErrorReasons.OutOfRange));
        foreach (var (index, source) in year.SourceUrls.Index())
            if (source.Length > MaxSourceLength || !Uri.TryCreate(source, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                problems.Add(new($"year.source_urls[{index}]", ErrorReasons.Malformed));
        foreach (var (day, index) in year.Days.Select((day, index) => (day, index)))
        {
            var field = $"year.days[{index}].date";
            if (day.Holiday.Length > MaxHolidayLength)
                problems.Add(new($"year.days[{index}].holiday", ErrorReasons.OutOfRange));
            if (!DateConversions.Parse(day.Date, field).TryGetValue(out var date, out var refusal))
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

        return problems is [] ? new CalendarYear(number, [.. year.SourceUrls], days) : Error.InvalidArgument(problems);
    }

    public static Result<LeadTime> ReadLead(Type.V1.LeadTime? lead)
    {
        switch (lead?.LeadCase)
        {
            case Type.V1.LeadTime.LeadOneofCase.WorkingDays when lead.WorkingDays is >= 1 and <= MaxWorkingDays:
                return LeadTime.WorkingDays(lead.WorkingDays);
            case Type.V1.LeadTime.LeadOneofCase.CalendarDays when lead.CalendarDays is >= 1 and <= MaxCalendarDays:
                return LeadTime.CalendarDays(lead.CalendarDays);
            case Type.V1.LeadTime.LeadOneofCase.FixedDate
                when DateConversions.Parse(lead.FixedDate, "lead.fixed_date").TryGetValue(out var day, out _) && day is { } there:
                return LeadTime.FixedDate(there);
            case null or Type.V1.LeadTime.LeadOneofCase.None:
                return Error.InvalidArgument("lead", ErrorReasons.Required);
            default:
                return Error.InvalidArgument("lead", ErrorReasons.OutOfRange);
        }
    }
}
