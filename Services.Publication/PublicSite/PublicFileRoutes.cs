using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.PublicSite;

/// <summary>The HTTP routes of the attachments and videos of published reports. They are streamed, and not kept in memory as pictures are.</summary>
internal static class PublicFileRoutes
{
    private const string Attachments = "attachments";
    private const string Videos = "videos";

    public static void MapPublicFiles(this WebApplication app)
    {
        app.MapPublicDownload(
            GetAttachmentPath("districts/{district}/publishedReports/{publishedReport}", "{attachment}"),
            "Gets an attachment of a published report",
            Proto.PublicSiteService.Descriptor,
            async http =>
            {
                var id = $"{http.Request.RouteValues["attachment"]}";
                var (name, form) = await RequireShownAsync(http);
                var index = form.Attachments.ToList().IndexOf(id);
                if (index < 0)
                    throw RequestGuards.NotFound();
                var attachment = await Db(http)
                    .Attachments.AsNoTracking()
                    .SingleOrDefaultAsync(stored => stored.District == name.District && stored.ActivityId == name.Id && stored.Id == id, http.RequestAborted)
                    .OrNotFoundAsync();
                return PictureRoutes.Stream(http, attachment.MediaType, attachment.Sha256, form.AttachmentTitles[index], PublicReports.CacheControl);
            }
        );
        app.MapPublicDownload(
            GetVideoPath("districts/{district}/publishedReports/{publishedReport}", "{video}"),
            "Gets a video of a published report",
            Proto.PublicSiteService.Descriptor,
            async http =>
            {
                var id = $"{http.Request.RouteValues["video"]}";
                var (name, form) = await RequireShownAsync(http);
                if (!form.Videos.Contains(id))
                    throw RequestGuards.NotFound();
                var sha256 = await Db(http)
                    .Videos.AsNoTracking()
                    .Where(stored => stored.District == name.District && stored.ActivityId == name.Id && stored.Id == id)
                    .Select(stored => stored.Sha256)
                    .SingleOrDefaultAsync(http.RequestAborted)
                    .OrNotFoundAsync();
                return VideoRoutes.Stream(http, sha256, PublicReports.CacheControl);
            }
        );
    }

    /// <summary>The path of an attachment of a published report.</summary>
    /// <param name="report">The resource name of the report.</param>
    /// <param name="attachment">Id of the attachment.</param>
    public static string GetAttachmentPath(string report, string attachment) => $"/v1/public/{report}/{Attachments}/{attachment}";

    /// <summary>The path of a video of a published report.</summary>
    /// <param name="report">The resource name of the report.</param>
    /// <param name="video">Id of the video.</param>
    public static string GetVideoPath(string report, string video) => $"/v1/public/{report}/{Videos}/{video}";

    /// <summary>Whether a path is that of a file that is not kept in memory.</summary>
    public static bool IsPath(string path) => path.Split('/') is [.., Attachments or Videos, _];

    private static PublicationDb Db(HttpContext http) => http.RequestServices.GetRequiredService<PublicationDb>();

    private static async Task<(PublishedReportName Name, ShownFiles Form)> RequireShownAsync(HttpContext http)
    {
        var route = http.Request.RouteValues;
        var name = PublishedReportName.Parse($"districts/{route["district"]}/publishedReports/{route["publishedReport"]}");
        http.Response.Headers.CacheControl = PublicReports.CacheControl; // of errors, too
        http.RequestServices.GetRequiredService<TenantScope>().BypassFilter("files of published reports are public");
        var db = Db(http);
        var shown = await db
            .Activities.AsNoTracking()
            .Where(activity => activity.District == name.District && activity.Id == name.Id)
            .JoinPublicReports(db)
            .Select(joined => new ShownFiles(joined.Report.Form.Attachments, joined.Report.Form.AttachmentTitles, joined.Report.Form.Videos))
            .SingleOrDefaultAsync(http.RequestAborted);
        return shown is null ? throw await db.NotShownAsync(name, http.RequestAborted) : (name, shown);
    }

    private sealed record ShownFiles(IReadOnlyList<string> Attachments, IReadOnlyList<string> AttachmentTitles, IReadOnlyList<string> Videos);
}
