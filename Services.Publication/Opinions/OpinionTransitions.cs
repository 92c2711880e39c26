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

    /// <summary>Rated by the person who gave it.</summary>
    Rated,

    /// <summary>Submitted by a citizen on the public site, not checked yet.</summary>
    Submitted,

    /// <summary>Submitted and accepted: to be answered by the host unit, or assigned.</summary>
    Accepted,

    /// <summary>Submitted and not dealt with.</summary>
    SetAside,

    /// <summary>Nothing further is to be done; final.</summary>
    Closed,
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

    /// <summary>Submit it on the public site, by anyone.</summary>
    Submit,

    /// <summary>Accept a submitted one.</summary>
    Accept,

    /// <summary>Set a submitted one aside.</summary>
    SetAside,

    /// <summary>Close it.</summary>
    Close,
}

/// <summary>
/// Transitions of an opinion (docs/domain.md, States). Intermediate steps may be skipped; the only way back is from a setting aside. A transition that is not
/// in the table is an error.
/// </summary>
public static class OpinionTransitions
{
    /// <summary>
    /// The allowed transitions. A unit collects, accepts and answers opinions; the other transitions are reserved for the bureau, above all setting one aside:
    /// no unit decides that what is said about it is not dealt with.
    /// </summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<OpinionState, OpinionTrigger> Table = new()
    {
        // from       trigger    to          by
        { None,       Collect,   Collected,  UnitOrBureau },
        { None,       Submit,    Submitted,  Public },
        { Submitted,  Accept,    Accepted,   UnitOrBureau },
        { Submitted,  OpinionTrigger.SetAside, OpinionState.SetAside, Bureau },
        { OpinionState.SetAside, Accept, Accepted, Bureau },
        { Collected,  Assign,    Assigned,   Bureau },
        { Collected,  Answer,    Answered,   UnitOrBureau },
        { Collected,  CallBack,  CalledBack, Bureau },
        { Collected,  Rate,      Rated,      Bureau },
        { Accepted,   Assign,    Assigned,   Bureau },
        { Accepted,   Answer,    Answered,   UnitOrBureau },
        { Accepted,   OpinionTrigger.SetAside, OpinionState.SetAside, Bureau },
        { Assigned,   Answer,    Answered,   UnitOrBureau },
        { Assigned,   CallBack,  CalledBack, Bureau },
        { Assigned,   Rate,      Rated,      Bureau },
        { Answered,   CallBack,  CalledBack, Bureau },
        { Answered,   Rate,      Rated,      Bureau },
        { Answered,   Close,     Closed,     Bureau },
        { CalledBack, Rate,      Rated,      Bureau },
        { CalledBack, Close,     Closed,     Bureau },
        { Rated,      Close,     Closed,     Bureau },
    };
}
