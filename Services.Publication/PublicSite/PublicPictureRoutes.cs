using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.PublicSite;

/// <summary>The HTTP route of the pictures of published reports.</summary>
/// <remarks>
/// The id of a picture is a hash of its content: the bytes behind an address do not change. They are revalidated on each use nevertheless, so that a picture
/// can be taken back.
/// </remarks>
internal static class PublicPictureRoutes
{
    public static void MapPublicPictures(this WebApplication app) =>
        app.MapPublicDownload(
            GetPath("districts/{district}/publishedReports/{publishedReport}", "{picture}"),
            "Gets a picture of a published report",
            Proto.PublicSiteService.Descriptor,
            async http =>
            {
                var route = http.Request.RouteValues;
                var owner = PublishedReportName.Parse($"districts/{route["district"]}/publishedReports/{route["publishedReport"]}");
                http.Response.Headers.CacheControl = PublicReports.CacheControl; // of errors, too
                var pictures = await http
                    .RequestServices.GetRequiredService<PublicPictures>()
                    .FindAsync(owner, http.GetEndpoint(), isFresh: http.Request.Headers.Authorization.Count is not 0, http.RequestAborted);
                if (pictures is { IsUnpublished: true })
                    throw new Error(ErrorKind.NotFound, ErrorReasons.ReportUnpublished).ToException();
                if (pictures?.Find($"{route["picture"]}") is not { } sha256)
                    throw RequestGuards.NotFound();
                var file = http.RequestServices.GetRequiredService<FileStore>().Open(sha256);
                return HttpFileEndpoints.StreamFile(http, file, FileTypes.Jpeg, sha256, PublicReports.CacheControl);
            }
        );

    /// <summary>The path of a picture of a published report.</summary>
    /// <param name="report">The resource name of the report.</param>
    /// <param name="picture">Id of the picture.</param>
    public static string GetPath(string report, string picture) => $"/v1/public/{report}/pictures/{picture}";
}
