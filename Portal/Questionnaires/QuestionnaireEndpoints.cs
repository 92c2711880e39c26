using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Portal.Questionnaires;

/// <summary>What the page of a questionnaire shows.</summary>
/// <param name="Site">The district.</param>
/// <param name="Activity">The path of the page of the activity.</param>
/// <param name="Questionnaire">The questionnaire.</param>
/// <param name="Form">What the reader has chosen and written.</param>
/// <param name="Notice">The key of the text that is shown in place of the form, or before it; empty for none.</param>
/// <param name="ShowsForm">Whether the form is shown.</param>
public sealed record QuestionnaireModel(DistrictSite Site, string Activity, PublicQuestionnaire Questionnaire, AnswerForm Form, string Notice, bool ShowsForm);

/// <summary>What the page shows that thanks.</summary>
public sealed record QuestionnaireThanksModel(DistrictSite Site, string Activity, PublicQuestionnaire Questionnaire);

/// <summary>What the page of results shows.</summary>
public sealed record QuestionnaireResultsModel(DistrictSite Site, string Activity, QuestionnaireResults Results);

/// <summary>The pages of questionnaires: the form, the thanks, the results.</summary>
internal static class QuestionnaireEndpoints
{
    private const string Page = "/activities/{campaign}/{activity}" + QuestionnairePath.Suffix;

    /// <summary>Maps them.</summary>
    public static void MapQuestionnaires(this IEndpointRouteBuilder routes)
    {
        routes.MapDistrictPage(Page, GetAsync);
        routes.MapDistrictForm(Page, PostAsync);
        routes.MapDistrictPage($"{Page}/thanks", GetThanksAsync);
        routes.MapDistrictPage($"{Page}/results", GetResultsAsync);
    }

    private static async Task<IResult> GetAsync(HttpContext http, DistrictSite site)
    {
        var activity = ActivityPaths.Parse(http, site);
        if (await FindAsync(http, activity) is not { } questionnaire)
            return Pages.Error(http, StatusCodes.Status503ServiceUnavailable);
        if (questionnaire.Name is "")
            return Pages.Error(http, StatusCodes.Status404NotFound);
        var cookie = BrowserCookie.Read(http.Request);
        if (questionnaire.State is not PublicQuestionnaireState.Open)
            return Show(http, site, activity, questionnaire, AnswerForm.Empty(questionnaire), GetNotice(questionnaire.State));
        if (cookie is { HasAnswered: true })
            return Show(http, site, activity, questionnaire, AnswerForm.Empty(questionnaire), "Questionnaire.Answered");
        // A link of another site comes without the cookie that the browser may have: another would be a second answer.
        if (cookie is null && !SameOrigin.IsLinkOfAnotherSite(http.Request))
            BrowserCookie.Create().Set(http, QuestionnairePath.Of(activity), questionnaire);
        return Show(http, site, activity, questionnaire, AnswerForm.Empty(questionnaire), "", showsForm: true);
    }

    private static async Task<IResult> PostAsync(HttpContext http, DistrictSite site)
    {
        var activity = ActivityPaths.Parse(http, site);
        if (await FindAsync(http, activity) is not { } questionnaire)
            return Pages.Error(http, StatusCodes.Status503ServiceUnavailable);
        if (questionnaire.Name is "")
            return Pages.Error(http, StatusCodes.Status404NotFound);
        if (await AnswerForm.ReadAsync(http, questionnaire) is not { } form)
            return Pages.Error(http, StatusCodes.Status400BadRequest);
        var cookie = BrowserCookie.Read(http.Request) ?? BrowserCookie.Create();
        var (result, reasons) = await http
            .RequestServices.GetRequiredService<PublicQuestionnaires>()
            .SubmitAsync(form.ToRequest(questionnaire, cookie.Token), http.RequestAborted);
        var isAnswered = result is SubmissionResult.Stored or SubmissionResult.AlreadyAnswered;
        (cookie with { HasAnswered = isAnswered }).Set(http, QuestionnairePath.Of(activity), questionnaire);
        if (result is SubmissionResult.Stored)
        {
            // By GET: who loads the page again sends nothing again.
            http.Response.Headers.Location = $"{QuestionnairePath.Of(activity)}/thanks";
            return Results.StatusCode(StatusCodes.Status303SeeOther);
        }

        var filled = form with { Reasons = reasons };
        return result switch
        {
            SubmissionResult.Invalid => Show(http, site, activity, questionnaire, filled, "", true, StatusCodes.Status422UnprocessableEntity),
            SubmissionResult.AlreadyAnswered => Show(http, site, activity, questionnaire, form, "Questionnaire.Answered", false, StatusCodes.Status409Conflict),
            SubmissionResult.NotOpen => Show(http, site, activity, questionnaire, form, "Questionnaire.Closed", false, StatusCodes.Status409Conflict),
            SubmissionResult.TooMany => Show(http, site, activity, questionnaire, form, "Questionnaire.TooMany", true, StatusCodes.Status429TooManyRequests),
            _ => Show(http, site, activity, questionnaire, form, "Questionnaire.Away", true, StatusCodes.Status503ServiceUnavailable),
        };
    }

    private static async Task<IResult> GetThanksAsync(HttpContext http, DistrictSite site)
    {
        var activity = ActivityPaths.Parse(http, site);
        return await FindAsync(http, activity) switch
        {
            null => Pages.Error(http, StatusCodes.Status503ServiceUnavailable),
            { Name: "" } => Pages.Error(http, StatusCodes.Status404NotFound),
            var questionnaire => Pages.Html<QuestionnaireThanksPage, QuestionnaireThanksModel>(http, new(site, ActivityPaths.Of($"{activity}"), questionnaire)),
        };
    }

    private static async Task<IResult> GetResultsAsync(HttpContext http, DistrictSite site)
    {
        var activity = ActivityPaths.Parse(http, site);
        var results = await http.RequestServices.GetRequiredService<PublicQuestionnaires>().GetResultsAsync(activity, http.RequestAborted);
        return results.Value is { } found
            ? Pages.Html<QuestionnaireResultsPage, QuestionnaireResultsModel>(http, new(site, ActivityPaths.Of($"{activity}"), found))
            : Pages.Error(http, StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Show(
        HttpContext http,
        DistrictSite site,
        ActivityName activity,
        PublicQuestionnaire questionnaire,
        AnswerForm form,
        string notice,
        bool showsForm = false,
        int status = StatusCodes.Status200OK
    )
    {
        Pages.PreventCaching(http); // it differs by what the browser has answered
        return Pages.Html<QuestionnairePage, QuestionnaireModel>(
            http,
            new(site, ActivityPaths.Of($"{activity}"), questionnaire, form, notice, showsForm),
            status
        );
    }

    private static string GetNotice(PublicQuestionnaireState state) =>
        state switch
        {
            PublicQuestionnaireState.Upcoming => "Questionnaire.Upcoming",
            PublicQuestionnaireState.ResultsPublished => "Questionnaire.Published",
            _ => "Questionnaire.Closed",
        };

    private static async Task<PublicQuestionnaire?> FindAsync(HttpContext http, ActivityName activity) =>
        (await http.RequestServices.GetRequiredService<PublicQuestionnaires>().FindAsync(activity, http.RequestAborted)).Value;
}
