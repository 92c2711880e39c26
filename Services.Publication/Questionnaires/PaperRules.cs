using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>Answers on paper to one question, as they were sent.</summary>
/// <param name="Question">Number of the question.</param>
/// <param name="Counts">One for each choice or number of the scale.</param>
/// <param name="Answered">Sheets with an answer; of several choices only.</param>
/// <param name="Texts">The texts, one by one.</param>
internal sealed record SubmittedPaperAnswer(int Question, IReadOnlyList<int> Counts, int Answered, IReadOnlyList<string> Texts);

/// <summary>Validates totals of answers on paper: what sheets can have.</summary>
internal static class PaperRules
{
    private const int MaxSheets = 100_000;
    private const int MaxTexts = 500;

    /// <summary>Validates the totals, and that they do not contradict each other.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="sheets">Number of sheets.</param>
    /// <param name="answers">At most one for each question. On paper, a required question may be left out.</param>
    public static Result<PaperTotals> Validate(IReadOnlyList<Question> questions, int sheets, IReadOnlyList<SubmittedPaperAnswer> answers)
    {
        var violations = new FieldViolations();
        if (sheets is < 0 or > MaxSheets)
            violations.Add(new("sheets", ErrorReasons.OutOfRange));
        if (answers.Sum(answer => answer.Texts.Count) > MaxTexts)
            violations.Add(new("answers", ErrorReasons.OutOfRange));
        List<PaperAnswer> valid = [];
        HashSet<int> seen = [];
        for (var index = 0; index < answers.Count && !violations.IsFull; index++)
        {
            var (answer, field) = (answers[index], $"answers[{index}]");
            if (AnswerRules.CheckNumber(answer.Question, questions, seen) is { } reason)
                violations.Add(new($"{field}.question", reason));
            else
                valid.Add(Validate(questions[answer.Question - 1], sheets, answer, field, violations));
        }

        return violations is [] ? new PaperTotals(sheets, [.. valid.OrderBy(answer => answer.Question)]) : Error.InvalidArgument(violations);
    }

    private static PaperAnswer Validate(Question question, int sheets, SubmittedPaperAnswer answer, string field, FieldViolations violations)
    {
        if (answer.Texts is not [] && question.Kind is not QuestionKind.Text)
            violations.Add(new($"{field}.text", ErrorReasons.Malformed));
        if (answer.Answered is not 0 && question.Kind is not QuestionKind.MultipleChoice)
            violations.Add(new($"{field}.answered", ErrorReasons.Malformed));
        if (answer.Counts.Count != question.ValueCount)
            violations.Add(new($"{field}.counts", question.Kind is QuestionKind.Text ? ErrorReasons.Malformed : ErrorReasons.OutOfRange));
        else if (answer.Counts.Any(count => count < 0 || count > sheets))
            violations.Add(new($"{field}.counts", ErrorReasons.OutOfRange));
        else
            ValidateSums(question, sheets, answer, field, violations);
        for (var index = 0; index < answer.Texts.Count && !violations.IsFull; index++)
        {
            if (TextCharacters.IsBlank(answer.Texts[index]))
                violations.Add(new($"{field}.text[{index}]", ErrorReasons.Required));
            else if (TextCharacters.Count(answer.Texts[index]) > question.MaxLength)
                violations.Add(new($"{field}.text[{index}]", ErrorReasons.OutOfRange));
        }

        return new(answer.Question, [.. answer.Counts], GetAnswered(question, answer));
    }

    // No sheet has more than one of a single choice, or none and more than max_choices of several.
    private static void ValidateSums(Question question, int sheets, SubmittedPaperAnswer answer, string field, FieldViolations violations)
    {
        var sum = answer.Counts.Sum(count => (long)count);
        if (question.Kind is QuestionKind.MultipleChoice)
        {
            if (answer.Answered < 0 || answer.Answered > sheets)
                violations.Add(new($"{field}.answered", ErrorReasons.OutOfRange));
            else if (answer.Counts.Any(count => count > answer.Answered) || sum < answer.Answered || sum > (long)answer.Answered * question.MaxChoices)
                violations.Add(new($"{field}.counts", ErrorReasons.OutOfRange));
        }
        else if (sum > sheets)
            violations.Add(new($"{field}.counts", ErrorReasons.OutOfRange));
        if (answer.Texts.Count > sheets)
            violations.Add(new($"{field}.text", ErrorReasons.OutOfRange));
    }

    private static int GetAnswered(Question question, SubmittedPaperAnswer answer) =>
        question.Kind switch
        {
            QuestionKind.MultipleChoice => answer.Answered,
            QuestionKind.Text => answer.Texts.Count,
            _ => (int)Math.Min(answer.Counts.Sum(count => (long)count), int.MaxValue),
        };
}
