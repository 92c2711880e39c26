using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Publication.Publicity.PublicityState;
using static ThemeDay.Publication.Publicity.PublicityTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Publication.Publicity;

/// <summary>State of a publicity record.</summary>
public enum PublicityState
{
    /// <summary>Not recorded.</summary>
    None,

    /// <summary>Recorded: it counts in the assessment.</summary>
    Recorded,

    /// <summary>Withdrawn: it no longer counts; final.</summary>
    Withdrawn,
}

/// <summary>Trigger of a transition of a publicity record.</summary>
public enum PublicityTrigger
{
    /// <summary>Record it.</summary>
    Record,

    /// <summary>Withdraw it, with a reason.</summary>
    Withdraw,
}

/// <summary>Transitions of a publicity record (docs/domain.md, States). A transition that is not in the table is an error.</summary>
public static class PublicityTransitions
{
    /// <summary>The allowed transitions.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<PublicityState, PublicityTrigger> Table = new()
    {
        // from     trigger   to         by
        { None,     Record,   Recorded,  UnitOrBureau },
        { Recorded, Withdraw, Withdrawn, UnitOrBureau },
    };
}
