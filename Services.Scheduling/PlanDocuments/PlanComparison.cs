using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.PlanDocuments;

/// <summary>Compares two releases of a plan by the changes of the releases between them. What was changed back is no change.</summary>
public static class PlanComparison
{
    /// <summary>Compares the last of the releases with the one before the first.</summary>
    /// <param name="later">The releases after the earlier one, in their order, with their changes.</param>
    /// <returns>Added, moved, cancelled, dropped and replanned themes in this order, each by first day and theme; without reasons.</returns>
    public static IReadOnlyList<PlanChange> Compare(IEnumerable<PlanRelease> later) =>
        [
            .. later
                .SelectMany(release => release.Changes)
                .GroupBy(change => change.Entry.Theme)
                .Select(Merge)
                .OfType<PlanChange>()
                .OrderBy(change => change.Kind)
                .ThenBy(change => EventMapping.ToDateOnly(change.Entry.FirstDate))
                .ThenBy(change => change.Entry.Theme, StringComparer.Ordinal),
        ];

    /// <summary>Activities that an earlier release planned and the last one does not, with the days on which they were planned last.</summary>
    /// <param name="releases">Releases of one plan, in their order.</param>
    public static IReadOnlyList<PlanEntry> FindRemoved(IEnumerable<PlanRelease> releases)
    {
        Dictionary<string, PlanEntry> planned = [];
        HashSet<string> last = [];
        foreach (var release in releases)
        {
            foreach (var entry in release.Entries)
                planned[entry.Activity] = entry;
            last = [.. release.Entries.Select(entry => entry.Activity)];
        }

        return [.. planned.Values.Where(entry => !last.Contains(entry.Activity))];
    }

    private static PlanChange? Merge(IEnumerable<PlanChange> changes)
    {
        var all = changes.ToList();
        var (first, last) = (all[0], all[^1]);
        var wasPlanned =
            first.Kind is PlanChangeKind.Moved or PlanChangeKind.Cancelled || (first.Kind is PlanChangeKind.Dropped && first.FirstDateBefore is not null);
        var kind = (wasPlanned, last.Entry.State) switch
        {
            (true, PlanEntryState.Planned) => HasMoved(first, last) ? PlanChangeKind.Moved : (PlanChangeKind?)null,
            (true, PlanEntryState.Cancelled) => PlanChangeKind.Cancelled,
            (true, _) => PlanChangeKind.Dropped,
            (false, PlanEntryState.Planned) => first.Kind is PlanChangeKind.Replanned ? PlanChangeKind.Replanned : PlanChangeKind.Added,
            (false, _) => all is [_] ? last.Kind : null, // a theme that was never planned is dropped
        };
        if (kind is not { } merged)
            return null;
        var entry = last.Entry.Clone();
        entry.Reason = "";
        return new()
        {
            Kind = merged,
            Entry = entry,
            FirstDateBefore = first.FirstDateBefore,
            LastDateBefore = first.LastDateBefore,
        };
    }

    private static bool HasMoved(PlanChange first, PlanChange last) =>
        !last.Entry.FirstDate.Equals(first.FirstDateBefore) || !last.Entry.LastDate.Equals(first.LastDateBefore);
}
