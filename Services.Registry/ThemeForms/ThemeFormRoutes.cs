using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.ThemeForms;

/// <summary>HTTP routes of theme forms: the file itself instead of JSON.</summary>
internal static class ThemeFormRoutes
{
    private const string Form = "/v1/districts/{district}/campaigns/{campaign}/themeForm";
    private const string RequestId = "request_id";
    private const string ValidateOnly = "validate_only";
    private const string AllowSameTopic = "allow_same_topic";
    private const string Unit = "unit";
    private const string Themes = "themes";
    private const string IncludeContacts = "include_contacts";

    public static void MapThemeForms(this WebApplication app)
    {
        app.MapUpload(
            $"{Form}:upload",
            "Creates drafts of themes from a form, .docx or .xlsx, or shows how it is read",
            Policies.UnitOrBureau,
            Proto.ThemeFormService.Descriptor,
            nameof(Proto.ThemeFormService.ThemeFormServiceBase.ImportThemeForm),
            async (http, file, call) =>
            {
                var request = new Proto.ImportThemeFormRequest
                {
                    Parent = http.GetCampaignName(),
                    Content = await FileRouteRequests.ReadFieldAsync(file, ThemeFormEndpoint.LimitBytes, call.CancellationToken),
                    AllowSameTopic = http.GetFlag(AllowSameTopic),
                    ValidateOnly = http.GetFlag(ValidateOnly),
                    RequestId = $"{http.Request.Query[RequestId]}",
                };
                return await ActivatorUtilities.CreateInstance<ThemeFormEndpoint>(http.RequestServices).ImportThemeForm(request, call);
            },
            AllowSameTopic,
            ValidateOnly,
            RequestId
        );
        app.MapDocument(
            $"{Form}:download",
            "Gets the theme form of a campaign as a Word file, blank or with the themes of a unit",
            Policies.UnitOrBureau,
            Proto.ThemeFormService.Descriptor,
            (http, call) =>
            {
                var request = new Proto.GetThemeFormRequest
                {
                    Parent = http.GetCampaignName(),
                    Unit = $"{http.Request.Query[Unit]}",
                    Themes = { http.Request.Query[Themes].OfType<string>() },
                    IncludeContacts = http.GetFlag(IncludeContacts),
                };
                return ActivatorUtilities.CreateInstance<ThemeFormEndpoint>(http.RequestServices).GetThemeForm(request, call);
            },
            Unit,
            Themes,
            IncludeContacts
        );
    }
}
