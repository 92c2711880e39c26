using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Business rules of snapshots (docs/domain.md, Snapshots).</summary>
public static class SnapshotRules
{
    /// <summary>The maximum number of snapshots of a campaign.</summary>
    public const int MaxSnapshots = 100;

    /// <summary>Validates a freeze: the cut-off date has come, and there is room for another snapshot.</summary>
    /// <param name="cutOff">The cut-off date; on this day all facts before it can be entered.</param>
    /// <param name="today">The current date, Asia/Shanghai.</param>
    /// <param name="existing">The number of snapshots of the campaign.</param>
    public static Error? Freeze(DateOnly cutOff, DateOnly today, int existing) =>
        cutOff > today
            ? new Error(ErrorKind.FailedPrecondition, ErrorReasons.CutOffDateNotReached)
            {
                Subject = $"{cutOff:yyyy-MM-dd}",
                Given = $"{cutOff:yyyy-MM-dd}",
                Allowed = $"{today:yyyy-MM-dd}",
            }
        : existing >= MaxSnapshots ? new Error(ErrorKind.FailedPrecondition, ErrorReasons.TooManySnapshots) { Subject = $"{MaxSnapshots}" }
        : null;

    /// <summary>Validates a submission: the snapshot has the cut-off date of its campaign; a reason is required if it takes the place of another one.</summary>
    public static Error? Submit(SnapshotState state, DateOnly cutOff, DateOnly cutOffOfCampaign, bool supersedes, string reason, Actor actor)
    {
        if (SnapshotTransitions.Table.Check(state, SnapshotTrigger.Submit, actor) is { } error)
            return error;
        if (cutOff != cutOffOfCampaign)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.CutOffDateDiffers)
            {
                Subject = $"{cutOff:yyyy-MM-dd} ≠ {cutOffOfCampaign:yyyy-MM-dd}",
                Given = $"{cutOff:yyyy-MM-dd}",
                Allowed = $"{cutOffOfCampaign:yyyy-MM-dd}",
            };
        if (supersedes)
            return ReasonValidator.Check(reason);
        return reason is "" ? null : Error.InvalidArgument("reason", ErrorReasons.OutOfRange);
    }
}
