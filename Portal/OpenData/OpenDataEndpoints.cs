using ThemeDay.Documents.Sheets;
using ThemeDay.Portal.Activities;
using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Opinions;
using ThemeDay.Portal.Questionnaires;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using static ThemeDay.Portal.Texts.PortalTexts;

namespace ThemeDay.Portal.OpenData;

/// <summary>What the page of the open data shows.</summary>
public sealed record OpenDataModel(DistrictSite Site);

/// <summary>A column of a data set.</summary>
/// <param name="Key">The key of its name; with <c>.Text</c>, of its meaning.</param>
/// <param name="Read">The value of a row.</param>
internal sealed record Column<T>(string Key, Func<T, PageContext, string> Read);

/// <summary>A row of the published results of questionnaires.</summary>
/// <param name="Of">The results.</param>
/// <param name="Number">Number of the question, counted from 1.</param>
/// <param name="Question">The question.</param>
/// <param name="Choice">What is counted.</param>
/// <param name="Online">How often on the public site.</param>
/// <param name="Paper">How often on paper.</param>
internal sealed record ResultRow(QuestionnaireResults Of, int Number, Question Question, string Choice, int Online, int Paper);

/// <summary>The data sets: the columns of the files, and of the page that explains them.</summary>
internal static class DataSets
{
    /// <summary>All activities in a released plan.</summary>
    public static readonly IReadOnlyList<Column<PlannedActivity>> Activities =
    [
        new("Column.Id", (activity, _) => GetId(activity.Name)),
        new("Column.Topic", (activity, _) => activity.Topic),
        new("Column.UnitCode", (activity, _) => ResourceNamePattern.GetId(activity.Unit)),
        new("Column.Unit", (activity, _) => activity.UnitDisplayName),
        new("Column.Forms", (activity, _) => Join(activity.Forms)),
        new("Column.FirstDate", (activity, _) => ActivityDates.ToIso(activity.FirstDate)),
        new("Column.LastDate", (activity, _) => ActivityDates.ToIso(activity.LastDate)),
        new("Column.State", (activity, _) => Text($"Activity.State.{activity.State}")),
        new("Column.Venue", (activity, _) => activity.Venue),
        new("Column.Address", (activity, context) => $"{context.GetAddress(ActivityPaths.Of(activity.Name))}"),
    ];

    /// <summary>All published reports.</summary>
    public static readonly IReadOnlyList<Column<PublishedReport>> Reports =
    [
        new("Column.Id", (report, _) => GetId(ActivityPaths.GetActivity(report.Name))),
        new("Column.Topic", (report, _) => report.Topic),
        new("Column.Unit", (report, _) => report.UnitDisplayName),
        new("Column.FirstDate", (report, _) => ActivityDates.ToIso(report.FirstDate)),
        new("Column.LastDate", (report, _) => ActivityDates.ToIso(report.LastDate)),
        new("Column.Venue", (report, _) => report.Venue),
        new("Column.Attended", (report, _) => $"{report.Attended}"),
        new("Column.Audiences", (report, _) => Join(report.Audiences)),
        new("Column.Pictures", (report, _) => $"{report.Pictures.Count}"),
        new("Column.PublishDate", (report, _) => ActivityDates.ToIso(report.PublishDate)),
        new("Column.Address", (report, context) => $"{context.GetAddress(ActivityPaths.OfReport(report.Name))}"),
    ];

    /// <summary>All published opinions, with their answers.</summary>
    public static readonly IReadOnlyList<Column<PublishedOpinion>> Opinions =
    [
        new("Column.Id", (opinion, _) => GetId(GetActivity(opinion))),
        new("Column.OpinionText", (opinion, _) => opinion.Text),
        new("Column.Source", (opinion, _) => Text($"Opinion.Source.{opinion.Source}", ActivityDates.ToIso(opinion.CollectDate))),
        new("Column.AnswerUnit", (opinion, _) => opinion.UnitDisplayName),
        new("Column.Answer", (opinion, _) => opinion.Answer),
        new("Column.AnswerDate", (opinion, _) => opinion.AnswerDate is { } date ? ActivityDates.ToIso(date) : ""),
        new("Column.Address", (opinion, context) => $"{context.GetAddress(ActivityPaths.Of(GetActivity(opinion)))}"),
    ];

    /// <summary>All published statements.</summary>
    public static readonly IReadOnlyList<Column<PublishedStatement>> Statements =
    [
        new("Column.Statement.Id", (statement, _) => StatementPaths.GetId(statement.Name)),
        new("Column.Statement.Kind", (statement, _) => Text($"Statement.{statement.Kind}")),
        new("Column.Statement.Title", (statement, _) => statement.Title),
        new("Column.Statement.UnitCode", (statement, _) => ResourceNamePattern.GetId(statement.Unit)),
        new("Column.Statement.Unit", (statement, _) => statement.UnitDisplayName),
        new("Column.Statement.PolicyTitle", (statement, _) => statement.PolicyTitle),
        new("Column.Statement.DocumentNumber", (statement, _) => statement.PolicyDocumentNumber),
        new("Column.Statement.Concern", (statement, _) => statement.Concern),
        new("Column.Statement.Activity", (statement, _) => statement.Activity is "" ? "" : GetId(statement.Activity)),
        new("Column.Statement.PublishDate", (statement, _) => ActivityDates.ToIso(statement.PublishDate)),
        new("Column.Statement.Address", (statement, context) => $"{context.GetAddress(StatementPaths.Of(statement.Name))}"),
    ];

    /// <summary>All questionnaires that were opened.</summary>
    public static readonly IReadOnlyList<Column<PublicQuestionnaire>> Questionnaires =
    [
        new("Column.Id", (questionnaire, _) => QuestionnairePath.GetActivity(questionnaire.Name).Id),
        new("Column.Questionnaire.Title", (questionnaire, _) => questionnaire.Title),
        new("Column.Questionnaire.OpenDate", (questionnaire, _) => ActivityDates.ToIso(questionnaire.OpenDate)),
        new("Column.Questionnaire.CloseDate", (questionnaire, _) => ActivityDates.ToIso(questionnaire.CloseDate)),
        new("Column.Questionnaire.State", (questionnaire, _) => Text($"Questionnaire.State.{questionnaire.State}")),
        new(
            "Column.Questionnaire.Address",
            (questionnaire, context) => $"{context.GetAddress(QuestionnairePath.Of(QuestionnairePath.GetActivity(questionnaire.Name)))}"
        ),
    ];

    /// <summary>The published results of questionnaires, a row for each question with how many answered it, and for each choice or number of a scale.</summary>
    public static readonly IReadOnlyList<Column<ResultRow>> Results =
    [
        new("Column.Id", (row, _) => QuestionnairePath.GetActivity(row.Of.Name).Id),
        new("Column.Questionnaire.Title", (row, _) => row.Of.Title),
        new("Column.Result.Number", (row, _) => $"{row.Number}"),
        new("Column.Result.Prompt", (row, _) => row.Question.Prompt),
        new("Column.Result.Kind", (row, _) => Text($"Questionnaire.Kind.{row.Question.Kind}")),
        new("Column.Result.Choice", (row, _) => row.Choice),
        new("Column.Result.Online", (row, _) => $"{row.Online}"),
        new("Column.Result.Paper", (row, _) => $"{row.Paper}"),
        new("Column.Result.Sum", (row, _) => $"{row.Online + row.Paper}"),
        new("Column.Result.File", (row, context) => $"{context.GetAddress(QuestionnairePath.OfResultsFile(QuestionnairePath.GetActivity(row.Of.Name)))}"),
    ];

    /// <summary>The rows of published results.</summary>
    public static IEnumerable<ResultRow> ListRows(QuestionnaireResults results) =>
        results.Questions.Index().SelectMany(each => ListRows(results, each.Index + 1, each.Item));

    private static IEnumerable<ResultRow> ListRows(QuestionnaireResults results, int number, QuestionResult result) =>
        [
            new(results, number, result.Question, Text("Questionnaire.AnswerCount"), result.OnlineAnswered, result.PaperAnswered),
            .. result
                .Counts.Index()
                .Select(count => new ResultRow(
                    results,
                    number,
                    result.Question,
                    ChoiceText.Format(result.Question, count.Index),
                    count.Item.Online,
                    count.Item.Paper
                )),
        ];

    /// <summary>Writes a file.</summary>
    public static string Write<T>(IReadOnlyList<Column<T>> columns, IEnumerable<T> rows, PageContext context) =>
        CsvSheet.Format(columns.Select(column => Text(column.Key)), rows.Select(row => columns.Select(column => column.Read(row, context))));

    private static string GetActivity(PublishedOpinion opinion) => opinion.Name.Split("/opinions/")[0];

    private static string GetId(string activity) => ActivityName.Parse(activity).Id;

    private static string Join(IEnumerable<string> words) => string.Join(Text("Activity.ListSeparator"), words);
}

/// <summary>The open data: files under addresses that stay, and the page that explains their columns.</summary>
internal static class OpenDataEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapOpenData(this IEndpointRouteBuilder routes)
    {
        routes.MapDistrictPage("/open-data", (http, site) => Task.FromResult(Pages.Html<OpenDataPage, OpenDataModel>(http, new(site))));
        routes.MapDistrictPage(
            "/open-data/activities.csv",
            async (http, site) =>
                Answer(http, DataSets.Activities, await http.RequestServices.GetRequiredService<PublicSite>().ListAllActivitiesAsync(site, http.RequestAborted))
        );
        routes.MapDistrictPage(
            "/open-data/reports.csv",
            async (http, site) =>
                Answer(http, DataSets.Reports, await http.RequestServices.GetRequiredService<PublicSite>().ListAllReportsAsync(site, http.RequestAborted))
        );
        routes.MapDistrictPage(
            "/open-data/opinions.csv",
            async (http, site) =>
                Answer(http, DataSets.Opinions, await http.RequestServices.GetRequiredService<PublicOpinions>().ListAllAsync(site, http.RequestAborted))
        );
        routes.MapDistrictPage(
            "/open-data/statements.csv",
            async (http, site) =>
                Answer(http, DataSets.Statements, await http.RequestServices.GetRequiredService<PublicSite>().ListAllStatementsAsync(site, http.RequestAborted))
        );
        routes.MapDistrictPage(
            "/open-data/questionnaires.csv",
            async (http, site) =>
                Answer(
                    http,
                    DataSets.Questionnaires,
                    await http.RequestServices.GetRequiredService<PublicQuestionnaires>().ListAllAsync(site, http.RequestAborted)
                )
        );
        routes.MapDistrictPage(
            "/open-data/questionnaire-results.csv",
            async (http, site) =>
            {
                var results = await http.RequestServices.GetRequiredService<PublicQuestionnaires>().ListAllResultsAsync(site, http.RequestAborted);
                return Answer(http, DataSets.Results, results is null ? null : [.. results.SelectMany(DataSets.ListRows)]);
            }
        );
    }

    private static IResult Answer<T>(HttpContext http, IReadOnlyList<Column<T>> columns, IReadOnlyList<T>? rows) =>
        rows is null
            ? Pages.Error(http, StatusCodes.Status503ServiceUnavailable)
            : Results.Text(DataSets.Write(columns, rows, PageContext.From(http)), CsvSheet.MediaType);
}
