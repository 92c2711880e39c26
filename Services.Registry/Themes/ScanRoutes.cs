using System.Net.Mime;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>HTTP routes of stamped scans: upload, and download for callers who may read the theme.</summary>
internal static class ScanRoutes
{
    private const string Scan = "/v1/districts/{district}/campaigns/{campaign}/themes/{theme}/scan";
    private const string RequestId = "request_id";
    private const string Hash = "sha256";

    public static void MapScans(this WebApplication app)
    {
        app.MapUpload(
            $"{Scan}:upload",
            "Uploads the stamped scan of a theme",
            Policies.UnitOrBureau,
            Proto.ThemeService.Descriptor,
            nameof(Proto.ThemeService.ThemeServiceBase.UploadStampedScan),
            (http, file, call) =>
            {
                var db = http.RequestServices.GetRequiredService<RegistryDb>();
                return http
                    .RequestServices.GetRequiredService<ScanUpload>()
                    .StoreAsync(GetName(http), $"{http.Request.Query[RequestId]}", file, call, ThemeMapping.CreateAdapter(db));
            },
            RequestId
        );
        app.MapDownload(
            Scan,
            "Gets the stamped scan of a theme, or an earlier one by its hash",
            Policies.Reader,
            Proto.ThemeService.Descriptor,
            async http =>
            {
                var theme = await http.RequestServices.GetRequiredService<RegistryDb>().RequireThemeAsync(GetName(http), http.RequestAborted);
                var (sha256, mediaType) = FindRequested(theme, $"{http.Request.Query[Hash]}") ?? throw RequestGuards.NotFound();
                return HttpFileEndpoints.StreamFile(
                    http,
                    http.RequestServices.GetRequiredService<FileStore>().Open(sha256),
                    mediaType,
                    sha256,
                    name: $"{theme.Id}-scan"
                );
            },
            Hash
        );
    }

    /// <summary>The current scan; with a hash, the current or an earlier scan with that hash.</summary>
    private static (string Sha256, string MediaType)? FindRequested(Theme theme, string sha256) =>
        theme.Scan is { } scan && (sha256 is "" || sha256 == scan.Sha256) ? (scan.Sha256, scan.MediaType)
        : theme.EarlierScans.Contains(sha256) ? (sha256, MediaTypeNames.Application.Octet)
        : null;

    private static string GetName(HttpContext http) => $"{http.GetCampaignName()}/themes/{http.Request.RouteValues["theme"]}";
}
