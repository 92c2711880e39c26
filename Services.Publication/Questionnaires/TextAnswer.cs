using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Publication.Questionnaires.TextAnswerState;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>State of a text that was answered.</summary>
public enum TextAnswerState
{
    /// <summary>Nobody has decided yet; not public.</summary>
    Pending,

    /// <summary>Public with the results.</summary>
    Released,

    /// <summary>Not public.</summary>
    Hidden,
}

/// <summary>Trigger of a transition of a text.</summary>
public enum TextAnswerTrigger
{
    /// <summary>Release it.</summary>
    Release,

    /// <summary>Hide it, with a reason.</summary>
    Hide,
}

/// <summary>Transitions of a text (docs/domain.md, States). A transition that is not in the table is an error.</summary>
public static class TextAnswerTransitions
{
    /// <summary>The allowed transitions.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<TextAnswerState, TextAnswerTrigger> Table = new()
    {
        // from     trigger                    to        by
        { Pending,  TextAnswerTrigger.Release, Released, UnitOrBureau },
        { Pending,  TextAnswerTrigger.Hide,    Hidden,   UnitOrBureau },
        { Released, TextAnswerTrigger.Hide,    Hidden,   UnitOrBureau },   // released in error
        { Hidden,   TextAnswerTrigger.Release, Released, UnitOrBureau },
    };
}

/// <summary>
/// A text that was answered, on the public site or on paper. Its random id, and that it has no time, leave nothing that leads to the other answers of the same
/// person.
/// </summary>
public sealed class TextAnswer(string district, string activityId, Guid id, string unit, int question, string text, bool isOnPaper) : ITransitionable
{
    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id of the activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>A random id.</summary>
    public Guid Id { get; } = id;

    /// <summary>Code of the host unit of the activity.</summary>
    public string Unit { get; } = unit;

    /// <summary>Number of the question, counted from 1.</summary>
    public int Question { get; } = question;

    /// <summary>As it was written, 1 to 1,000 characters.</summary>
    public string Text { get; } = text;

    /// <summary>Whether it is of a sheet of paper.</summary>
    public bool IsOnPaper { get; } = isOnPaper;

    /// <summary>Whether it is public.</summary>
    public TextAnswerState State { get; private set; }

    /// <summary>Reason of the last hiding; empty if there is none.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Why personal data in the text is to stay; empty if there is none.</summary>
    public string PersonalDataReason { get; private set; } = "";

    /// <summary>Version, incremented by each change, 0 until it is stored: concurrency token and etag.</summary>
    public int Version { get; private set; }

    DateOnly? ITransitionable.LastTransitionOn => null;

    /// <summary>Releases it.</summary>
    public void Release(string personalDataReason)
    {
        State = TextAnswerTransitions.Table.Next(State, TextAnswerTrigger.Release);
        PersonalDataReason = personalDataReason;
    }

    /// <summary>Hides it.</summary>
    public void Hide(string reason)
    {
        State = TextAnswerTransitions.Table.Next(State, TextAnswerTrigger.Hide);
        Reason = reason;
    }
}
