using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Publication.Reports.ReportState;
using static ThemeDay.Publication.Reports.ReportTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Publication.Reports;

/// <summary>State of a report.</summary>
public enum ReportState
{
    /// <summary>Not filed.</summary>
    None,

    /// <summary>Filed; awaits the decision of the bureau.</summary>
    Filed,

    /// <summary>Returned for correction.</summary>
    Returned,

    /// <summary>Accepted; can be published or reopened.</summary>
    Accepted,

    /// <summary>Published on the public site.</summary>
    Published,

    /// <summary>Taken off the public site; can be filed or published again.</summary>
    Unpublished,
}

/// <summary>Trigger of a transition of a report.</summary>
public enum ReportTrigger
{
    /// <summary>File it, for the first time or corrected.</summary>
    File,

    /// <summary>Return it for correction, naming each item to be corrected.</summary>
    Return,

    /// <summary>Accept it.</summary>
    Accept,

    /// <summary>Revert the acceptance, with a reason.</summary>
    Reopen,

    /// <summary>Publish it on the public site.</summary>
    Publish,

    /// <summary>Take it off the public site, with a reason.</summary>
    Unpublish,
}

/// <summary>Transitions of a report (docs/domain.md, States). A transition that is not in the table is an error.</summary>
public static class ReportTransitions
{
    /// <summary>The allowed transitions.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<ReportState, ReportTrigger> Table = new()
    {
        // from        trigger             to           by                 (File alone would be System.IO's)
        { None,        ReportTrigger.File, Filed,       UnitOrBureau },
        { Returned,    ReportTrigger.File, Filed,       UnitOrBureau },   // corrected, the same report again
        { Unpublished, ReportTrigger.File, Filed,       UnitOrBureau },   // corrected, filed again
        { Filed,       Return,             Returned,    Bureau },
        { Filed,       Accept,             Accepted,    Bureau },
        { Accepted,    Reopen,             Filed,       Bureau },
        { Accepted,    Publish,            Published,   Bureau },
        { Unpublished, Publish,            Published,   Bureau },         // as it is: unpublished in error, or for a picture that is deleted now
        { Published,   Unpublish,          Unpublished, Bureau },
    };
}
