using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Campaigns;

/// <summary>The HTTP route of the notice of a campaign: the file itself instead of JSON.</summary>
internal static class CampaignRoutes
{
    public static void MapCampaigns(this WebApplication app) =>
        app.MapDocument(
            "/v1/districts/{district}/campaigns/{campaign}/document:download",
            "Gets the notice of a campaign as an official document: document_date is yyyy-MM-dd",
            Policies.Reader,
            Proto.CampaignService.Descriptor,
            (http, call) =>
                ActivatorUtilities
                    .CreateInstance<CampaignEndpoint>(http.RequestServices)
                    .GetCampaignDocument(
                        new()
                        {
                            Name = $"{http.GetCampaignName()}",
                            Issuer = DocumentQuery.Get(http, DocumentQuery.Issuer),
                            DocumentDate = DocumentQuery.GetDate(http).ToProto(),
                        },
                        call
                    ),
            DocumentQuery.Issuer,
            DocumentQuery.DocumentDate
        );
}
