using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Reports;

/// <summary>RPCs of reports, in the order of the lifecycle.</summary>
[Authorize(Policies.Reader)]
public sealed class ReportEndpoint(
    PublicationDb db,
    TransitionPipeline transitions,
    PictureUpload upload,
    AttachmentUpload attachmentUpload,
    ThemeContacts contacts
) : Proto.ReportService.ReportServiceBase
{
    private static readonly FilterSchema<Report> Fields = new FilterSchema<Report>()
        .Enum("state", report => report.State, ReportState.None)
        .Enum("kind", report => report.Form.Kind)
        .Reference("unit", UnitName.Template, report => report.District, report => report.Unit)
        .Reference("campaign", CampaignName.Template, report => report.District, report => report.CampaignId)
        .Date("first_received_date", report => report.Filing.FirstReceivedOn)
        .Int32("attended", report => report.Form.Attended)
        .Boolean("has_signage", report => report.Form.SignagePictures.Count > 0);

    private static readonly ListOrder<Report> Order = new ListOrder<Report>()
        .Key(report => report.District)
        .Key(report => report.ActivityId)
        .Field("first_received_date", report => report.Filing.FirstReceivedOn ?? DateOnly.MaxValue)
        .Field("attended", report => report.Form.Attended)
        .Field("create_time", report => report.CreatedAt)
        .Field("update_time", report => report.UpdatedAt);

    private ResourceAdapter<Report, Proto.Report> Adapter =>
        new(
            (name, cancellationToken) => FindAsync(ActivityName.ParseSingleton(name, ReportMapping.Part), cancellationToken).OrNotFoundAsync(),
            ReportMapping.GetName,
            ReportMapping.ToProto
        );

    private ResourceAdapter<Picture, Proto.Picture> PictureAdapter =>
        new(
            (name, cancellationToken) => FindAsync(PictureName.Parse(name), cancellationToken).OrNotFoundAsync(),
            PictureMapping.GetName,
            PictureMapping.ToProto
        );

    private ResourceAdapter<Attachment, Proto.Attachment> AttachmentAdapter =>
        new(
            (name, cancellationToken) => FindAsync(AttachmentName.Parse(name), cancellationToken).OrNotFoundAsync(),
            AttachmentMapping.GetName,
            AttachmentMapping.ToProto
        );

    /// <inheritdoc/>
    public override async Task<Proto.Report> GetReport(Proto.GetReportRequest request, ServerCallContext context) =>
        (await Adapter.GetAsync(request.Name, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Proto.ListReportsResponse> ListReports(Proto.ListReportsRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Parse(request.Parent, "parent", allowWildcard: true);
        var page = context.ParsePage(Order, request);
        var reports = await db
            .Reports.AsNoTracking()
            .WhereActivity(parent, report => report.District, report => report.ActivityId)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .InView(request.View, Proto.ReportView.Full, Report.WithoutText)
            .ToListAsync(context.CancellationToken);
        return new() { Reports = { page.Items(reports).Select(ReportMapping.ToProto) }, NextPageToken = page.NextPageToken(reports) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override async Task<Proto.Report> PrefillReport(Proto.PrefillReportRequest request, ServerCallContext context)
    {
        var name = ActivityName.ParseSingleton(request.Name, ReportMapping.Part);
        if (await FindAsync(name, context.CancellationToken) is { State: not ReportState.None } filed)
            return filed.ToProto();
        var activity = await db.RequireActivityAsync(name, context.CancellationToken);
        var unit = await db
            .Units.Where(known => known.District == activity.District && known.Code == activity.Unit)
            .Select(known => known.DisplayName)
            .SingleOrDefaultAsync(context.CancellationToken);
        return new() { Name = request.Name, Text = ReportTexts.Write(activity, unit ?? "") };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    [MaxMessageSize(MaxMessageSizeAttribute.LargestBytes)] // a chunk
    public override async Task<Proto.Picture> UploadPicture(IAsyncStreamReader<Proto.UploadPictureRequest> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Header is not { } header)
            throw Error.InvalidArgument("header", ErrorReasons.Required).ToException();
        return await upload.StoreAsync(
            ActivityName.ParseSingleton(header.Name, ReportMapping.Part, "header.name"),
            new GrpcUploadStream<Proto.UploadPictureRequest>(requestStream, part => part.Chunk),
            context
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Empty> DeletePicture(Proto.DeletePictureRequest request, ServerCallContext context) =>
        transitions.DeleteFileAsync(
            db,
            request,
            context,
            new TransitionTarget<Picture, Proto.Picture>(request.Name, PictureName.Parse(request.Name).Activity.District, PictureAdapter),
            new(
                ReportRules.DeletePicture,
                (report, id) => report.RemovePicture(id),
                (metadata, activity) => new PictureDeleted { Metadata = metadata, Activity = activity },
                upload.DeleteFilesAsync
            )
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    [MaxMessageSize(MaxMessageSizeAttribute.LargestBytes)] // a chunk
    public override async Task<Proto.Attachment> UploadAttachment(IAsyncStreamReader<Proto.UploadAttachmentRequest> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Header is not { } header)
            throw Error.InvalidArgument("header", ErrorReasons.Required).ToException();
        return await attachmentUpload.StoreAsync(
            ActivityName.ParseSingleton(header.Name, ReportMapping.Part, "header.name"),
            new GrpcUploadStream<Proto.UploadAttachmentRequest>(requestStream, part => part.Chunk),
            context
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Empty> DeleteAttachment(Proto.DeleteAttachmentRequest request, ServerCallContext context) =>
        transitions.DeleteFileAsync(
            db,
            request,
            context,
            new TransitionTarget<Attachment, Proto.Attachment>(request.Name, AttachmentName.Parse(request.Name).Activity.District, AttachmentAdapter),
            new(
                ReportRules.DeleteAttachment,
                (report, id) => report.RemoveAttachment(id),
                (metadata, activity) => new AttachmentDeleted { Metadata = metadata, Activity = activity },
                attachmentUpload.DeleteFileAsync
            )
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Report> FileReport(Proto.FileReportRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Report?.Name ?? ""),
            async (report, activity, transition) =>
            {
                var draft = ReportMapping.ToForm(request.Report!, activity.Name);
                var pictures = await FindPicturesAsync(activity, draft.GetAllPictures(), transition.CancellationToken);
                var attachments = await FindAttachmentsAsync(activity, draft.Attachments, transition.CancellationToken);
                var videos = await FindVideosAsync(activity, draft.Videos, transition.CancellationToken);
                var stored = new StoredFiles(pictures.Keys.ToHashSet(), attachments.Keys.ToHashSet(), videos.Keys.ToHashSet());
                var form = await contacts.DecideAsync(
                    activity.ThemeName,
                    transition.Actor,
                    new(await db.PublicPhoneNumbersAsync(activity, transition.CancellationToken), null, draft.PersonalDataReason),
                    check => ReportRules.File(report, activity, draft, stored, transition.Actor, transition.EffectiveDate, check),
                    transition.CancellationToken
                );
                report.File(form, transition.EffectiveDate);
                // Their concurrency tokens become part of the transaction: none of them is deleted at the same time.
                db.UpdateRange(pictures.Values);
                db.UpdateRange(attachments.Values);
                db.UpdateRange(videos.Values);
                return new ReportFiled
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    FirstReceivedDate = report.Filing.FirstReceivedOn.ToProto(),
                    Attended = form.Attended,
                    Pictures = form.Pictures.Count,
                    PictureSha256S = { form.Pictures.Select(picture => pictures[picture].Sha256) },
                    Signage = { form.SignageKinds.Select(ReportMapping.ToProto) },
                    Kind = ReportMapping.ToProto(form.Kind),
                    AttachmentSha256S = { form.Attachments.Select(attachment => attachments[attachment].Sha256) },
                    VideoSha256S = { form.Videos.Select(video => videos[video].Sha256) },
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Report> ReturnReport(Proto.ReturnReportRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (report, activity, transition) =>
            {
                var items = ReportRules.Return(report, request.Items, request.Reason, transition.Actor).OrThrow();
                report.Return(items, request.Reason, transition.EffectiveDate);
                return new ReportReturned
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Items = { items },
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Report> AcceptReport(Proto.AcceptReportRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (report, activity, transition) =>
            {
                ReportRules.Accept(report, transition.Actor).ThrowIfError();
                report.Accept(transition.EffectiveDate);
                return new ReportAccepted { Metadata = transition.Metadata, Activity = activity.ToRef() };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Report> ReopenReport(Proto.ReopenReportRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (report, activity, transition) =>
            {
                ReportRules.Reopen(report, request.Reason, transition.Actor).ThrowIfError();
                report.Reopen(request.Reason, transition.EffectiveDate);
                return new ReportReopened { Metadata = transition.Metadata, Activity = activity.ToRef() };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Report> PublishReport(Proto.PublishReportRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (report, activity, transition) =>
            {
                var reason = await contacts.DecideAsync(
                    activity.ThemeName,
                    transition.Actor,
                    new(await db.PublicPhoneNumbersAsync(activity, transition.CancellationToken), null, request.PersonalDataReason),
                    check => ReportRules.Publish(report, activity, check, transition.Actor),
                    transition.CancellationToken
                );
                var pictures = await FindPicturesAsync(activity, report.Form.Pictures, transition.CancellationToken);
                var attachments = await FindAttachmentsAsync(activity, report.Form.Attachments, transition.CancellationToken);
                var videos = await FindVideosAsync(activity, report.Form.Videos, transition.CancellationToken);
                if (pictures.Count < report.Form.Pictures.Count || attachments.Count < report.Form.Attachments.Count || videos.Count < report.Form.Videos.Count)
                    throw RequestGuards.EtagMismatch(); // one was deleted since the report was read
                report.Publish(reason, transition.EffectiveDate);
                return new ReportPublished
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Attended = report.Form.Attended,
                    Pictures = report.Form.Pictures.Count,
                    PictureSha256S = { report.Form.Pictures.Select(picture => pictures[picture].Sha256) },
                    Kind = ReportMapping.ToProto(report.Form.Kind),
                    AttachmentSha256S = { report.Form.Attachments.Select(attachment => attachments[attachment].Sha256) },
                    VideoSha256S = { report.Form.Videos.Select(video => videos[video].Sha256) },
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Report> UnpublishReport(Proto.UnpublishReportRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (report, activity, transition) =>
            {
                ReportRules.Unpublish(report, request.Reason, transition.Actor).ThrowIfError();
                report.Unpublish(request.Reason, transition.EffectiveDate);
                return new ReportUnpublished { Metadata = transition.Metadata, Activity = activity.ToRef() };
            }
        );

    /// <summary>Those of the pictures that are stored for the activity, by id.</summary>
    private Task<Dictionary<string, Picture>> FindPicturesAsync(ActivityReplica activity, IEnumerable<string> pictures, CancellationToken cancellationToken) =>
        db
            .Pictures.Where(picture => picture.District == activity.District && picture.ActivityId == activity.Id && pictures.Contains(picture.Id))
            .ToDictionaryAsync(picture => picture.Id, cancellationToken);

    /// <summary>Those of the attachments that are stored for the activity, by id.</summary>
    private Task<Dictionary<string, Attachment>> FindAttachmentsAsync(
        ActivityReplica activity,
        IReadOnlyCollection<string> attachments,
        CancellationToken cancellationToken
    ) =>
        db
            .Attachments.Where(attachment =>
                attachment.District == activity.District && attachment.ActivityId == activity.Id && attachments.Contains(attachment.Id)
            )
            .ToDictionaryAsync(attachment => attachment.Id, cancellationToken);

    /// <summary>Those of the videos that are stored for the activity, by id.</summary>
    private Task<Dictionary<string, Video>> FindVideosAsync(
        ActivityReplica activity,
        IReadOnlyCollection<string> videos,
        CancellationToken cancellationToken
    ) =>
        db
            .Videos.Where(video => video.District == activity.District && video.ActivityId == activity.Id && videos.Contains(video.Id))
            .ToDictionaryAsync(video => video.Id, cancellationToken);

    private TransitionTarget<Report, ActivityReplica, Proto.Report> Target(string name)
    {
        var owner = ActivityName.ParseSingleton(name, ReportMapping.Part);
        return new(
            owner.District,
            Adapter,
            async cancellationToken =>
            {
                var activity = await db.RequireActivityAsync(owner, cancellationToken);
                var report = await FindAsync(owner, cancellationToken);
                if (report is null)
                    db.Add(report = new(activity.District, activity.Id, activity.CampaignId, activity.Unit));
                return (report, activity);
            }
        );
    }

    private Task<Report?> FindAsync(ActivityName name, CancellationToken cancellationToken) =>
        db.Reports.SingleOrDefaultAsync(report => report.District == name.District && report.ActivityId == name.Id, cancellationToken);

    private Task<Attachment?> FindAsync(AttachmentName name, CancellationToken cancellationToken) =>
        db.Attachments.SingleOrDefaultAsync(
            stored => stored.District == name.Activity.District && stored.ActivityId == name.Activity.Id && stored.Id == name.Id,
            cancellationToken
        );

    private Task<Picture?> FindAsync(PictureName name, CancellationToken cancellationToken) =>
        db.Pictures.SingleOrDefaultAsync(
            picture => picture.District == name.Activity.District && picture.ActivityId == name.Activity.Id && picture.Id == name.Id,
            cancellationToken
        );
}

/// <summary>Maps reports to and from proto messages.</summary>
internal static class ReportMapping
{
    public const string Part = "report";

    public static string GetName(this Report report) => $"{ActivityName.FromId(report.District, report.ActivityId)}/{Part}";

    // A file of another activity keeps its full resource name, which matches no id of this activity.
    public static ReportForm ToForm(Proto.Report message, ActivityName owner)
    {
        return new(message.Text, message.Attended, [.. message.Pictures.Select(picture => IdOf(picture))], [.. message.Links], message.PersonalDataReason)
        {
            Kind = (ReportKind)message.Kind,
            CaptionedPictures = [.. message.Captions.Select(caption => IdOf(caption.Picture))],
            Captions = [.. message.Captions.Select(caption => caption.Caption)],
            Attachments = [.. message.Attachments.Select(named => IdOf(named.Attachment, "attachments"))],
            AttachmentTitles = [.. message.Attachments.Select(named => named.Title)],
            Videos = [.. message.Videos.Select(named => IdOf(named.Video, "videos"))],
            VideoCaptions = [.. message.Videos.Select(named => named.Caption)],
            SignageKinds = [.. message.Signage.Select(signage => (SignageKind)signage.Kind)],
            SignagePictures = [.. message.Signage.Select(signage => IdOf(signage.Picture))],
        };

        string IdOf(string name, string collection = "pictures") =>
            $"{owner}/{collection}/" is var mine && name.StartsWith(mine, StringComparison.Ordinal) ? name[mine.Length..] : name;
    }

    public static Type.V1.ReportKind ToProto(ReportKind kind) => (Type.V1.ReportKind)(int)kind;

    public static Type.V1.SignageKind ToProto(SignageKind kind) => (Type.V1.SignageKind)(int)kind;

    public static Proto.Report ToProto(this Report report)
    {
        var activity = ActivityName.FromId(report.District, report.ActivityId);
        return new()
        {
            Name = report.GetName(),
            Kind = ToProto(report.Form.Kind),
            Text = report.Form.Text,
            Attended = report.Form.Attended,
            Pictures = { report.Form.Pictures.Select(id => $"{new PictureName(activity, id)}") },
            Captions =
            {
                report.Form.CaptionedPictures.Zip(
                    report.Form.Captions,
                    (picture, caption) => new Proto.PictureCaption { Picture = $"{new PictureName(activity, picture)}", Caption = caption }
                ),
            },
            Attachments =
            {
                report.Form.Attachments.Zip(
                    report.Form.AttachmentTitles,
                    (attachment, title) => new Proto.ReportAttachment { Attachment = $"{new AttachmentName(activity, attachment)}", Title = title }
                ),
            },
            Videos =
            {
                report.Form.Videos.Zip(
                    report.Form.VideoCaptions,
                    (video, caption) => new Proto.ReportVideo { Video = $"{new VideoName(activity, video)}", Caption = caption }
                ),
            },
            Links = { report.Form.Links },
            Signage =
            {
                report
                    .Form.SignageKinds.Zip(report.Form.SignagePictures)
                    .Select(signage => new Proto.Signage { Kind = ToProto(signage.First), Picture = $"{new PictureName(activity, signage.Second)}" }),
            },
            State = report.State switch
            {
                ReportState.Filed => Proto.ReportState.Filed,
                ReportState.Returned => Proto.ReportState.Returned,
                ReportState.Accepted => Proto.ReportState.Accepted,
                ReportState.Published => Proto.ReportState.Published,
                ReportState.Unpublished => Proto.ReportState.Unpublished,
                _ => throw new InvalidOperationException($"no wire value for {report.State}"),
            },
            FirstReceivedDate = report.Filing.FirstReceivedOn.ToProto(),
            Returns = report.Filing.Returns,
            ReturnedItems = { report.Filing.ReturnedItems },
            Reason = report.Filing.Reason,
            PersonalDataReason = report.Form.PersonalDataReason,
            Etag = RequestGuards.Etag(report.Version),
            CreateTime = report.CreatedAt.ToProto(),
            UpdateTime = report.UpdatedAt.ToProto(),
        };
    }
}
