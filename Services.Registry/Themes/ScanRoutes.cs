using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Files;
using Wire = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>Stamped scans over plain HTTP: taken, and given back to those who may read the theme.</summary>
internal static class ScanRoutes
{
    private const string Scan = "/v1/districts/{district}/campaigns/{campaign}/themes/{theme}/scan";

    public static void MapScans(this WebApplication app)
    {
        app.MapUpload($"{Scan}:upload", Policies.UnitOrBureau, $"/{Wire.ThemeService.Descriptor.FullName}/UploadStampedScan", (http, call) =>
        {
            var db = http.RequestServices.GetRequiredService<RegistryDb>();
            return http.RequestServices.GetRequiredService<ScanUpload>().TakeAsync(NameOf(http), $"{http.Request.Query["request_id"]}", http.Request.Body, call, ThemeWire.AnswerFrom(db));
        });
        app.MapDownload(Scan, Policies.Reader, async http =>
        {
            var theme = await http.RequestServices.GetRequiredService<RegistryDb>().RequireThemeAsync(NameOf(http), http.RequestAborted);
            if (theme.Scan is not { } scan) throw Writing.NotThere();
            return PlainCalls.FileOf(http, http.RequestServices.GetRequiredService<FileStore>().Open(scan.Sha256), scan.MediaType, scan.Sha256);
        });
    }

    private static string NameOf(HttpContext http) =>
        $"districts/{http.Request.RouteValues["district"]}/campaigns/{http.Request.RouteValues["campaign"]}/themes/{http.Request.RouteValues["theme"]}";
}
