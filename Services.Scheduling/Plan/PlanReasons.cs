using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Storage;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Plan;

/// <summary>
/// Fills in why the entries of a plan were changed. A plan and its releases refer to the event; its text stands in transition_reason alone, so that what is
/// masked there is masked in all of them.
/// </summary>
public sealed class PlanReasons(SchedulingDb db)
{
    /// <summary>Fills in the reasons of releases.</summary>
    public Task FillAsync(IEnumerable<Proto.PlanRelease> releases, Actor caller, CancellationToken cancellationToken) =>
        FillAsync([.. releases.SelectMany(release => release.Entries.Concat(release.Changes.Select(change => change.Entry)))], caller, cancellationToken);

    /// <summary>Replaces the event ids in <c>reason</c> by the texts. A liaison reads those of its own unit; those of others are empty, as is one that was
    /// erased. A release of an earlier build has the texts themselves.</summary>
    public async Task FillAsync(IReadOnlyCollection<Proto.PlanEntry> entries, Actor caller, CancellationToken cancellationToken)
    {
        var ids = entries.Select(FindEvent).OfType<Guid>().ToHashSet();
        var texts = await db.Set<TransitionReason>()
            .Where(reason => ids.Contains(reason.EventId))
            .ToDictionaryAsync(reason => reason.EventId, reason => reason.Text, cancellationToken);
        foreach (var entry in entries)
        {
            if (!caller.CanReadReasonsOf(ResourceNamePattern.GetId(entry.Unit)))
                entry.Reason = "";
            else if (FindEvent(entry) is { } id)
                entry.Reason = texts.GetValueOrDefault(id, "");
        }
    }

    private static Guid? FindEvent(Proto.PlanEntry entry) => Guid.TryParse(entry.Reason, out var id) ? id : null;
}
