using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Api;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>Released texts of a question.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="First">The first of them.</param>
internal sealed record ReleasedTexts(int Count, IReadOnlyList<string> First);

/// <summary>Counts the answers of questionnaires.</summary>
internal static class QuestionnaireCounts
{
    private const int MaxTextsOfQuestion = 100;

    /// <summary>Gets a questionnaire in the scope of the caller.</summary>
    public static Task<Questionnaire?> FindQuestionnaireAsync(this PublicationDb db, ActivityName name, CancellationToken cancellationToken) =>
        db.Questionnaires.SingleOrDefaultAsync(stored => stored.District == name.District && stored.ActivityId == name.Id, cancellationToken);

    /// <summary>How often each mark was made on the public site; once it is closed, as it was then.</summary>
    public static async Task<IReadOnlyDictionary<int, int>> CountOnlineAsync(
        this PublicationDb db,
        Questionnaire questionnaire,
        CancellationToken cancellationToken
    ) =>
        questionnaire.State is QuestionnaireState.Closed or QuestionnaireState.ResultsPublished
            ? questionnaire.OnlineCounts
            : await db
                .QuestionnaireAnswers.Where(answer => answer.District == questionnaire.District && answer.ActivityId == questionnaire.ActivityId)
                .SelectMany(answer => answer.Marks)
                .GroupBy(mark => mark)
                .Select(marks => new { Mark = marks.Key, Count = marks.Count() })
                .ToDictionaryAsync(counted => counted.Mark, counted => counted.Count, cancellationToken);

    /// <summary>The counts and the released texts.</summary>
    public static async Task<Proto.QuestionnaireResults> GetResultsAsync(
        this PublicationDb db,
        Questionnaire questionnaire,
        CancellationToken cancellationToken
    )
    {
        var online = await db.CountOnlineAsync(questionnaire, cancellationToken);
        Dictionary<int, ReleasedTexts> released = [];
        foreach (
            var number in questionnaire.Form.Questions.Index().Where(question => question.Item.Kind is QuestionKind.Text).Select(question => question.Index + 1)
        )
        {
            var texts = db.ReleasedTexts(questionnaire).Where(text => text.Question == number);
            var first = await texts.OrderBy(text => text.Id).Select(text => text.Text).Take(MaxTextsOfQuestion).ToListAsync(cancellationToken);
            var count = first.Count < MaxTextsOfQuestion ? first.Count : await texts.CountAsync(cancellationToken);
            released.Add(number, new(count, first));
        }

        return questionnaire.ToResults(online, released);
    }

    /// <summary>How many texts of each question of some questionnaires are released, without the texts.</summary>
    /// <returns>By activity, then by number of the question.</returns>
    public static async Task<ILookup<string, KeyValuePair<int, ReleasedTexts>>> CountReleasedTextsAsync(
        this PublicationDb db,
        string district,
        IReadOnlyList<Questionnaire> questionnaires,
        CancellationToken cancellationToken
    )
    {
        var activities = questionnaires.Select(questionnaire => questionnaire.ActivityId).ToList();
        var counts = await db
            .TextAnswers.Where(text => text.District == district && activities.Contains(text.ActivityId) && text.State == TextAnswerState.Released)
            .GroupBy(text => new { text.ActivityId, text.Question })
            .Select(texts => new
            {
                texts.Key.ActivityId,
                texts.Key.Question,
                Count = texts.Count(),
            })
            .ToListAsync(cancellationToken);
        return counts.ToLookup(counted => counted.ActivityId, counted => KeyValuePair.Create(counted.Question, new ReleasedTexts(counted.Count, [])));
    }

    /// <summary>The texts that are public with the results.</summary>
    public static IQueryable<TextAnswer> ReleasedTexts(this PublicationDb db, Questionnaire questionnaire) =>
        db
            .TextAnswers.AsNoTracking()
            .Where(text => text.District == questionnaire.District && text.ActivityId == questionnaire.ActivityId && text.State == TextAnswerState.Released);
}
