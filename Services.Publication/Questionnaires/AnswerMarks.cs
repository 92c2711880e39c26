namespace ThemeDay.Publication.Questionnaires;

/// <summary>
/// Answers as marks on a sheet: one number for each choice or number of a scale that was marked, and one for each question that was answered at all, texts
/// too. Counting a questionnaire is counting its marks.
/// </summary>
internal static class AnswerMarks
{
    private const int QuestionFactor = 100; // more than there are choices
    private const int Answered = 0;

    /// <summary>The mark of a choice or of a number of a scale.</summary>
    /// <param name="question">Number of the question, counted from 1.</param>
    /// <param name="value">Number of the choice, or of the scale, counted from 1.</param>
    public static int OfValue(int question, int value) => (question * QuestionFactor) + value;

    /// <summary>The mark of a question that was answered.</summary>
    /// <param name="question">Number of the question, counted from 1.</param>
    public static int OfAnswered(int question) => OfValue(question, Answered);

    /// <summary>The counts of a questionnaire.</summary>
    /// <param name="questions">Its questions.</param>
    /// <param name="online">How often each mark was made on the public site.</param>
    /// <param name="paper">Totals of the answers on paper.</param>
    public static IReadOnlyList<QuestionCounts> Count(IReadOnlyList<Question> questions, IReadOnlyDictionary<int, int> online, PaperTotals paper)
    {
        var onPaper = paper.Answers.ToDictionary(answer => answer.Question);
        return
        [
            .. questions.Select(
                (question, index) =>
                {
                    var number = index + 1;
                    var sheet = onPaper.GetValueOrDefault(number);
                    return new QuestionCounts(
                        question,
                        online.GetValueOrDefault(OfAnswered(number)),
                        sheet?.Answered ?? 0,
                        [
                            .. Enumerable
                                .Range(1, question.ValueCount)
                                .Select(value => new ValueCounts(online.GetValueOrDefault(OfValue(number, value)), sheet?.Counts[value - 1] ?? 0)),
                        ]
                    );
                }
            ),
        ];
    }
}

/// <summary>Counts of a question.</summary>
/// <param name="Question">The question.</param>
/// <param name="OnlineAnswered">Answers on the public site that have it.</param>
/// <param name="PaperAnswered">Sheets that have it.</param>
/// <param name="Values">Counts of each choice or number of the scale, in their order.</param>
internal sealed record QuestionCounts(Question Question, int OnlineAnswered, int PaperAnswered, IReadOnlyList<ValueCounts> Values);

/// <summary>Counts of a choice or of a number of a scale.</summary>
internal readonly record struct ValueCounts(int Online, int Paper);
