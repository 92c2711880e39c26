using ThemeDay.Scheduling.PlanDocuments;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Circulars;

/// <summary>The HTTP route of circulars as documents: the file itself instead of JSON.</summary>
internal static class CircularRoutes
{
    public static void MapCirculars(this WebApplication app) =>
        app.MapDocument(
            "/v1/districts/{district}/campaigns/{campaign}/circulars/{circular}/document:download",
            "Gets a circular as an official notice: document_date is yyyy-MM-dd",
            Policies.DistrictReader,
            Proto.CircularService.Descriptor,
            (http, call) =>
                ActivatorUtilities
                    .CreateInstance<CircularEndpoint>(http.RequestServices)
                    .GetCircularDocument(
                        new()
                        {
                            Name = $"{http.GetCampaignName()}/circulars/{http.Request.RouteValues["circular"]}",
                            Issuer = DocumentQuery.Get(http, DocumentQuery.Issuer),
                            DocumentNumber = DocumentQuery.Get(http, DocumentQuery.DocumentNumber),
                            DocumentDate = DocumentQuery.GetDate(http).ToProto(),
                        },
                        call
                    ),
            DocumentQuery.Issuer,
            DocumentQuery.DocumentNumber,
            DocumentQuery.DocumentDate
        );
}
