using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Export;

/// <summary>plan.csv and changes.csv: the latest release of the plan, and the changes of all releases.</summary>
public static class PlanCsv
{
    /// <summary>The columns of plan.csv.</summary>
    public static readonly IReadOnlyList<CsvColumn<PlanEntry>> Columns =
    [
        new("ThemeId", entry => ResourceNamePattern.GetId(entry.Theme)),
        new("Number", entry => entry.ExternalReference),
        new("UnitCode", entry => ResourceNamePattern.GetId(entry.Unit)),
        new("UnitName", entry => entry.UnitDisplayName),
        new("Topic", entry => entry.Topic),
        new("Month", entry => Csv.FormatMonth(entry.Month)),
        new("Forms", entry => string.Join(Csv.ListSeparator, entry.Forms)),
        new("FirstDate", entry => Csv.FormatDate(entry.FirstDate)),
        new("LastDate", entry => Csv.FormatDate(entry.LastDate)),
    ];

    /// <summary>The columns of changes.csv. The days are first days; empty if not applicable.</summary>
    public static readonly IReadOnlyList<CsvColumn<(PlanRelease Release, PlanChange Change)>> ChangeColumns =
    [
        new("Release", row => ResourceNamePattern.GetId(row.Release.Name)),
        new("ReleaseDate", row => Csv.FormatDate(row.Release.ReleaseDate)),
        new("Change", row => ExportTexts.Get($"Change_{row.Change.Kind}")),
        new("ThemeId", row => ResourceNamePattern.GetId(row.Change.Entry.Theme)),
        new("Number", row => row.Change.Entry.ExternalReference),
        new("UnitCode", row => ResourceNamePattern.GetId(row.Change.Entry.Unit)),
        new("UnitName", row => row.Change.Entry.UnitDisplayName),
        new("Topic", row => row.Change.Entry.Topic),
        new("DateBefore", row => Csv.FormatDate(row.Change.FirstDateBefore)),
        new("DateAfter", row => row.Change.Entry.State == PlanEntryState.Planned ? Csv.FormatDate(row.Change.Entry.FirstDate) : ""),
        new("Reason", row => row.Change.Entry.Reason),
    ];

    /// <summary>Formats the entries of the latest release, in release order.</summary>
    public static string FormatLatestRelease(IReadOnlyList<PlanRelease> releases) => Csv.Format(Columns, releases is [] ? [] : releases[^1].Entries);

    /// <summary>Formats every change of every release.</summary>
    public static string FormatChanges(IReadOnlyList<PlanRelease> releases) =>
        Csv.Format(ChangeColumns, releases.SelectMany(release => release.Changes.Select(change => (release, change))));
}
