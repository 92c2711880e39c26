using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Scheduling.Programmes.ProgrammeState;
using static ThemeDay.Scheduling.Programmes.ProgrammeTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Scheduling.Programmes;

/// <summary>The state of a programme. Transitions are possible in every activity state except Cancelled; late filings are accepted.</summary>
public enum ProgrammeState
{
    /// <summary>Not filed yet.</summary>
    None,

    /// <summary>Filed.</summary>
    Filed,

    /// <summary>Returned for correction.</summary>
    Returned,

    /// <summary>Approved.</summary>
    Approved,
}

/// <summary>The triggers of programme transitions.</summary>
public enum ProgrammeTrigger
{
    /// <summary>File, for the first time or as a correction.</summary>
    File,

    /// <summary>Return for correction, naming each item to correct.</summary>
    Return,

    /// <summary>Approve.</summary>
    Approve,

    /// <summary>Revoke the approval, giving a reason.</summary>
    Reopen,
}

/// <summary>The state machine of programmes (docs/domain.md, States). Transitions not in the table are rejected.</summary>
public static class ProgrammeTransitions
{
    /// <summary>The transition table.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<ProgrammeState, ProgrammeTrigger> Table = new()
    {
        // from     trigger                to        by                 (File alone would be System.IO's)
        { None,     ProgrammeTrigger.File, Filed,    UnitOrBureau },
        { Returned, ProgrammeTrigger.File, Filed,    UnitOrBureau },   // corrected, the same programme again
        { Filed,    Return,                Returned, Bureau },
        { Filed,    Approve,               Approved, Bureau },
        { Approved, Reopen,                Filed,    Bureau },
    };
}
