using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Scheduling.Activities.ActivityState;
using static ThemeDay.Scheduling.Activities.ActivityTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Scheduling.Activities;

/// <summary>Where an activity stands.</summary>
public enum ActivityState
{
    /// <summary>Has its days in a released plan.</summary>
    Planned,

    /// <summary>Took place.</summary>
    Held,

    /// <summary>Will not take place; its theme stays planned.</summary>
    Cancelled,
}

/// <summary>What can be done with an activity.</summary>
public enum ActivityTrigger
{
    /// <summary>Give it other days, in the next release.</summary>
    Reschedule,

    /// <summary>Cancel it, in the next release.</summary>
    Cancel,

    /// <summary>Record that it took place.</summary>
    MarkHeld,

    /// <summary>Take that back, with a reason.</summary>
    RevertHeld,
}

/// <summary>The life of an activity (design §3): every allowed move. What is not in the table is refused.</summary>
public static class ActivityTransitions
{
    /// <summary>The table.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<ActivityState, ActivityTrigger> Table = new()
    {
        // from    trigger     to         by
        { Planned, Reschedule, Planned,   Bureau },
        { Planned, Cancel,     Cancelled, Bureau },
        { Planned, MarkHeld,       Held,      UnitOrBureau },
        { Held,    RevertHeld,     Planned,   Bureau },
    };
}
