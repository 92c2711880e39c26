using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.CalendarYears;

/// <summary>RPCs for the working-day calendar, which all districts share.</summary>
[Authorize(Policies.AnyRole)] // methods narrow it: policies of the type and of the method must both pass
public sealed class CalendarEndpoint(
    SchedulingDb db,
    IdempotentCommands commands,
    CurrentCalendar calendar,
    CampaignFacts campaigns,
    StoredLedger ledger,
    NpgsqlDataSource database,
    TenantScope tenant,
    TimeProvider clock
) : Proto.CalendarService.CalendarServiceBase
{
    private const int MaxDistance = 400;
    private const int MaxListedObligations = 1_000;
    private static readonly ListOrder<StoredCalendarYear> Order = new ListOrder<StoredCalendarYear>().Key(year => year.Year);

    private ResourceAdapter<StoredCalendarYear, Proto.CalendarYear> Adapter =>
        new(FindAsync, year => $"{new CalendarYearName(year.Year, year.ListVersion)}", year => year.ToProto());

    /// <inheritdoc/>
    [Authorize(Policies.Operator)]
    [DefaultDeadline(60)] // derives the obligations again that the list may concern, in all districts, to tell what moves
    public override async Task<Proto.CalendarYear> ImportCalendarYear(Proto.ImportCalendarYearRequest request, ServerCallContext context)
    {
        var list = CalendarMapping.Read(request.Year ?? new()).OrThrow();
        RequestKeys.EnsureValid(request.RequestId); // validate_only refuses a malformed one, too
        if (request.ValidateOnly)
        {
            var (next, moved) = await PrepareAsync(request, list, context.CancellationToken);
            var response = next.ToProto();
            response.Impact.Obligations.AddRange(moved);
            return response;
        }

        return await commands.ExecuteAsync(
            request,
            request.RequestId,
            context,
            Adapter,
            async cancellationToken =>
            {
                var (next, _) = await PrepareAsync(request, list, cancellationToken);
                db.Add(next);
                commands.AddEvent(
                    new CalendarYearImported
                    {
                        Metadata = context.CreateMetadata(),
                        Year = next.Year,
                        Version = next.ListVersion,
                    },
                    ""
                );
                return next;
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.CalendarYear> GetCalendarYear(Proto.GetCalendarYearRequest request, ServerCallContext context) =>
        ForCaller((await FindAsync(request.Name, context.CancellationToken)).ToProto(request.Name), context);

    /// <inheritdoc/>
    public override async Task<Proto.ListCalendarYearsResponse> ListCalendarYears(Proto.ListCalendarYearsRequest request, ServerCallContext context)
    {
        var page = context.ParsePage(Order, request);
        var years = (await calendar.ListInForceAsync(knownTime: null, context.CancellationToken)).AsQueryable().TakePage(page).ToList();
        return new() { Years = { page.Items(years).Select(year => ForCaller(year.ToProto(), context)) }, NextPageToken = page.NextPageToken(years) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.Reader)]
    public override async Task<Proto.ExplainDueDayResponse> ExplainDueDay(Proto.ExplainDueDayRequest request, ServerCallContext context)
    {
        var from = DateConversions.Parse(request.Date, "date").OrThrow() ?? throw Error.InvalidArgument("date", ErrorReasons.Required).ToException();
        var lead = CalendarMapping.ReadLead(request.Lead).OrThrow();
        var days = await calendar.WorkingDaysAsync(knownTime: null, context.CancellationToken);
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

    // The impact is that on all districts.
    private static Proto.CalendarYear ForCaller(Proto.CalendarYear year, ServerCallContext context)
    {
        if (context.Actor().Role is not Role.Operator)
            year.Impact = null;
        return year;
    }

    /// <summary>The next version of a year, and the obligations that it changes.</summary>
    private async Task<(StoredCalendarYear Next, IReadOnlyList<Proto.MovedObligation> Moved)> PrepareAsync(
        Proto.ImportCalendarYearRequest request,
        CalendarYear list,
        CancellationToken cancellationToken
    )
    {
        var years = await calendar.ListInForceAsync(knownTime: null, cancellationToken);
        var replaced = years.SingleOrDefault(year => year.Year == list.Year);
        RequestGuards.EnsureEtagMatches(request.Year.Etag, replaced?.ListVersion ?? 0);
        if (replaced is not null || request.Reason is not "")
            ReasonValidator.Check(request.Reason).ThrowIfError();

        tenant.BypassFilter("a calendar year concerns the obligations of every district");
        var before = new WorkingDays(years.Select(year => year.List));
        var after = new WorkingDays(years.Where(year => year != replaced).Select(year => year.List).Append(list));
        var day = await ledger.ReadTodayAsync(district: null, cancellationToken);
        var late = await ledger.On(day).CountAsync(each => each.Late, cancellationToken);
        var impact = new CalendarImpact(0, late, late);
        List<Proto.MovedObligation> moved = [];
        foreach (var name in await LedgerStore.FindConcernedAsync(database, list.Year, cancellationToken))
        {
            if (await campaigns.FindAsync(name, cancellationToken) is not { } campaign)
                continue;
            var changes = CalendarComparison.Compare(campaign, before, after, new(ShanghaiTime.Today(clock)), cancellationToken);
            impact += CalendarComparison.Count(changes);
            moved.AddRange(changes.Where(change => change.IsChanged).Take(MaxListedObligations - moved.Count).Select(CalendarMapping.ToProto));
        }

        var next = new StoredCalendarYear(list.Year, (replaced?.ListVersion ?? 0) + 1, list) { Reason = request.Reason, Impact = impact };
        return (next, moved);
    }

    private Task<StoredCalendarYear> FindAsync(string name, CancellationToken cancellationToken)
    {
        var wanted = CalendarYearName.Parse(name, "name").OrThrow();
        return db
            .CalendarYears.AsNoTracking()
            .Where(year => year.Year == wanted.Year && (wanted.Version == null || year.ListVersion == wanted.Version))
            .OrderByDescending(year => year.ListVersion)
            .FirstOrDefaultAsync(cancellationToken)
            .OrNotFoundAsync();
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

    public static Proto.CalendarYear ToProto(this StoredCalendarYear year, string? name = null) =>
        new()
        {
            Name = name ?? $"{new CalendarYearName(year.Year, null)}",
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
            Version = year.ListVersion,
            Reason = year.Reason,
            Impact = year.Impact is { } impact
                ? new()
                {
                    MovedDueDates = impact.MovedDueDates,
                    LateBefore = impact.LateBefore,
                    LateAfter = impact.LateAfter,
                }
                : null,
            Etag = RequestGuards.Etag(year.ListVersion),
        };

    public static Proto.MovedObligation ToProto(ObligationChange change) =>
        new()
        {
            Obligation = change.Before.Message!.Name,
            DueDateBefore = change.Before.Due.ToProto(),
            DueDateAfter = change.After.Due.ToProto(),
            LateBefore = change.Before.Late,
            LateAfter = change.After.Late,
        };

    /// <summary>Maps a list that was stored, and so valid.</summary>
    public static CalendarYear FromProto(this Proto.CalendarYear year) =>
        new(
            CalendarYearName.Parse(year.Name, "name").OrThrow().Year,
            [.. year.SourceUrls],
            [.. year.Days.Select(day => new SpecialDay(DateConversions.Parse(day.Date, "date").OrThrow()!.Value, day.Holiday, day.Working))]
        );

    public static Result<CalendarYear> Read(Proto.CalendarYear year)
    {
        if (!CalendarYearName.Parse(year.Name, "year.name").TryGetValue(out var name, out var malformed))
            return malformed;
        var number = name.Year;
        if (number is < 1950 or > 9998 || name.Version is not null)
            return Error.InvalidArgument("year.name", ErrorReasons.NameMalformed);
        var problems = new FieldViolations();
        HashSet<DateOnly> listed = [];
        List<SpecialDay> days = [];
        if (year.Days is [])
            problems.Add(new("year.days", ErrorReasons.Required)); // an empty list would be a guess, not an official list
        if (year.SourceUrls.Count > MaxSources)
            problems.Add(new("year.source_urls", ErrorReasons.OutOfRange));
        foreach (var (index, source) in year.SourceUrls.Take(MaxSources).Index())
            if (TextCharacters.Count(source) > MaxSourceLength || !WebLink.IsValid(source))
                problems.Add(new($"year.source_urls[{index}]", ErrorReasons.Malformed));
        foreach (var (index, day) in year.Days.Index())
        {
            if (problems.IsFull)
                break;
            var field = $"year.days[{index}].date";
            if (TextCharacters.Count(day.Holiday) > MaxHolidayLength)
                problems.Add(new($"year.days[{index}].holiday", ErrorReasons.OutOfRange));
            if (!DateConversions.Parse(day.Date, field).TryGetValue(out var date, out var refusal))
                problems.AddRange(refusal.Fields);
            else if (date is not { } there)
                problems.Add(new(field, ErrorReasons.Required));
            else if (there.Year != number && !(there.Year == number - 1 && there.Month == 12))
                problems.Add(new(field, ErrorReasons.OutOfRange) { Given = $"{there:yyyy-MM-dd}", Allowed = $"{number - 1}-12-01 - {number}-12-31" });
            else if (!listed.Add(there))
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
