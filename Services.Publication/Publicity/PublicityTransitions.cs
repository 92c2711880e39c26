using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Publication.Publicity.PublicityState;
using static ThemeDay.Publication.Publicity.PublicityTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Publication.Publicity;

/// <summary>Where a record of publicity stands.</summary>
public enum PublicityState
{
    /// <summary>Not recorded yet.</summary>
    None,

    /// <summary>It counts.</summary>
    Recorded,

    /// <summary>It was taken back.</summary>
    Withdrawn,
}

/// <summary>What can be done with a record of publicity.</summary>
public enum PublicityTrigger
{
    /// <summary>Record it.</summary>
    Record,

    /// <summary>Take it back, with a reason.</summary>
    Withdraw,
}

/// <summary>The life of a record of publicity (design §3): every allowed move. What is not in the table is refused.</summary>
public static class PublicityTransitions
{
    /// <summary>The table.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<PublicityState, PublicityTrigger> Table = new()
    {
        // from     trigger   to         by
        { None,     Record,   Recorded,  UnitOrBureau },
        { Recorded, Withdraw, Withdrawn, UnitOrBureau },
    };
}
