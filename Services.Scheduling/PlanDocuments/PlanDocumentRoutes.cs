using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.PlanDocuments;

/// <summary>The HTTP route of plan documents: the file itself instead of JSON.</summary>
internal static class PlanDocumentRoutes
{
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
                    Format = DocumentQuery.GetFormat<Proto.PlanDocumentFormat>(http),
                    Issuer = DocumentQuery.Get(http, DocumentQuery.Issuer),
                    DocumentNumber = DocumentQuery.Get(http, DocumentQuery.DocumentNumber),
                    DocumentDate = DocumentQuery.GetDate(http).ToProto(),
                    Unit = DocumentQuery.Get(http, DocumentQuery.Unit),
                };
                return ActivatorUtilities.CreateInstance<PlanDocumentEndpoint>(http.RequestServices).GetPlanDocument(request, call);
            },
            DocumentQuery.Format,
            DocumentQuery.Issuer,
            DocumentQuery.DocumentNumber,
            DocumentQuery.DocumentDate,
            DocumentQuery.Unit
        );
}
