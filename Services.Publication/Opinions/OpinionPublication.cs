using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Publication.Opinions.OpinionPublication;
using static ThemeDay.Publication.Opinions.OpinionPublicationTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Publication.Opinions;

/// <summary>Whether the public sees an opinion.</summary>
public enum OpinionPublication
{
    /// <summary>Never published.</summary>
    None,

    /// <summary>Published.</summary>
    Published,

    /// <summary>Taken back.</summary>
    Unpublished,
}

/// <summary>Trigger of a transition of the publication of an opinion.</summary>
public enum OpinionPublicationTrigger
{
    /// <summary>Show it and its answer to the public, also in another wording.</summary>
    Publish,

    /// <summary>Take it back from the public.</summary>
    Unpublish,
}

/// <summary>
/// Transitions of the publication of an opinion (docs/domain.md, States). They are beside those of its state (<see cref="OpinionTransitions"/>), which they
/// leave as it is.
/// </summary>
public static class OpinionPublicationTransitions
{
    /// <summary>The allowed transitions. An opinion has an answer before it is published (<see cref="OpinionRules.Publish"/>).</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<OpinionPublication, OpinionPublicationTrigger> Table = new()
    {
        // from        trigger    to           by
        { None,        Publish,   Published,   Bureau },
        { Published,   Publish,   Published,   Bureau },
        { Published,   Unpublish, Unpublished, Bureau },
        { Unpublished, Publish,   Published,   Bureau },
    };
}
