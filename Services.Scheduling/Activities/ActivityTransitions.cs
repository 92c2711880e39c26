using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Scheduling.Activities.ActivityState;
using static ThemeDay.Scheduling.Activities.ActivityTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Scheduling.Activities;

/// <summary>The state of an activity.</summary>
public enum ActivityState
{
    /// <summary>Scheduled in a released plan.</summary>
    Planned,

    /// <summary>Took place.</summary>
    Held,

    /// <summary>Will not take place; its theme remains in the plan, unless it was dropped.</summary>
    Cancelled,
}

/// <summary>The triggers of activity transitions.</summary>
public enum ActivityTrigger
{
    /// <summary>Change the days, effective with the next release.</summary>
    Reschedule,

    /// <summary>Cancel, effective with the next release.</summary>
    Cancel,

    /// <summary>Plan a cancelled activity again, effective with the next release.</summary>
    Replan,

    /// <summary>Record that the activity took place.</summary>
    MarkHeld,

    /// <summary>Revert the held state, giving a reason.</summary>
    RevertHeld,
}

/// <summary>The state machine of activities (docs/domain.md, States). Transitions not in the table are rejected.</summary>
public static class ActivityTransitions
{
    /// <summary>The transition table.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<ActivityState, ActivityTrigger> Table = new()
    {
        // from      trigger     to         by
        { Planned,   Reschedule, Planned,   Bureau },
        { Planned,   Cancel,     Cancelled, Bureau },
        { Cancelled, Replan,     Planned,   Bureau },
        { Planned,   MarkHeld,   Held,      UnitOrBureau },
        { Held,      RevertHeld, Planned,   Bureau },
    };
}
