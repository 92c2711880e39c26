using System.Collections.Immutable;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.Scheduling.Obligations;

namespace ThemeDay.Scheduling.Tests;

/// <summary>The official calendars, the terms and scheme of the demo, and a campaign builder.</summary>
internal static class Given
{
    public static readonly IReadOnlyList<CalendarYear> Lists = Read();

    public static readonly WorkingDays Calendar = new(Lists);

    public static readonly CampaignTerms Terms = new(Day("2023-04-14"), LeadTime.WorkingDays(5), LeadTime.WorkingDays(5), LeadTime.WorkingDays(3));

    public static readonly IndicatorScheme Scheme = ReadScheme();

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd");

    public static WorkingDays CalendarOf(params int[] years) => new(Lists.Where(list => years.Contains(list.Year)));

    public static string FilePath(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);

    private static ImmutableArray<CalendarYear> Read()
    {
        using var file = File.OpenRead(FilePath("cn_workdays.json"));
        return WorkingDaysFile.Read(file).TryGetValue(out var lists, out var refusal) ? lists : throw new InvalidOperationException(refusal.ToString());
    }

    private static IndicatorScheme ReadScheme()
    {
        return IndicatorSchemeFile.Read(File.ReadAllText(FilePath("theme-day-2023.json"))).TryGetValue(out var scheme, out var refusal)
            ? scheme
            : throw new InvalidOperationException(refusal.ToString());
    }
}

/// <summary>Builds a campaign from dated facts. Unless specified, a fact is recorded on its own day.</summary>
internal sealed class Campaign
{
    private readonly List<Fact> facts = [];

    public IReadOnlyList<Fact> Facts => facts;

    /// <summary>The campaign of the official notice: opened on 2023-04-10, themes due on 2023-04-14.</summary>
    public static Campaign Calling(string unit, string kind = "department") => new Campaign().Call(unit, kind);

    public Campaign Call(string unit, string kind = "department", string on = "2023-04-10", string? deadline = null) =>
        Tell(on, stamp => new UnitInvited(stamp, unit, kind, deadline is null ? null : Given.Day(deadline)));

    /// <summary>A one-day activity, planned on 2023-04-20.</summary>
    public Campaign Plan(string activity, string unit, string day) =>
        Tell("2023-04-20", stamp => new ActivityPlanned(stamp, activity, unit, Given.Day(day), Given.Day(day)));

    public Campaign Theme(string theme, string unit, string on) => Tell(on, stamp => new ThemeReceived(stamp, theme, unit));

    public Campaign Tell(string on, Func<FactStamp, Fact> fact, DateTimeOffset? recordedAt = null)
    {
        var day = Given.Day(on);
        facts.Add(fact(new($"fact-{facts.Count + 1}", facts.Count + 1, day, recordedAt ?? ServiceDefaults.Domain.ShanghaiTime.StartOfDay(day).AddHours(9))));
        return this;
    }

    public IReadOnlyList<Obligation> LedgerOn(
        string today,
        string? cutOff = null,
        DateTimeOffset? knownAt = null,
        WorkingDays? calendar = null,
        CampaignTerms? terms = null
    ) => Ledger.Derive(facts, terms ?? Given.Terms, calendar ?? Given.Calendar, new(Given.Day(today), cutOff is null ? null : Given.Day(cutOff), knownAt));

    public Obligation Owed(ObligationKind kind, string today, WorkingDays? calendar = null) =>
        Assert.Single(LedgerOn(today, calendar: calendar), obligation => obligation.Kind == kind);
}
