using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Publication.Opinions.OpinionState;
using static ThemeDay.Publication.Opinions.OpinionTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Publication.Opinions;

/// <summary>Where an opinion stands.</summary>
public enum OpinionState
{
    /// <summary>Not heard yet.</summary>
    None,

    /// <summary>Heard.</summary>
    Collected,

    /// <summary>Given to a unit.</summary>
    Assigned,

    /// <summary>Answered.</summary>
    Answered,

    /// <summary>Whoever gave it was called back.</summary>
    CalledBack,

    /// <summary>Whoever gave it rated the answer.</summary>
    Rated,
}

/// <summary>What can be done with an opinion.</summary>
public enum OpinionTrigger
{
    /// <summary>Record what was heard.</summary>
    Collect,

    /// <summary>Give it to a unit to answer.</summary>
    Assign,

    /// <summary>Answer it.</summary>
    Answer,

    /// <summary>Record that whoever gave it was called back.</summary>
    CallBack,

    /// <summary>Record how whoever gave it rates the answer.</summary>
    Rate,
}

/// <summary>The life of an opinion (design §3): every allowed move. Any later step may be left out; none is gone back to.</summary>
public static class OpinionTransitions
{
    /// <summary>The table. A unit files what it heard and what it answers; the rest is the bureau's to see to.</summary>
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
