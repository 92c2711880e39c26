using System.Resources;
using ThemeDay.Documents.Calendars;
using ThemeDay.Documents.Notices;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.PlanDocuments;

/// <summary>The words of plan documents, from Texts/PlanDocuments.resx.</summary>
internal static class PlanDocumentTexts
{
    private static readonly ResourceManager Texts = new("ThemeDay.Scheduling.Texts.PlanDocuments", typeof(PlanDocumentTexts).Assembly);

    /// <summary>The text of a key, with values.</summary>
    public static string Format(string key, params object[] values) => Texts.Format(key, values);

    /// <summary>The text of a key.</summary>
    public static string Get(string key) => Texts.GetRequiredString(key);

    /// <summary>A change as a sentence.</summary>
    public static string Describe(PlanChange change, int year) =>
        Format(
            GetKey(change),
            change.Entry.UnitDisplayName,
            change.Entry.Topic,
            FormatDays(change.Entry, year),
            change.FirstDateBefore is { } before
                ? ChineseDays.Format(EventMapping.ToDateOnly(before), EventMapping.ToDateOnly(change.LastDateBefore), year)
                : ""
        );

    /// <summary>The number of changes of each kind as a sentence.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="earlier">The number of the earlier release; 0 if there is none.</param>
    public static string Summarize(IReadOnlyCollection<PlanChange> changes, int earlier)
    {
        if (changes.Count is 0)
            return Format("NoChange", earlier);
        var counts = changes
            .GroupBy(change => (change.Kind, Key: GetKey(change)))
            .OrderBy(same => same.Key.Kind)
            .ThenBy(same => same.Key.Key, StringComparer.Ordinal)
            .Select(same => Format($"Count{same.Key.Key}", same.Count()));
        return Format(earlier is 0 ? "SummaryOfFirst" : "Summary", earlier, string.Join(Get("Separator"), counts));
    }

    // A theme that was never planned is not moved out of the plan.
    private static string GetKey(PlanChange change) =>
        change.Kind is PlanChangeKind.Dropped && change.FirstDateBefore is null ? "DroppedBefore" : $"{change.Kind}";

    /// <summary>An activity of the plan in a calendar.</summary>
    public static CalendarActivity ToCalendar(PlanEntry entry, bool isCancelled) =>
        new(
            entry.Activity,
            Format("CalendarTitle", entry.Topic, entry.UnitDisplayName),
            Format("Description", entry.UnitDisplayName, FormatForms(entry)),
            EventMapping.ToDateOnly(entry.FirstDate),
            EventMapping.ToDateOnly(entry.LastDate),
            isCancelled
        );

    /// <summary>The days of an entry, such as 5月9日至12日.</summary>
    public static string FormatDays(PlanEntry entry, int year) =>
        ChineseDays.Format(EventMapping.ToDateOnly(entry.FirstDate), EventMapping.ToDateOnly(entry.LastDate), year);

    /// <summary>The activity forms of an entry, separated as in a sentence.</summary>
    public static string FormatForms(PlanEntry entry) => string.Join(Get("ListSeparator"), entry.Forms);
}
