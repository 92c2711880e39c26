using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Plan;

/// <summary>Carries out the changes of a release: on the activities, and as events.</summary>
public sealed class ReleaseEvents(SchedulingDb db, IEventRecorder events)
{
    /// <summary>Records one event for the release and one for each change, in the same transaction, and updates the activities.</summary>
    /// <exception cref="RpcException">FAILED_PRECONDITION EFFECTIVE_DATE_TOO_EARLY: before a theme that is added was accepted, or before the last transition
    /// of an activity that is changed; REPORT_PUBLISHED: the report of an activity that is changed is public, since its publication was concurrent
    /// with the revert of the held activity.</exception>
    public async Task RecordAsync(
        PlanDraft draft,
        IReadOnlyList<PlanChange> changes,
        EventMetadata metadata,
        DateOnly effectiveDate,
        CancellationToken cancellationToken
    )
    {
        var (name, release) = (draft.Name, draft.Plan.Release);
        events.Record(
            new AnnualPlanReleased
            {
                Metadata = metadata,
                Campaign = $"{name}",
                Release = release,
                PlannedThemes = { draft.InOrder().Where(entry => entry.Draft.State != PlanEntryState.Dropped).Select(entry => draft.GetThemeName(entry)) },
                DroppedThemes = { changes.Where(change => change.Kind == ChangeKind.Dropped).Select(change => draft.GetThemeName(change.Entry)) },
            },
            name.District
        );
        var activities = await db
            .Activities.Where(activity => activity.District == name.District && activity.CampaignId == name.Campaign)
            .ToDictionaryAsync(activity => activity.Id, cancellationToken);
        EffectiveDate.CheckNotBefore(effectiveDate, changes.Max(change => RestsOn(change.Entry))).ThrowIfError();
        var published = await db.FindPublishedReportsAsync(name.District, name.Campaign, cancellationToken);
        foreach (var (kind, entry, before) in changes)
        {
            var activity = Find(entry);
            if (activity is not null)
                ActivityRules.CheckReportNotPublished(activity, published).ThrowIfError();
            if (kind == ChangeKind.Added)
            {
                if (activity is null)
                    db.Add(activity = draft.NewActivity(entry));
                activity.Plan(entry.Draft.FirstDay, entry.Draft.LastDay, release, effectiveDate);
                events.Record(
                    new ActivityPlanned
                    {
                        Metadata = metadata,
                        Activity = activity.Ref(),
                        Release = release,
                        FirstDate = entry.Draft.FirstDay.ToProto(),
                        LastDate = entry.Draft.LastDay.ToProto(),
                        Forms = { activity.Forms },
                    },
                    name.District
                );
            }
            else if (kind == ChangeKind.Moved)
            {
                activity!.Reschedule(entry.Draft.FirstDay, entry.Draft.LastDay, release, effectiveDate);
                events.Record(
                    new ActivityRescheduled
                    {
                        Metadata = metadata,
                        Activity = activity.Ref(),
                        Release = release,
                        FirstDate = entry.Draft.FirstDay.ToProto(),
                        LastDate = entry.Draft.LastDay.ToProto(),
                        FirstDateBefore = before!.FirstDay.ToProto(),
                        LastDateBefore = before.LastDay.ToProto(),
                    },
                    name.District
                );
            }
            else if (kind == ChangeKind.Replanned)
            {
                activity!.Replan(entry.Draft.FirstDay, entry.Draft.LastDay, release, effectiveDate);
                events.Record(
                    new ActivityReplanned
                    {
                        Metadata = metadata,
                        Activity = activity.Ref(),
                        Release = release,
                        FirstDate = entry.Draft.FirstDay.ToProto(),
                        LastDate = entry.Draft.LastDay.ToProto(),
                    },
                    name.District
                );
            }
            else if (activity is { State: ActivityState.Planned })
            {
                activity.Cancel(release, effectiveDate);
                events.Record(
                    kind is ChangeKind.Dropped
                        ? new ActivityDropped
                        {
                            Metadata = metadata,
                            Activity = activity.Ref(),
                            Release = release,
                        }
                        : new ActivityCancelled
                        {
                            Metadata = metadata,
                            Activity = activity.Ref(),
                            Release = release,
                        },
                    name.District
                );
            }
        }

        // The later of the last transition of its activity and the acceptance of its theme; one that is not accepted any more is dropped.
        DateOnly RestsOn(PlanEntry entry) => new[] { Find(entry)?.LastTransitionOn, draft.Themes[entry.ThemeId].AcceptedOn }.Max() ?? DateOnly.MinValue;

        Activity? Find(PlanEntry entry) => activities.GetValueOrDefault(draft.GetActivityName(entry).Id);
    }
}
