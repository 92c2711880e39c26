using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Replicas;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.PublicSite;

/// <summary>
/// RPCs of the public site: planned activities, published reports and statements. Responses do not depend on the caller and contain no contact data.
/// </summary>
[AllowAnonymous]
public sealed partial class PublicSiteEndpoint(PublicationDb db, TenantScope caller) : Proto.PublicSiteService.PublicSiteServiceBase
{
    private static readonly ListOrder<PublishedReportRow> LatestFirst = new ListOrder<PublishedReportRow>()
        .Key(result => result.FirstDay, descending: true)
        .Key(result => result.ActivityId, descending: true) // as the index, read backwards
        .Field("first_date", result => result.FirstDay)
        .Field("publish_date", result => result.PublishedOn ?? DateOnly.MaxValue)
        .Field("topic", result => result.Topic)
        .Field("attended", result => result.Attended);

    /// <inheritdoc/>
    public override async Task<Proto.ListPublishedReportsResponse> ListPublishedReports(Proto.ListPublishedReportsRequest request, ServerCallContext context)
    {
        var district = DistrictName.Parse(request.Parent).District;
        // Not bound to the caller: responses are cached for everyone.
        var page = ListPage.Parse(LatestFirst, request).OrThrow();
        var shown = await Published(district, withText: false).TakePage(page).ToListAsync(context.CancellationToken);
        return new() { PublishedReports = { page.Items(shown).Select(PublicSiteMapping.ToProto) }, NextPageToken = page.NextPageToken(shown) };
    }

    /// <inheritdoc/>
    public override async Task<Proto.PublishedReport> GetPublishedReport(Proto.GetPublishedReportRequest request, ServerCallContext context)
    {
        var name = PublishedReportName.Parse(request.Name);
        var shown =
            await Published(name.District, withText: true).SingleOrDefaultAsync(result => result.ActivityId == name.Id, context.CancellationToken)
            ?? throw await db.NotShownAsync(name, context.CancellationToken);
        var response = shown.ToProto();
        response.Attachments.Add(await ListAttachmentsAsync(name, shown, context.CancellationToken));
        response.Videos.Add(await ListVideosAsync(name, shown, context.CancellationToken));
        return response;
    }

    private async Task<IEnumerable<Proto.PublishedAttachment>> ListAttachmentsAsync(
        PublishedReportName name,
        PublishedReportRow shown,
        CancellationToken cancellationToken
    )
    {
        if (shown.Attachments is [])
            return [];
        var stored = await db
            .Attachments.AsNoTracking()
            .Where(attachment => attachment.District == name.District && attachment.ActivityId == name.Id && shown.Attachments.Contains(attachment.Id))
            .ToDictionaryAsync(attachment => attachment.Id, cancellationToken);
        return shown
            .Attachments.Zip(shown.AttachmentTitles)
            .Where(named => stored.ContainsKey(named.First))
            .Select(named => new Proto.PublishedAttachment
            {
                Path = PublicFileRoutes.GetAttachmentPath($"{name}", named.First),
                Title = named.Second,
                MediaType = stored[named.First].MediaType,
                SizeBytes = stored[named.First].SizeBytes,
            });
    }

    private async Task<IEnumerable<Proto.PublishedVideo>> ListVideosAsync(
        PublishedReportName name,
        PublishedReportRow shown,
        CancellationToken cancellationToken
    )
    {
        if (shown.Videos is [])
            return [];
        var stored = await db
            .Videos.AsNoTracking()
            .Where(video => video.District == name.District && video.ActivityId == name.Id && shown.Videos.Contains(video.Id))
            .ToDictionaryAsync(video => video.Id, video => video.ToProto(), cancellationToken);
        return shown
            .Videos.Zip(shown.VideoCaptions)
            .Where(named => stored.ContainsKey(named.First))
            .Select(named => (Caption: named.Second, Path: PublicFileRoutes.GetVideoPath($"{name}", named.First), Video: stored[named.First]))
            .Select(named => new Proto.PublishedVideo
            {
                Path = named.Path,
                Caption = named.Caption,
                SizeBytes = named.Video.SizeBytes,
                Duration = named.Video.Duration,
                Codec = named.Video.Codec,
                Width = named.Video.Width,
                Height = named.Video.Height,
            });
    }

    /// <summary>The reports that the public sees (<see cref="PublicReports.JoinPublicReports"/>).</summary>
    private IQueryable<PublishedReportRow> Published(string district, bool withText)
    {
        caller.BypassFilter(Reason);
        return from joined in db.Activities.AsNoTracking().Where(activity => activity.District == district).JoinPublicReports(db)
            join unit in db.Units on new { joined.Activity.District, Code = joined.Activity.Unit } equals new { unit.District, unit.Code } into units
            from unit in units.DefaultIfEmpty()
            select new PublishedReportRow
            {
                District = district,
                ActivityId = joined.Activity.Id,
                Topic = joined.Activity.Topic,
                UnitName = unit == null ? "" : unit.DisplayName,
                FirstDay = joined.Activity.FirstDay,
                LastDay = joined.Activity.LastDay,
                Venue = joined.Activity.Venue,
                Text = withText ? joined.Report.Form.Text : "", // the condition is evaluated in PostgreSQL, which then does not read the text
                Attended = joined.Report.Form.Attended,
                Audiences = joined.Activity.Audiences,
                Kind = joined.Report.Form.Kind,
                Pictures = joined.Report.Form.Pictures,
                CaptionedPictures = joined.Report.Form.CaptionedPictures,
                Captions = joined.Report.Form.Captions,
                Attachments = joined.Report.Form.Attachments,
                AttachmentTitles = joined.Report.Form.AttachmentTitles,
                Videos = joined.Report.Form.Videos,
                VideoCaptions = joined.Report.Form.VideoCaptions,
                PublishedOn = joined.Report.PublishedOn,
            };
    }
}

/// <summary>Query result of a published report.</summary>
internal sealed record PublishedReportRow
{
    public required string District { get; init; }

    public required string ActivityId { get; init; }

    public required string Topic { get; init; }

    public required string UnitName { get; init; }

    public required DateOnly FirstDay { get; init; }

    public required DateOnly LastDay { get; init; }

    public required string Venue { get; init; }

    public required string Text { get; init; }

    public required int Attended { get; init; }

    public required IReadOnlyList<string> Audiences { get; init; }

    public required ReportKind Kind { get; init; }

    public required IReadOnlyList<string> Pictures { get; init; }

    public required IReadOnlyList<string> CaptionedPictures { get; init; }

    public required IReadOnlyList<string> Captions { get; init; }

    public required IReadOnlyList<string> Attachments { get; init; }

    public required IReadOnlyList<string> AttachmentTitles { get; init; }

    public required IReadOnlyList<string> Videos { get; init; }

    public required IReadOnlyList<string> VideoCaptions { get; init; }

    public required DateOnly? PublishedOn { get; init; }
}

/// <summary>Maps query results of the public site to proto messages.</summary>
internal static class PublicSiteMapping
{
    public static Proto.PublishedReport ToProto(this PublishedReportRow result)
    {
        var name = $"{new PublishedReportName(result.District, result.ActivityId)}";
        var captions = result.CaptionedPictures.Zip(result.Captions).ToDictionary(caption => caption.First, caption => caption.Second);
        return new()
        {
            Name = name,
            Topic = result.Topic,
            UnitDisplayName = result.UnitName,
            FirstDate = result.FirstDay.ToProto(),
            LastDate = result.LastDay.ToProto(),
            Venue = result.Venue,
            Text = result.Text,
            Attended = result.Attended,
            Audiences = { result.Audiences },
            Pictures = { result.Pictures.Select(picture => PublicPictureRoutes.GetPath(name, picture)) },
            PublishDate = result.PublishedOn.ToProto(),
            Kind = ReportMapping.ToProto(result.Kind),
            PictureCaptions = { result.Pictures.Select(picture => captions.GetValueOrDefault(picture, "")) },
        };
    }
}
