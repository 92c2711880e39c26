using System.Linq.Expressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>Kind of a question. The values are those of the proto enum.</summary>
public enum QuestionKind
{
    /// <summary>One choice.</summary>
    SingleChoice = 1,

    /// <summary>Up to <see cref="Question.MaxChoices"/> choices.</summary>
    MultipleChoice = 2,

    /// <summary>A number from 1 to <see cref="Question.ScaleMax"/>.</summary>
    Scale = 3,

    /// <summary>A text of up to <see cref="Question.MaxLength"/> characters.</summary>
    Text = 4,
}

/// <summary>A question. Its number is its place in the questionnaire, counted from 1.</summary>
/// <param name="Prompt">What is asked, 1 to 200 characters.</param>
/// <param name="Kind">How it is answered.</param>
public sealed record Question(string Prompt, QuestionKind Kind)
{
    /// <summary>Whether an answer on the public site must have it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The choices; their numbers are their places, counted from 1. Empty for other kinds.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>How many may be chosen; 0 for other kinds.</summary>
    public int MaxChoices { get; init; }

    /// <summary>5 or 10; 0 for other kinds.</summary>
    public int ScaleMax { get; init; }

    /// <summary>What 1 means on a scale.</summary>
    public string LowLabel { get; init; } = "";

    /// <summary>What <see cref="ScaleMax"/> means on a scale.</summary>
    public string HighLabel { get; init; } = "";

    /// <summary>Maximum number of characters of a text; 0 for other kinds.</summary>
    public int MaxLength { get; init; }

    /// <summary>How many values there are to count: choices, or numbers of the scale; none of a text.</summary>
    public int ValueCount => Kind is QuestionKind.Scale ? ScaleMax : Choices.Count;
}

/// <summary>Content of a questionnaire.</summary>
/// <param name="Title">Title; empty only in a draft.</param>
/// <param name="Introduction">What it is about; may be empty.</param>
/// <param name="Questions">Questions, in order; empty only in a draft.</param>
/// <param name="OpenOn">First day on which it is answered; null only in a draft.</param>
/// <param name="CloseOn">Last day on which it is answered, inclusive; null only in a draft.</param>
/// <param name="PersonalDataReason">Why personal data in it is to stay; empty if there is none.</param>
public sealed record QuestionnaireForm(
    string Title,
    string Introduction,
    IReadOnlyList<Question> Questions,
    DateOnly? OpenOn,
    DateOnly? CloseOn,
    string PersonalDataReason
);

/// <summary>Answers on paper to one question.</summary>
/// <param name="Question">Number of the question, counted from 1.</param>
/// <param name="Counts">How many sheets have each choice or number of the scale, in their order; empty for a text.</param>
/// <param name="Answered">How many sheets have an answer to it.</param>
public sealed record PaperAnswer(int Question, IReadOnlyList<int> Counts, int Answered);

/// <summary>Totals of the answers on paper; their texts are <see cref="TextAnswer"/>s.</summary>
/// <param name="Sheets">Number of sheets.</param>
/// <param name="Answers">At most one for each question.</param>
public sealed record PaperTotals(int Sheets, IReadOnlyList<PaperAnswer> Answers)
{
    /// <summary>Nothing was entered.</summary>
    public static PaperTotals None { get; } = new(0, []);
}

/// <summary>The questionnaire (问卷调查) of an activity (notice, 二(一) 5).</summary>
public sealed class Questionnaire(string district, string activityId, string unit) : ITransitionable
{
    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id of the activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>Code of the host unit of the activity.</summary>
    public string Unit { get; } = unit;

    /// <summary>Content.</summary>
    public QuestionnaireForm Form { get; private set; } = new("", "", [], null, null, "");

    /// <summary>Current state.</summary>
    public QuestionnaireState State { get; private set; }

    /// <summary>
    /// Answers on the public site. Raised with each, in its transaction; a concurrency token, so that no answer is missed by what was read before.
    /// </summary>
    public int OnlineAnswers { get; private set; }

    /// <summary>How often each mark was made on the public site (<see cref="AnswerMarks"/>), as it was closed; empty before.</summary>
    public IReadOnlyDictionary<int, int> OnlineCounts { get; private set; } = new Dictionary<int, int>();

    /// <summary>Totals of the answers on paper.</summary>
    public PaperTotals Paper { get; private set; } = PaperTotals.None;

    /// <summary>Reason of the last withdrawal of its results; empty if there is none.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Effective date of the last transition; null for a draft.</summary>
    public DateOnly? LastTransitionOn { get; private set; }

    /// <summary>Version, incremented by each change but answers, 0 until it is stored: concurrency token and etag.</summary>
    public int Version { get; private set; }

    /// <summary>The time of its first commit, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time of its last commit, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>A questionnaire as stored, but without introduction and questions: a query that selects it does not read them.</summary>
    public static Expression<Func<Questionnaire, Questionnaire>> WithoutQuestions { get; } =
        stored => new Questionnaire(stored.District, stored.ActivityId, stored.Unit)
        {
            Form = new(stored.Form.Title, "", Array.Empty<Question>(), stored.Form.OpenOn, stored.Form.CloseOn, stored.Form.PersonalDataReason),
            State = stored.State,
            OnlineAnswers = stored.OnlineAnswers,
            Paper = stored.Paper,
            Reason = stored.Reason,
            LastTransitionOn = stored.LastTransitionOn,
            Version = stored.Version,
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
        };

    /// <summary>Writes the draft.</summary>
    public void Write(QuestionnaireForm form, QuestionnaireTrigger trigger)
    {
        State = QuestionnaireTransitions.Table.Next(State, trigger);
        Form = form;
    }

    /// <summary>Opens it to the public.</summary>
    public void Open(DateOnly on) => Transition(QuestionnaireTrigger.Open, on);

    /// <summary>Closes it.</summary>
    /// <param name="onlineCounts">How often each mark was made on the public site.</param>
    /// <param name="on">The effective date.</param>
    public void Close(IReadOnlyDictionary<int, int> onlineCounts, DateOnly on)
    {
        Transition(QuestionnaireTrigger.Close, on);
        OnlineCounts = onlineCounts;
    }

    /// <summary>Replaces the totals of the answers on paper.</summary>
    public void EnterPaperAnswers(PaperTotals paper)
    {
        State = QuestionnaireTransitions.Table.Next(State, QuestionnaireTrigger.EnterPaperAnswers);
        Paper = paper;
    }

    /// <summary>Publishes the results.</summary>
    public void PublishResults(DateOnly on) => Transition(QuestionnaireTrigger.PublishResults, on);

    /// <summary>Withdraws the results.</summary>
    public void WithdrawResults(string reason, DateOnly on)
    {
        Transition(QuestionnaireTrigger.WithdrawResults, on);
        Reason = reason;
    }

    private void Transition(QuestionnaireTrigger trigger, DateOnly on) => (State, LastTransitionOn) = (QuestionnaireTransitions.Table.Next(State, trigger), on);
}
