using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Export;

/// <summary>plan.csv and changes.csv: the latest release of the plan, and the changes of all releases.</summary>
public static class PlanCsv
{
    /// <summary>Formats the entries of the latest release, in release order.</summary>
    public static string FormatLatestRelease(IReadOnlyList<PlanRelease> releases) =>
        Csv.Format(
            ["theme_no", "unit", "unit_name", "topic", "month", "forms", "first_day", "last_day"],
            (releases is [] ? [] : releases[^1].Entries.AsEnumerable()).Select(entry =>
                (IEnumerable<string>)
                    [
                        entry.ExternalReference,
                        ResourceNamePattern.GetId(entry.Unit),
                        entry.UnitDisplayName,
                        entry.Topic,
                        Csv.FormatMonth(entry.Month),
                        string.Join(Csv.ListSeparator, entry.Forms),
                        Csv.FormatDate(entry.FirstDate),
                        Csv.FormatDate(entry.LastDate),
                    ]
            )
        );

    /// <summary>Formats every change of every release. The columns from and to contain first days; empty if not applicable.</summary>
    public static string FormatChanges(IReadOnlyList<PlanRelease> releases) =>
        Csv.Format(
            ["release", "released_on", "change", "theme_no", "unit", "topic", "from", "to", "reason"],
            releases.SelectMany(release =>
                release.Changes.Select(change =>
                    (IEnumerable<string>)
                        [
                            ResourceNamePattern.GetId(release.Name),
                            Csv.FormatDate(release.ReleaseDate),
                            $"{change.Kind}".ToLowerInvariant(),
                            change.Entry.ExternalReference,
                            ResourceNamePattern.GetId(change.Entry.Unit),
                            change.Entry.Topic,
                            Csv.FormatDate(change.FirstDateBefore),
                            change.Entry.State == PlanEntryState.Planned ? Csv.FormatDate(change.Entry.FirstDate) : "",
                            change.Entry.Reason,
                        ]
                )
            )
        );
}
