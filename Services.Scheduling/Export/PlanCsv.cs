using ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Export;

/// <summary>plan.csv and changes.csv: the latest release of the plan, and the changes of all releases.</summary>
public static class PlanCsv
{
    /// <summary>Formats the entries of the latest release, in release order.</summary>
    public static string LastOf(IReadOnlyList<PlanRelease> releases) =>
        Csv.Of(
            ["theme_no", "unit", "unit_name", "topic", "month", "forms", "first_day", "last_day"],
            (releases is [] ? [] : releases[^1].Entries.AsEnumerable()).Select(entry =>
                (IEnumerable<string>)
                    [
                        entry.ExternalReference,
                        Csv.Id(entry.Unit),
                        entry.UnitDisplayName,
                        entry.Topic,
                        Csv.Month(entry.Month),
                        string.Join(Csv.ListSeparator, entry.Forms),
                        Csv.Day(entry.FirstDate),
                        Csv.Day(entry.LastDate),
                    ]
            )
        );

    /// <summary>Formats every change of every release. The columns from and to contain first days; empty if not applicable.</summary>
    public static string ChangesOf(IReadOnlyList<PlanRelease> releases) =>
        Csv.Of(
            ["release", "released_on", "change", "theme_no", "unit", "topic", "from", "to", "reason"],
            releases.SelectMany(release =>
                release.Changes.Select(change =>
                    (IEnumerable<string>)
                        [
                            Csv.Id(release.Name),
                            Csv.Day(release.ReleaseDate),
                            $"{change.Kind}".ToLowerInvariant(),
                            change.Entry.ExternalReference,
                            Csv.Id(change.Entry.Unit),
                            change.Entry.Topic,
                            Csv.Day(change.FirstDateBefore),
                            change.Entry.State == PlanEntryState.Planned ? Csv.Day(change.Entry.FirstDate) : "",
                            change.Entry.Reason,
                        ]
                )
            )
        );
}
