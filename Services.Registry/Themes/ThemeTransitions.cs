using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Registry.Themes.ThemeState;
using static ThemeDay.Registry.Themes.ThemeTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Registry.Themes;

/// <summary>Where a theme stands.</summary>
public enum ThemeState
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>Handed in.</summary>
    Submitted,

    /// <summary>Given back for correction.</summary>
    Returned,

    /// <summary>Taken for the plan.</summary>
    Accepted,

    /// <summary>Refused.</summary>
    Declined,

    /// <summary>Merged into another.</summary>
    Merged,

    /// <summary>Taken back.</summary>
    Withdrawn,

    /// <summary>In a released plan.</summary>
    Planned,

    /// <summary>Was in a plan, or accepted, and is no more.</summary>
    Dropped,
}

/// <summary>What can be done with a theme.</summary>
public enum ThemeTrigger
{
    /// <summary>Change what is written, or take a scan.</summary>
    Update,

    /// <summary>Hand it in.</summary>
    Submit,

    /// <summary>Give it back, naming each wrong item.</summary>
    Return,

    /// <summary>Take it for the plan.</summary>
    Accept,

    /// <summary>Refuse it.</summary>
    Decline,

    /// <summary>Merge it into a surviving one.</summary>
    Merge,

    /// <summary>Take it back.</summary>
    Withdraw,

    /// <summary>A release holds it.</summary>
    Plan,

    /// <summary>A release leaves it out.</summary>
    Drop,
}

/// <summary>The life of a theme (design §3): every allowed move. What is not in the table is refused.</summary>
public static class ThemeTransitions
{
    /// <summary>The table.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<ThemeState, ThemeTrigger> Table = new()
    {
        // from      trigger   to         by
        { Draft,     Update,   Draft,     UnitOrBureau },
        { Returned,  Update,   Returned,  UnitOrBureau },
        { Draft,     Submit,   Submitted, UnitOrBureau },
        { Returned,  Submit,   Submitted, UnitOrBureau },   // corrected, the same theme again
        { Submitted, Return,   Returned,  Bureau },
        { Submitted, Accept,   Accepted,  Bureau },
        { Submitted, Decline,  Declined,  Bureau },
        { Submitted, Merge,    Merged,    Bureau },
        { Draft,     Withdraw, Withdrawn, UnitOrBureau },
        { Returned,  Withdraw, Withdrawn, UnitOrBureau },
        { Submitted, Withdraw, Withdrawn, UnitOrBureau },
        { Accepted,  Plan,     Planned,   Event },          // Plan and Drop only by AnnualPlanReleased, never by a call
        { Accepted,  Drop,     Dropped,   Event },
        { Planned,   Drop,     Dropped,   Event },
        { Dropped,   Plan,     Planned,   Event },
    };
}
