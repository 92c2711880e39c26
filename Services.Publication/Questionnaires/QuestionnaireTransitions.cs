using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Publication.Questionnaires.QuestionnaireState;
using static ThemeDay.Publication.Questionnaires.QuestionnaireTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>State of a questionnaire.</summary>
public enum QuestionnaireState
{
    /// <summary>Not drafted.</summary>
    None,

    /// <summary>Being written; not public.</summary>
    Draft,

    /// <summary>Public, and answered within its days.</summary>
    Open,

    /// <summary>No longer answered.</summary>
    Closed,

    /// <summary>Its results are public.</summary>
    ResultsPublished,
}

/// <summary>Trigger of a transition of a questionnaire.</summary>
public enum QuestionnaireTrigger
{
    /// <summary>Draft it.</summary>
    Create,

    /// <summary>Change the draft.</summary>
    Update,

    /// <summary>Delete it: the draft has no further state.</summary>
    Delete,

    /// <summary>Open it to the public.</summary>
    Open,

    /// <summary>Close it.</summary>
    Close,

    /// <summary>Enter the totals of the answers on paper, in place of those before.</summary>
    EnterPaperAnswers,

    /// <summary>Release or hide a text that was answered.</summary>
    ModerateText,

    /// <summary>Publish the results on the public site.</summary>
    PublishResults,

    /// <summary>Withdraw the results from the public site, with a reason.</summary>
    WithdrawResults,
}

/// <summary>Transitions of a questionnaire (docs/domain.md, States). A transition that is not in the table is an error.</summary>
public static class QuestionnaireTransitions
{
    /// <summary>The allowed transitions. Questions change in a draft only; what the public has read and answered stays as it was.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<QuestionnaireState, QuestionnaireTrigger> Table = new()
    {
        // from                     trigger                    to                by        (Open alone would be either)
        { None,                    Create,                    Draft,            UnitOrBureau },
        { Draft,                   Update,                    Draft,            UnitOrBureau },
        { Draft,                   Delete,                    Draft,            UnitOrBureau },   // its row is removed
        { Draft,                   QuestionnaireTrigger.Open, QuestionnaireState.Open, UnitOrBureau },
        { QuestionnaireState.Open, Close,                     Closed,           UnitOrBureau },
        { QuestionnaireState.Open, EnterPaperAnswers,         QuestionnaireState.Open, UnitOrBureau },
        { QuestionnaireState.Open, ModerateText,              QuestionnaireState.Open, UnitOrBureau },
        { Closed,                  EnterPaperAnswers,         Closed,           UnitOrBureau },   // sheets come in later
        { Closed,                  ModerateText,              Closed,           UnitOrBureau },
        { Closed,                  PublishResults,            ResultsPublished, Bureau },
        { ResultsPublished,        ModerateText,              ResultsPublished, UnitOrBureau },   // a text released in error is hidden at once
        { ResultsPublished,        WithdrawResults,           Closed,           Bureau },
    };
}
