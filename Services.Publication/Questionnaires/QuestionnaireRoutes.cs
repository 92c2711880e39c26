using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Documents.Sheets;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>HTTP routes of the results as a file, for officials and, once they are published, for the public.</summary>
internal static class QuestionnaireRoutes
{
    private const string Questionnaire = "districts/{district}/campaigns/{campaign}/activities/{activity}/questionnaire";
    private const string FileName = "results.csv";

    public static void MapQuestionnaireResults(this WebApplication app)
    {
        app.MapDocument(
            $"/v1/{Questionnaire}/{FileName}",
            "Gets the counts and the released texts of a questionnaire as CSV",
            Policies.Reader,
            Proto.QuestionnaireService.Descriptor,
            async (http, call) =>
            {
                var questionnaire = await Db(http).FindQuestionnaireAsync(GetActivityName(http), call.CancellationToken).OrNotFoundAsync();
                return new()
                {
                    FileName = FileName,
                    MediaType = CsvSheet.MediaType,
                    Content = ByteString.CopyFromUtf8(await WriteAsync(http, questionnaire, call.CancellationToken)),
                };
            }
        );
        app.MapPublicDownload(
            $"/v1/public/{Questionnaire}/{FileName}",
            "Gets the published results of a questionnaire as CSV",
            Proto.PublicQuestionnaireService.Descriptor,
            async http =>
            {
                http.Response.Headers.CacheControl = PublicReports.CacheControl; // of errors, too
                var scope = http.RequestServices.GetRequiredService<TenantScope>();
                var questionnaire = await PublicQuestionnaireEndpoint.FindPublicAsync(Db(http), scope, GetActivityName(http), http.RequestAborted);
                return questionnaire.State is QuestionnaireState.ResultsPublished
                    ? Results.Text(await WriteAsync(http, questionnaire, http.RequestAborted), CsvSheet.MediaType)
                    : throw RequestGuards.NotFound();
            }
        );
    }

    private static async Task<string> WriteAsync(HttpContext http, Questionnaire questionnaire, CancellationToken cancellationToken)
    {
        var counts = AnswerMarks.Count(questionnaire.Form.Questions, await Db(http).CountOnlineAsync(questionnaire, cancellationToken), questionnaire.Paper);
        var texts = await Db(http).ReleasedTexts(questionnaire).OrderBy(text => text.Id).Take(QuestionnaireSheet.MaxTexts).ToListAsync(cancellationToken);
        return QuestionnaireSheet.Write(counts, texts.Select(text => (text.Question, text.Text)));
    }

    private static ActivityName GetActivityName(HttpContext http)
    {
        var route = http.Request.RouteValues;
        return ActivityName.Parse($"districts/{route["district"]}/campaigns/{route["campaign"]}/activities/{route["activity"]}");
    }

    private static PublicationDb Db(HttpContext http) => http.RequestServices.GetRequiredService<PublicationDb>();
}
