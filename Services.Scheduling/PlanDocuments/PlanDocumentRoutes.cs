using System.Globalization;
using ThemeDay.Scheduling.Plan;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.PlanDocuments;

/// <summary>The HTTP route of plan documents: the file itself instead of JSON.</summary>
internal static class PlanDocumentRoutes
{
    private const string Format = "format";
    private const string Issuer = "issuer";
    private const string DocumentNumber = "document_number";
    private const string DocumentDate = "document_date";
    private const string Unit = "unit";

    public static void MapPlanDocuments(this WebApplication app) =>
        app.MapDocument(
            "/v1/districts/{district}/campaigns/{campaign}/plan/releases/{release}/document:download",
            "Gets a release of the annual plan as a file: format is notice, spreadsheet or calendar, document_date yyyy-MM-dd",
            Policies.Reader,
            Proto.PlanDocumentService.Descriptor,
            (http, call) =>
            {
                var request = new Proto.GetPlanDocumentRequest
                {
                    Name = $"{http.GetCampaignName()}/plan/releases/{http.Request.RouteValues["release"]}",
                    Format = ParseFormat(Get(http, Format)),
                    Issuer = Get(http, Issuer),
                    DocumentNumber = Get(http, DocumentNumber),
                    DocumentDate = ParseDate(Get(http, DocumentDate)).ToProto(),
                    Unit = Get(http, Unit),
                };
                return ActivatorUtilities.CreateInstance<PlanDocumentEndpoint>(http.RequestServices).GetPlanDocument(request, call);
            },
            Format,
            Issuer,
            DocumentNumber,
            DocumentDate,
            Unit
        );

    private static string Get(HttpContext http, string name) => $"{http.Request.Query[name]}";

    private static Proto.PlanDocumentFormat ParseFormat(string text) =>
        Enum.GetValues<Proto.PlanDocumentFormat>().FirstOrDefault(format => $"{format}".Equals(text, StringComparison.OrdinalIgnoreCase));

    private static DateOnly? ParseDate(string text) =>
        text is "" ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw Error.InvalidArgument(DocumentDate, ErrorReasons.Malformed).ToException();
}
