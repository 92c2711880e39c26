using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Scheduling.Assessment.SnapshotState;
using static ThemeDay.Scheduling.Assessment.SnapshotTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>State of a snapshot.</summary>
public enum SnapshotState
{
    /// <summary>Frozen.</summary>
    Frozen,

    /// <summary>Submitted to the assessor (上报): the official one of its campaign.</summary>
    Submitted,

    /// <summary>Submitted once, then another one was.</summary>
    Superseded,
}

/// <summary>Trigger of a transition of a snapshot.</summary>
public enum SnapshotTrigger
{
    /// <summary>Submit it to the assessor.</summary>
    Submit,
}

/// <summary>Transitions of a snapshot (docs/domain.md, States). A transition that is not in the table is an error.</summary>
public static class SnapshotTransitions
{
    /// <summary>The allowed transitions.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<SnapshotState, SnapshotTrigger> Table = new()
    {
        // from       trigger  to         by
        { Frozen,     Submit,  Submitted, Bureau },   // supersedes the one that was submitted before
        { Superseded, Submit,  Submitted, Bureau },
    };
}
