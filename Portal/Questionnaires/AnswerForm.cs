using ThemeDay.Portal.Layout;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Portal.Texts.PortalTexts;

namespace ThemeDay.Portal.Questionnaires;

/// <summary>What a reader has chosen and written, and what is wrong with it.</summary>
/// <param name="Values">The values of each question, in order; those of an empty form are empty.</param>
/// <param name="Reasons">Why an answer was refused, by the number of the question.</param>
public sealed record AnswerForm(IReadOnlyList<IReadOnlyList<string>> Values, IReadOnlyDictionary<int, string> Reasons)
{
    private const int MaxBytes = 512 << 10; // 30 texts of 1,000 characters, percent-encoded, are 270 kB
    private const int MaxValues = 1_000; // 30 questions of 20 choices are 600

    /// <summary>Nothing is wrong.</summary>
    public static IReadOnlyDictionary<int, string> NoErrors { get; } = new Dictionary<int, string>();

    /// <summary>An empty form.</summary>
    public static AnswerForm Empty(PublicQuestionnaire questionnaire) => new([.. questionnaire.Questions.Select(_ => (IReadOnlyList<string>)[])], NoErrors);

    /// <summary>Reads a form; null if it is none, or larger than a form can be.</summary>
    public static async Task<AnswerForm?> ReadAsync(HttpContext http, PublicQuestionnaire questionnaire) =>
        await PostedForm.ReadAsync(http, MaxBytes, MaxValues) is { } form
            ? new(
                [
                    .. questionnaire.Questions.Select(
                        (_, index) => (IReadOnlyList<string>)[.. form[GetField(index + 1)].Select(value => (value ?? "").ReplaceLineEndings("\n"))]
                    ),
                ],
                NoErrors
            )
            : null;

    /// <summary>The name of the field of a question.</summary>
    /// <param name="number">The number of the question, counted from 1.</param>
    public static string GetField(int number) => $"q{number}";

    /// <summary>The answers as the service takes them: one for each question, an empty one for a question that is left out.</summary>
    public SubmitAnswersRequest ToRequest(PublicQuestionnaire questionnaire, string browserToken) =>
        new()
        {
            Name = questionnaire.Name,
            BrowserToken = browserToken,
            Answers = { questionnaire.Questions.Select((question, index) => ToAnswer(question, index + 1)) },
        };

    /// <summary>What is wrong with the answer to a question, for the reader; null if nothing is.</summary>
    /// <param name="question">The question.</param>
    /// <param name="number">Its number, counted from 1.</param>
    public string? GetError(Question question, int number) =>
        (Reasons.GetValueOrDefault(number), question.Kind) switch
        {
            (null, _) => null,
            (ErrorReasons.Required, QuestionKind.Text) => Text("Questionnaire.Error.TextRequired"),
            (ErrorReasons.Required, _) => Text("Questionnaire.Error.ChoiceRequired"),
            (ErrorReasons.OutOfRange, QuestionKind.Text) => Text("Questionnaire.Error.TooLong", question.MaxLength),
            (ErrorReasons.OutOfRange, QuestionKind.MultipleChoice) => Text("Questionnaire.Error.TooMany", question.MaxChoices),
            (ErrorReasons.CharacterNotAllowed, _) => Text("Questionnaire.Error.Character"),
            _ => Text("Questionnaire.Error.Other"),
        };

    private Answer ToAnswer(Question question, int number)
    {
        var values = Values[number - 1];
        return question.Kind switch
        {
            QuestionKind.Text => new() { Question = number, Text = values is [var text, ..] ? text : "" },
            QuestionKind.Scale => new() { Question = number, Scale = values is [var value, ..] ? ToNumber(value) : 0 },
            _ => new() { Question = number, Choices = { values.Select(ToNumber) } },
        };
    }

    // What no form of this site has sent is refused by the service.
    private static int ToNumber(string value) => int.TryParse(value, out var number) ? number : -1;
}
