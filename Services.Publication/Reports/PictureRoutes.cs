using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Reports;

/// <summary>HTTP routes of pictures and attachments: upload and authenticated download.</summary>
internal static class PictureRoutes
{
    public static void MapPictures(this WebApplication app)
    {
        app.MapUpload(
            "/v1/districts/{district}/campaigns/{campaign}/activities/{activity}/report/pictures:upload",
            "Uploads a picture for the report of an activity",
            Policies.UnitOrBureau,
            Proto.ReportService.Descriptor,
            nameof(Proto.ReportService.ReportServiceBase.UploadPicture),
            (http, file, call) => http.RequestServices.GetRequiredService<PictureUpload>().StoreAsync(GetActivityName(http), file, call)
        );
        app.MapDownload(
            "/v1/districts/{district}/campaigns/{campaign}/activities/{activity}/pictures/{picture}",
            "Gets a picture as it was uploaded",
            Policies.Reader,
            Proto.ReportService.Descriptor,
            async http =>
            {
                var activity = GetActivityName(http);
                var picture = await FindAsync(http, activity.District, activity.Id);
                return HttpFileEndpoints.StreamFile(http, Files(http).Open(picture.Sha256), picture.MediaType, picture.Sha256, name: picture.Id);
            }
        );
    }

    public static void MapAttachments(this WebApplication app)
    {
        app.MapUpload(
            "/v1/districts/{district}/campaigns/{campaign}/activities/{activity}/report/attachments:upload",
            "Uploads an attachment for the report of an activity",
            Policies.UnitOrBureau,
            Proto.ReportService.Descriptor,
            nameof(Proto.ReportService.ReportServiceBase.UploadAttachment),
            (http, file, call) => http.RequestServices.GetRequiredService<AttachmentUpload>().StoreAsync(GetActivityName(http), file, call)
        );
        app.MapDownload(
            "/v1/districts/{district}/campaigns/{campaign}/activities/{activity}/attachments/{attachment}",
            "Gets an attachment",
            Policies.Reader,
            Proto.ReportService.Descriptor,
            async http =>
            {
                var (activity, id) = (GetActivityName(http), $"{http.Request.RouteValues["attachment"]}");
                var attachment = await Db(http)
                    .Attachments.AsNoTracking()
                    .SingleOrDefaultAsync(
                        stored => stored.District == activity.District && stored.ActivityId == activity.Id && stored.Id == id,
                        http.RequestAborted
                    )
                    .OrNotFoundAsync();
                var form = await Db(http)
                    .Reports.AsNoTracking()
                    .Where(report => report.District == activity.District && report.ActivityId == activity.Id)
                    .Select(report => new { report.Form.Attachments, report.Form.AttachmentTitles })
                    .SingleOrDefaultAsync(http.RequestAborted);
                var title = form?.Attachments.Zip(form.AttachmentTitles).FirstOrDefault(named => named.First == id).Second;
                return Stream(http, attachment.MediaType, attachment.Sha256, title ?? id, HttpFileEndpoints.PrivateCacheControl);
            }
        );
    }

    /// <summary>An attachment as a result, to be saved under its title.</summary>
    public static IResult Stream(HttpContext http, string mediaType, string sha256, string title, string cacheControl)
    {
        var extension = mediaType is FileTypes.Pdf ? ".pdf" : ".docx";
        return HttpFileEndpoints.StreamFile(
            http,
            Files(http).Open(sha256),
            mediaType,
            sha256,
            cacheControl,
            AttachmentFileName.FromTitle(title, extension) is { Length: > 0 } name ? name : "attachment"
        );
    }

    private static ActivityName GetActivityName(HttpContext http)
    {
        var route = http.Request.RouteValues;
        return ActivityName.Parse($"districts/{route["district"]}/campaigns/{route["campaign"]}/activities/{route["activity"]}");
    }

    private static Task<Picture> FindAsync(HttpContext http, string district, string activityId)
    {
        var id = GetPictureId(http);
        return Db(http)
            .Pictures.AsNoTracking()
            .SingleOrDefaultAsync(picture => picture.District == district && picture.ActivityId == activityId && picture.Id == id, http.RequestAborted)
            .OrNotFoundAsync();
    }

    private static string GetPictureId(HttpContext http) => $"{http.Request.RouteValues["picture"]}";

    private static PublicationDb Db(HttpContext http) => http.RequestServices.GetRequiredService<PublicationDb>();

    private static FileStore Files(HttpContext http) => http.RequestServices.GetRequiredService<FileStore>();
}
