using ThemeDay.Scheduling.PlanDocuments;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Arrangements;

/// <summary>The HTTP route of documents of a month: the file itself instead of JSON.</summary>
internal static class ArrangementRoutes
{
    public static void MapArrangements(this WebApplication app) =>
        app.MapDocument(
            "/v1/districts/{district}/campaigns/{campaign}/arrangements/{arrangement}/document:download",
            "Gets the arrangement of a month as a file: format is notice or calendar, document_date yyyy-MM-dd",
            Policies.Reader,
            Proto.ArrangementService.Descriptor,
            (http, call) =>
            {
                var request = new Proto.GetArrangementDocumentRequest
                {
                    Name = $"{http.GetCampaignName()}/arrangements/{http.Request.RouteValues["arrangement"]}",
                    Format = DocumentQuery.GetFormat<Proto.ArrangementDocumentFormat>(http),
                    Release = DocumentQuery.GetRelease(http),
                    Issuer = DocumentQuery.Get(http, DocumentQuery.Issuer),
                    DocumentNumber = DocumentQuery.Get(http, DocumentQuery.DocumentNumber),
                    DocumentDate = DocumentQuery.GetDate(http).ToProto(),
                    Unit = DocumentQuery.Get(http, DocumentQuery.Unit),
                };
                return ActivatorUtilities.CreateInstance<ArrangementEndpoint>(http.RequestServices).GetArrangementDocument(request, call);
            },
            DocumentQuery.Format,
            DocumentQuery.Release,
            DocumentQuery.Issuer,
            DocumentQuery.DocumentNumber,
            DocumentQuery.DocumentDate,
            DocumentQuery.Unit
        );
}
