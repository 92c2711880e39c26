using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Registry.Units.UnitState;
using static ThemeDay.Registry.Units.UnitTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Registry.Units;

/// <summary>State of a unit.</summary>
public enum UnitState
{
    /// <summary>It can be invited to campaigns.</summary>
    Active,

    /// <summary>Merged or dissolved: it is not invited to further campaigns. Its themes, invitations and obligations continue.</summary>
    Closed,
}

/// <summary>Trigger of a transition of a unit.</summary>
public enum UnitTrigger
{
    /// <summary>Update its name, kind or credit code.</summary>
    Update,

    /// <summary>Close it: it was merged or dissolved.</summary>
    Close,

    /// <summary>Reopen it, with a reason.</summary>
    Reopen,
}

/// <summary>Transitions of a unit (docs/domain.md, States). A transition that is not in the table is an error.</summary>
public static class UnitTransitions
{
    /// <summary>The allowed transitions.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<UnitState, UnitTrigger> Table = new()
    {
        // from   trigger  to      by
        { Active, Update,  Active, Bureau },
        { Active, Close,   Closed, Bureau },
        { Closed, Reopen,  Active, Bureau },
    };
}
