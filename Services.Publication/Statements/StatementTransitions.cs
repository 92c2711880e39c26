using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Publication.Statements.StatementState;
using static ThemeDay.Publication.Statements.StatementTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Publication.Statements;

/// <summary>State of a statement.</summary>
public enum StatementState
{
    /// <summary>Not drafted.</summary>
    None,

    /// <summary>Being written; never submitted.</summary>
    Draft,

    /// <summary>Submitted; awaits the decision of the bureau.</summary>
    Submitted,

    /// <summary>Returned for correction.</summary>
    Returned,

    /// <summary>Public.</summary>
    Published,

    /// <summary>Taken off the public site; can be corrected and submitted again.</summary>
    Unpublished,
}

/// <summary>Trigger of a transition of a statement.</summary>
public enum StatementTrigger
{
    /// <summary>Draft it.</summary>
    Create,

    /// <summary>Change it.</summary>
    Update,

    /// <summary>Delete it: the draft has no further state.</summary>
    Delete,

    /// <summary>Submit it to the bureau, for the first time or corrected.</summary>
    Submit,

    /// <summary>Return it for correction, with a reason.</summary>
    Return,

    /// <summary>Approve and publish it.</summary>
    Publish,

    /// <summary>Take it off the public site, with a reason.</summary>
    Unpublish,
}

/// <summary>Transitions of a statement (docs/domain.md, States). A transition that is not in the table is an error.</summary>
public static class StatementTransitions
{
    /// <summary>The allowed transitions. What the bureau examines or the public reads stays as it is.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<StatementState, StatementTrigger> Table = new()
    {
        // from        trigger    to           by
        { None,        Create,    Draft,       UnitOrBureau },
        { Draft,       Update,    Draft,       UnitOrBureau },
        { Draft,       Delete,    Draft,       UnitOrBureau },   // its row is removed
        { Draft,       Submit,    Submitted,   UnitOrBureau },
        { Submitted,   Return,    Returned,    Bureau },
        { Submitted,   Publish,   Published,   Bureau },
        { Returned,    Update,    Returned,    UnitOrBureau },
        { Returned,    Submit,    Submitted,   UnitOrBureau },
        { Published,   Unpublish, Unpublished, Bureau },
        { Unpublished, Update,    Unpublished, UnitOrBureau },
        { Unpublished, Submit,    Submitted,   UnitOrBureau },
    };
}
