using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Publication.Reports.ReportState;
using static ThemeDay.Publication.Reports.ReportTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Publication.Reports;

/// <summary>Where a report stands.</summary>
public enum ReportState
{
    /// <summary>Not filed yet.</summary>
    None,

    /// <summary>Filed.</summary>
    Filed,

    /// <summary>Given back for correction.</summary>
    Returned,

    /// <summary>Accepted.</summary>
    Accepted,

    /// <summary>On the public column.</summary>
    Published,
}

/// <summary>What can be done with a report.</summary>
public enum ReportTrigger
{
    /// <summary>File it, or file it corrected.</summary>
    File,

    /// <summary>Give it back, naming each wrong item.</summary>
    Return,

    /// <summary>Accept it.</summary>
    Accept,

    /// <summary>Take the acceptance back, with a reason.</summary>
    Reopen,

    /// <summary>Put it on the public column.</summary>
    Publish,
}

/// <summary>The life of a report (design §3): every allowed move. What is not in the table is refused.</summary>
public static class ReportTransitions
{
    /// <summary>The table.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<ReportState, ReportTrigger> Table = new()
    {
        // from     trigger          to         by                 (File alone would be System.IO's)
        { None,     ReportTrigger.File, Filed,     UnitOrBureau },
        { Returned, ReportTrigger.File, Filed,     UnitOrBureau },   // corrected, the same report again
        { Filed,    Return,          Returned,  Bureau },
        { Filed,    Accept,          Accepted,  Bureau },
        { Accepted, Reopen,          Filed,     Bureau },
        { Accepted, Publish,         Published, Bureau },
    };
}
