using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Publication.Opinions.OpinionState;
using static ThemeDay.Publication.Opinions.OpinionTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Publication.Opinions;

/// <summary>State of an opinion.</summary>
public enum OpinionState
{
    /// <summary>Not collected.</summary>
    None,

    /// <summary>Collected at the activity.</summary>
    Collected,

    /// <summary>Assigned to a unit, which is to answer it.</summary>
    Assigned,

    /// <summary>Answered.</summary>
    Answered,

    /// <summary>The person who gave it was called back.</summary>
    CalledBack,

    /// <summary>Rated by the person who gave it; final.</summary>
    Rated,
}

/// <summary>Trigger of a transition of an opinion.</summary>
public enum OpinionTrigger
{
    /// <summary>Record a collected opinion.</summary>
    Collect,

    /// <summary>Assign it to a unit, which is to answer it.</summary>
    Assign,

    /// <summary>Answer it.</summary>
    Answer,

    /// <summary>Record that the person who gave it was called back.</summary>
    CallBack,

    /// <summary>Record the rating by the person who gave it.</summary>
    Rate,
}

/// <summary>
/// Transitions of an opinion (docs/domain.md, States). Intermediate steps may be skipped; there is no way back. A transition that is not in the table is an
/// error.
/// </summary>
public static class OpinionTransitions
{
    /// <summary>The allowed transitions. A unit collects and answers opinions; the other transitions are reserved for the bureau.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<OpinionState, OpinionTrigger> Table = new()
    {
        // from       trigger   to          by
        { None,       Collect,  Collected,  UnitOrBureau },
        { Collected,  Assign,   Assigned,   Bureau },
        { Collected,  Answer,   Answered,   UnitOrBureau },
        { Collected,  CallBack, CalledBack, Bureau },
        { Collected,  Rate,     Rated,      Bureau },
        { Assigned,   Answer,   Answered,   UnitOrBureau },
        { Assigned,   CallBack, CalledBack, Bureau },
        { Assigned,   Rate,     Rated,      Bureau },
        { Answered,   CallBack, CalledBack, Bureau },
        { Answered,   Rate,     Rated,      Bureau },
        { CalledBack, Rate,     Rated,      Bureau },
    };
}
