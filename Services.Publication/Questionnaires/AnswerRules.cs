using System.Security.Cryptography;
using System.Text.Json;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>The answer to a question, as it was sent.</summary>
/// <param name="Question">Number of the question.</param>
/// <param name="Choices">Numbers of the choices.</param>
/// <param name="Scale">Number of the scale; 0 for none.</param>
/// <param name="Text">The text; empty for none.</param>
internal sealed record SubmittedAnswer(int Question, IReadOnlyList<int> Choices, int Scale, string Text)
{
    /// <summary>Whether the question is left out.</summary>
    public bool IsEmpty => Choices is [] && Scale is 0 && TextCharacters.IsBlank(Text);
}

/// <summary>Valid answers to a questionnaire.</summary>
/// <param name="Marks">The marks, in ascending order (<see cref="AnswerMarks"/>).</param>
/// <param name="Texts">Number of the question and text.</param>
internal sealed record AnswerSheet(IReadOnlyList<int> Marks, IReadOnlyList<(int Question, string Text)> Texts)
{
    /// <summary>SHA-256 of the answers: the same answers in another order have the same.</summary>
    public byte[] GetHash() =>
        SHA256.HashData(
            JsonSerializer.SerializeToUtf8Bytes<object[]>(
                [Marks, Texts.Select(text => text.Question), Texts.Select(text => text.Text)],
                JsonSerializerOptions.Default
            )
        );
}

/// <summary>Validates answers against the questions.</summary>
internal static class AnswerRules
{
    /// <summary>Validates the answers of one person on the public site.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="answers">The answers; a question without one is left out.</param>
    /// <returns>INVALID_ARGUMENT with each violation, by the index of its answer; <c>answers</c> for a required question without one.</returns>
    public static Result<AnswerSheet> Validate(IReadOnlyList<Question> questions, IReadOnlyList<SubmittedAnswer> answers)
    {
        var violations = new FieldViolations();
        var (marks, texts) = (new SortedSet<int>(), new SortedDictionary<int, string>());
        HashSet<int> seen = [];
        for (var index = 0; index < answers.Count && !violations.IsFull; index++)
        {
            var (answer, field) = (answers[index], $"answers[{index}]");
            if (CheckNumber(answer.Question, questions, seen) is { } reason)
                violations.Add(new($"{field}.question", reason));
            else if (answer.IsEmpty && questions[answer.Question - 1].IsRequired)
                violations.Add(new(field, ErrorReasons.Required));
            else
                Mark(questions[answer.Question - 1], answer, field, violations, marks, texts);
        }

        for (var number = 1; number <= questions.Count; number++)
            if (questions[number - 1].IsRequired && !seen.Contains(number))
                violations.Add(new("answers", ErrorReasons.Required));
        return violations is [] ? new AnswerSheet([.. marks], [.. texts.Select(text => (text.Key, text.Value))]) : Error.InvalidArgument(violations);
    }

    /// <summary>Why the number of a question is refused: there is no such question, or it was answered before; null if it is not.</summary>
    /// <param name="number">The number, counted from 1.</param>
    /// <param name="questions">The questions.</param>
    /// <param name="seen">The numbers so far; this one is added.</param>
    public static string? CheckNumber(int number, IReadOnlyList<Question> questions, HashSet<int> seen) =>
        number < 1 || number > questions.Count ? ErrorReasons.OutOfRange
        : !seen.Add(number) ? ErrorReasons.Duplicate
        : null;

    private static void Mark(
        Question question,
        SubmittedAnswer answer,
        string field,
        FieldViolations violations,
        SortedSet<int> marks,
        SortedDictionary<int, string> texts
    )
    {
        if (question.Kind is not (QuestionKind.SingleChoice or QuestionKind.MultipleChoice))
            RequireNone(answer.Choices is [], "choices");
        else if (answer.Choices.Count > question.MaxChoices || answer.Choices.Any(choice => choice < 1 || choice > question.Choices.Count))
            violations.Add(new($"{field}.choices", ErrorReasons.OutOfRange));
        else if (answer.Choices.Distinct().Count() < answer.Choices.Count)
            violations.Add(new($"{field}.choices", ErrorReasons.Duplicate));
        if (question.Kind is not QuestionKind.Scale)
            RequireNone(answer.Scale is 0, "scale");
        else if (answer.Scale < 0 || answer.Scale > question.ScaleMax)
            violations.Add(new($"{field}.scale", ErrorReasons.OutOfRange));
        if (question.Kind is not QuestionKind.Text)
            RequireNone(answer.Text is "", "text");
        else if (TextCharacters.Count(answer.Text) > question.MaxLength)
            violations.Add(new($"{field}.text", ErrorReasons.OutOfRange));
        if (answer.IsEmpty)
            return;
        marks.Add(AnswerMarks.OfAnswered(answer.Question));
        marks.UnionWith(answer.Choices.Select(choice => AnswerMarks.OfValue(answer.Question, choice)));
        if (answer.Scale is not 0)
            marks.Add(AnswerMarks.OfValue(answer.Question, answer.Scale));
        if (!TextCharacters.IsBlank(answer.Text))
            texts.Add(answer.Question, answer.Text);

        void RequireNone(bool isNone, string part)
        {
            if (!isNone)
                violations.Add(new($"{field}.{part}", ErrorReasons.Malformed));
        }
    }
}
