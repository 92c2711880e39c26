using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Registry.Themes.ThemeState;
using static ThemeDay.Registry.Themes.ThemeTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Registry.Themes;

/// <summary>State of a theme.</summary>
public enum ThemeState
{
    /// <summary>Being prepared by its unit.</summary>
    Draft,

    /// <summary>Submitted; awaits the decision of the bureau.</summary>
    Submitted,

    /// <summary>Returned for correction.</summary>
    Returned,

    /// <summary>Accepted for the annual plan.</summary>
    Accepted,

    /// <summary>Declined.</summary>
    Declined,

    /// <summary>Merged into another theme.</summary>
    Merged,

    /// <summary>Withdrawn; final.</summary>
    Withdrawn,

    /// <summary>In a released annual plan.</summary>
    Planned,

    /// <summary>Accepted or planned before, and dropped by a release of the annual plan.</summary>
    Dropped,
}

/// <summary>Trigger of a transition of a theme.</summary>
public enum ThemeTrigger
{
    /// <summary>Update the form or upload a scan.</summary>
    Update,

    /// <summary>Submit it.</summary>
    Submit,

    /// <summary>Return it for correction, naming each item to be corrected.</summary>
    Return,

    /// <summary>Accept it for the annual plan.</summary>
    Accept,

    /// <summary>Decline it.</summary>
    Decline,

    /// <summary>Merge it into another theme.</summary>
    Merge,

    /// <summary>Take the acceptance or the decline back.</summary>
    Reopen,

    /// <summary>Take the merge back.</summary>
    Unmerge,

    /// <summary>Withdraw it.</summary>
    Withdraw,

    /// <summary>Plan it by a release of the annual plan.</summary>
    Plan,

    /// <summary>Drop it by a release of the annual plan.</summary>
    Drop,
}

/// <summary>Transitions of a theme (docs/domain.md, States). A transition that is not in the table is an error.</summary>
public static class ThemeTransitions
{
    /// <summary>The allowed transitions.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<ThemeState, ThemeTrigger> Table = new()
    {
        // from      trigger   to         by
        { Draft,     Update,   Draft,     UnitOrBureau },
        { Returned,  Update,   Returned,  UnitOrBureau },
        { Draft,     Submit,   Submitted, UnitOrBureau },
        { Returned,  Submit,   Submitted, UnitOrBureau },   // corrected
        { Submitted, Return,   Returned,  Bureau },
        { Submitted, Accept,   Accepted,  Bureau },
        { Submitted, Decline,  Declined,  Bureau },
        { Submitted, Merge,    Merged,    Bureau },
        { Accepted,  Reopen,   Submitted, Bureau },         // in no released plan yet
        { Declined,  Reopen,   Submitted, Bureau },
        { Merged,    Unmerge,  Submitted, Bureau },
        { Draft,     Withdraw, Withdrawn, UnitOrBureau },
        { Returned,  Withdraw, Withdrawn, UnitOrBureau },
        { Submitted, Withdraw, Withdrawn, UnitOrBureau },
        { Accepted,  Plan,     Planned,   Event },          // Plan and Drop: by the event AnnualPlanReleased only
        { Accepted,  Drop,     Dropped,   Event },
        { Planned,   Drop,     Dropped,   Event },
        { Dropped,   Plan,     Planned,   Event },
    };
}
