using System.Resources;
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
            change.Kind is PlanChangeKind.Dropped && change.FirstDateBefore is null ? "DroppedBefore" : $"{change.Kind}",
            change.Entry.UnitDisplayName,
            change.Entry.Topic,
            DaysOf(change.Entry, year),
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
        var counts = changes.GroupBy(change => change.Kind).OrderBy(kind => kind.Key).Select(kind => Format($"Count{kind.Key}", kind.Count()));
        return Format(earlier is 0 ? "SummaryOfFirst" : "Summary", earlier, string.Join(Get("Separator"), counts));
    }

    /// <summary>The days of an entry.</summary>
    public static string DaysOf(PlanEntry entry, int year) =>
        ChineseDays.Format(EventMapping.ToDateOnly(entry.FirstDate), EventMapping.ToDateOnly(entry.LastDate), year);

    /// <summary>The activity forms of an entry.</summary>
    public static string FormsOf(PlanEntry entry) => string.Join(Get("ListSeparator"), entry.Forms);
}
