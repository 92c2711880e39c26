using System.Collections.Immutable;
using System.Globalization;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Plan;

/// <summary>The kind of a warning, in the order in which the warnings of a theme are listed.</summary>
public enum PlanWarningKind
{
    /// <summary>Begins in the past.</summary>
    InPast,

    /// <summary>Begins so soon that the programme should have been filed already.</summary>
    TooSoon,

    /// <summary>Outside the months of the campaign.</summary>
    OutsideWindow,

    /// <summary>On a day off.</summary>
    DayOff,

    /// <summary>The official list of a year that is needed to judge it is missing.</summary>
    CalendarYearMissing,

    /// <summary>Soon after another activity of the same unit.</summary>
    CloseTogether,

    /// <summary>Soon after another activity with the same topic.</summary>
    SameTopic,
}

/// <summary>A warning about the dates of a planned theme.</summary>
/// <param name="Kind">What the warning is about.</param>
/// <param name="Entry">The theme.</param>
/// <param name="Days">The days concerned; see PlanWarningKind in plan.proto.</param>
/// <param name="Other">The other theme, which comes first; null for warnings about one theme.</param>
/// <param name="MissingYear">The year without a list; 0 for other kinds.</param>
public sealed record PlanWarning(PlanWarningKind Kind, PlanEntry Entry, ImmutableArray<DateOnly> Days, PlanEntry? Other = null, int MissingYear = 0);

/// <summary>The terms of a campaign by which the days of a plan are judged.</summary>
/// <param name="FirstMonth">The first month of the activities, as its first day.</param>
/// <param name="LastMonth">The last month, as its first day.</param>
/// <param name="Programme">The lead time of a programme.</param>
public sealed record PlanTerms(DateOnly FirstMonth, DateOnly LastMonth, LeadTime Programme);

/// <summary>Finds warnings about the dates of a plan (docs/domain.md, Warnings of a plan): a plan may hold any dates.</summary>
public static class PlanWarningRules
{
    private const int MinDaysApart = 7; // from the last day of one to the first day of the next

    /// <summary>Finds the warnings of the planned entries, ordered by first day, theme and kind.</summary>
    /// <param name="entries">The entries of the draft, with the topics of their themes.</param>
    /// <param name="terms">The terms of the campaign.</param>
    /// <param name="calendar">The official lists. What depends on a missing year is a warning of its own.</param>
    /// <param name="asOf">Today, or the effective date of the release. Only days that the last release does not have are judged by it.</param>
    public static ImmutableArray<PlanWarning> Find(IEnumerable<(PlanEntry Entry, string Topic)> entries, PlanTerms terms, WorkingDays calendar, DateOnly asOf)
    {
        var planned = entries
            .Where(each => each.Entry.Draft.State == PlanEntryState.Planned)
            .OrderBy(each => each.Entry.Draft.FirstDay)
            .ThenBy(each => each.Entry.ThemeId, StringComparer.Ordinal)
            .ToList();
        return
        [
            .. planned
                .SelectMany(each => Judge(each.Entry, terms, calendar, asOf))
                .Concat(planned.GroupBy(each => each.Entry.Unit, each => each.Entry).SelectMany(same => FindTooClose(same, PlanWarningKind.CloseTogether)))
                .Concat(
                    planned
                        .GroupBy(each => NormalizeTopic(each.Topic), each => each.Entry)
                        .Where(same => same.Key is not "")
                        .SelectMany(same => FindTooClose(same, PlanWarningKind.SameTopic))
                )
                .OrderBy(warning => warning.Entry.Draft.FirstDay)
                .ThenBy(warning => warning.Entry.ThemeId, StringComparer.Ordinal)
                .ThenBy(warning => warning.Kind),
        ];
    }

    /// <summary>The letters and digits of a topic, without differences of case and width.</summary>
    public static string NormalizeTopic(string topic) => string.Concat(topic.Select(TextCharacters.ToHalfWidth).Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static IEnumerable<PlanWarning> Judge(PlanEntry entry, PlanTerms terms, WorkingDays calendar, DateOnly asOf)
    {
        var (firstDay, lastDay) = (entry.Draft.FirstDay, entry.Draft.LastDay);
        ImmutableArray<DateOnly> days = [.. Enumerable.Range(firstDay.DayNumber, lastDay.DayNumber - firstDay.DayNumber + 1).Select(DateOnly.FromDayNumber)];
        ImmutableArray<DateOnly> past = [];
        ImmutableArray<DateOnly> due = [];
        SortedSet<int> missing = [.. days.Where(day => calendar.IsWorking(day).Error is not null).Select(day => day.Year)];
        if (entry.Draft != entry.Released)
        {
            past = [.. days.Where(day => day < asOf)];
            if (past is [])
            {
                if (!terms.Programme.DueBefore(firstDay, calendar).TryGetValue(out var programmeDue, out var error))
                    missing.Add(int.Parse(error.Subject, CultureInfo.InvariantCulture));
                else if (programmeDue < asOf)
                    due = [programmeDue];
            }
        }

        ImmutableArray<PlanWarning> warnings =
        [
            new(PlanWarningKind.InPast, entry, past),
            new(PlanWarningKind.TooSoon, entry, due),
            new(PlanWarningKind.OutsideWindow, entry, [.. days.Where(day => MonthOf(day) < terms.FirstMonth || MonthOf(day) > terms.LastMonth)]),
            new(PlanWarningKind.DayOff, entry, [.. days.Where(day => calendar.IsWorking(day).TryGetValue(out var works, out _) && !works)]),
        ];
        return
        [
            .. warnings.Where(warning => warning.Days is not []),
            .. missing.Select(year => new PlanWarning(PlanWarningKind.CalendarYearMissing, entry, [.. days.Where(day => day.Year == year)], MissingYear: year)),
        ];
    }

    /// <summary>Compares each entry with the one before it that lasts longest.</summary>
    private static IEnumerable<PlanWarning> FindTooClose(IEnumerable<PlanEntry> byFirstDay, PlanWarningKind kind)
    {
        PlanEntry? before = null;
        foreach (var entry in byFirstDay)
        {
            if (before is not null && entry.Draft.FirstDay.DayNumber - before.Draft.LastDay.DayNumber < MinDaysApart)
                yield return new(kind, entry, [before.Draft.LastDay, entry.Draft.FirstDay], before);
            if (before is null || before.Draft.LastDay < entry.Draft.LastDay)
                before = entry;
        }
    }

    private static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);
}
