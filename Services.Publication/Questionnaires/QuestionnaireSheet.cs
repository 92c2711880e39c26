using System.Resources;
using ThemeDay.Documents.Sheets;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>
/// The results as CSV: a row for each question with how many answered it, for each choice or number of the scale, and for each released text.
/// </summary>
internal static class QuestionnaireSheet
{
    /// <summary>The texts that a file has.</summary>
    public const int MaxTexts = 10_000;

    private static readonly ResourceManager Resources = new(typeof(QuestionnaireSheet));

    private static readonly string[] Columns = ["Number", "Prompt", "Kind", "Choice", "Online", "Paper", "Total", "Text"];

    /// <summary>Writes the file.</summary>
    /// <param name="questions">Counts of each question, in their order.</param>
    /// <param name="texts">Number of the question and text.</param>
    public static string Write(IReadOnlyList<QuestionCounts> questions, IEnumerable<(int Question, string Text)> texts)
    {
        var ofQuestion = texts.ToLookup(text => text.Question, text => text.Text);
        return CsvSheet.Format(
            Columns.Select(column => Get($"Column.{column}")),
            questions.Index().SelectMany(question => ListRows(question.Index + 1, question.Item, ofQuestion[question.Index + 1]))
        );
    }

    private static IEnumerable<string[]> ListRows(int number, QuestionCounts counts, IEnumerable<string> texts)
    {
        var question = counts.Question;
        yield return Row(Get("Answered"), new(counts.OnlineAnswered, counts.PaperAnswered));
        foreach (var (index, value) in counts.Values.Index())
            yield return Row(question.Kind is QuestionKind.Scale ? Label(question, index + 1) : question.Choices[index], value);
        foreach (var text in texts)
            yield return [$"{number}", question.Prompt, Get($"Kind.{question.Kind}"), "", "", "", "", text];

        string[] Row(string choice, ValueCounts value) =>
            [$"{number}", question.Prompt, Get($"Kind.{question.Kind}"), choice, $"{value.Online}", $"{value.Paper}", $"{value.Online + value.Paper}", ""];
    }

    private static string Label(Question question, int value) =>
        value is 1 && question.LowLabel is not "" ? Resources.Format("Labelled", value, question.LowLabel)
        : value == question.ScaleMax && question.HighLabel is not "" ? Resources.Format("Labelled", value, question.HighLabel)
        : $"{value}";

    private static string Get(string key) => Resources.GetRequiredString(key);
}
