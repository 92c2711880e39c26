using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Scheduling.Programmes.ProgrammeState;
using static ThemeDay.Scheduling.Programmes.ProgrammeTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Scheduling.Programmes;

/// <summary>Where a programme stands. It is open in every activity state but Cancelled: a late one is still taken.</summary>
public enum ProgrammeState
{
    /// <summary>Not filed yet.</summary>
    None,

    /// <summary>Filed.</summary>
    Filed,

    /// <summary>Given back for correction.</summary>
    Returned,

    /// <summary>Approved.</summary>
    Approved,
}

/// <summary>What can be done with a programme.</summary>
public enum ProgrammeTrigger
{
    /// <summary>File it, or file it corrected.</summary>
    File,

    /// <summary>Give it back, naming each wrong item.</summary>
    Return,

    /// <summary>Approve it.</summary>
    Approve,

    /// <summary>Take the approval back, with a reason.</summary>
    Reopen,
}

/// <summary>The life of a programme (design §3): every allowed move. What is not in the table is refused.</summary>
public static class ProgrammeTransitions
{
    /// <summary>The table.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<ProgrammeState, ProgrammeTrigger> Table = new()
    {
        // from     trigger             to        by                 (File alone would be System.IO's)
        { None,     ProgrammeTrigger.File, Filed,    UnitOrBureau },
        { Returned, ProgrammeTrigger.File, Filed,    UnitOrBureau },   // corrected, the same programme again
        { Filed,    Return,             Returned, Bureau },
        { Filed,    Approve,            Approved, Bureau },
        { Approved, Reopen,             Filed,    Bureau },
    };
}
