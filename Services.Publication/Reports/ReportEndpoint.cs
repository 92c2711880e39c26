using Google.Protobuf;
using Google.Type;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Known;
using ThemeDay.Publication.Pictures;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Rules;
using Wire = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Reports;

/// <summary>Calls about reports, in the order of their life.</summary>
[Authorize(Policies.Reader)]
public sealed class ReportEndpoint(PublicationDb db, Once once, PictureUpload upload, ThemeContacts contacts, TimeProvider clock)
    : Wire.ReportService.ReportServiceBase
{
    private static readonly FilterSchema<Report> Fields = new FilterSchema<Report>()
        .Word("state", report => report.State, ReportState.None)
        .Reference("unit", UnitName.Template, report => report.District, report => report.Unit)
        .Reference("campaign", CampaignName.Template, report => report.District, report => report.CampaignId)
        .Day("first_received_on", report => report.FirstReceivedOn)
        .Number("attended", report => report.Form.Attended);

    private Answer<Report, Wire.Report> Answer =>
        new(
            (name, cancellationToken) => FindAsync(ActivityName.ReadOwner(name, ReportWire.Part), cancellationToken).OrNotThereAsync(),
            ReportWire.NameOf,
            ReportWire.ToWire
        );

    /// <inheritdoc/>
    public override async Task<Wire.Report> GetReport(Wire.GetReportRequest request, ServerCallContext context) =>
        (await Answer.ReadAsync(request.Name, context.CancellationToken)).ToWire();

    /// <inheritdoc/>
    public override async Task<Wire.ListReportsResponse> ListReports(Wire.ListReportsRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Read(request.Parent, "parent", orAny: true);
        var page = Paging.Read(request.PageSize, request.PageToken, request.Parent, request.Filter, "district,activity").OrThrow();
        var reports = await db
            .Reports.AsNoTracking()
            .Where(report => (parent.IsAnyDistrict || report.District == parent.District) && (parent.IsAnyActivity || report.ActivityId == parent.Activity))
            .Where(Fields.Compile(request.Filter).OrThrow())
            .After(page, report => report.District, report => report.ActivityId)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Reports = { page.Shown(reports).Select(ReportWire.ToWire) },
            NextPageToken = page.Next(reports, report => [report.District, report.ActivityId]),
        };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override async Task<Wire.Picture> UploadPicture(IAsyncStreamReader<Wire.UploadPictureRequest> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Header is not { } header)
            throw Error.Invalid("header", ErrorReasons.Required).ToException();
        return await upload.TakeAsync(
            ActivityName.ReadOwner(header.Name, ReportWire.Part, "header.name"),
            new GrpcUploadStream<Wire.UploadPictureRequest>(requestStream, part => part.Chunk),
            context
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Wire.Report> FileReport(Wire.FileReportRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Report?.Name ?? "",
            request.Report?.Etag ?? "",
            request.RequestId,
            request.EffectiveOn,
            context,
            async (report, activity, by, on, cancellationToken) =>
            {
                var written = ReportWire.FormOf(request.Report!, activity.Name);
                var stored = await db
                    .Pictures.Where(picture =>
                        picture.District == activity.District && picture.ActivityId == activity.Id && written.Pictures.Contains(picture.Id)
                    )
                    .Select(picture => picture.Id)
                    .ToHashSetAsync(cancellationToken);
                var form = ReportRules.File(report, activity, written, stored, by).OrThrow();
                report.File(form, on);
                return new ReportFiled
                {
                    Fact = Facts.Of(by, activity.District, on),
                    Activity = activity.ToRef(),
                    FirstReceivedOn = report.FirstReceivedOn.ToWire(),
                    Attended = form.Attended,
                    Pictures = form.Pictures.Count,
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Report> ReturnReport(Wire.ReturnReportRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (report, activity, by, on, _) =>
            {
                var items = ReportRules.Return(report, request.Items, request.Reason, by).OrThrow();
                report.Return(items, request.Reason, on);
                return Task.FromResult<IMessage>(
                    new ReportReturned
                    {
                        Fact = Facts.Of(by, activity.District, on),
                        Activity = activity.ToRef(),
                        Items = { items },
                    }
                );
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Report> AcceptReport(Wire.AcceptReportRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (report, activity, by, on, _) =>
            {
                ReportRules.Accept(report, by).ThrowIfRefused();
                report.Accept(on);
                return Task.FromResult<IMessage>(new ReportAccepted { Fact = Facts.Of(by, activity.District, on), Activity = activity.ToRef() });
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Report> ReopenReport(Wire.ReopenReportRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (report, activity, by, on, _) =>
            {
                ReportRules.Reopen(report, request.Reason, by).ThrowIfRefused();
                report.Reopen(request.Reason, on);
                return Task.FromResult<IMessage>(new ReportReopened { Fact = Facts.Of(by, activity.District, on), Activity = activity.ToRef() });
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Report> PublishReport(Wire.PublishReportRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            async (report, activity, by, on, cancellationToken) =>
            {
                ReportRules.Publish(report, null, by).ThrowIfRefused(); // what cannot be published anyway asks for nobody's phone
                var contact = await contacts.FindAsync(new(activity.District, activity.CampaignId, activity.ThemeId), cancellationToken);
                ReportRules.Publish(report, contact, by).ThrowIfRefused();
                report.Publish(on);
                return new ReportPublished
                {
                    Fact = Facts.Of(by, activity.District, on),
                    Activity = activity.ToRef(),
                    Attended = report.Form.Attended,
                    Pictures = report.Form.Pictures.Count,
                };
            }
        );

    private Task<Wire.Report> MoveAsync(
        IMessage request,
        string name,
        string etag,
        string requestId,
        Date? effectiveOn,
        ServerCallContext context,
        Func<Report, KnownActivity, Actor, DateOnly, CancellationToken, Task<IMessage>> move
    )
    {
        var owner = ActivityName.ReadOwner(name, ReportWire.Part);
        context.DemandWrite(owner.District);
        return once.DoAsync(
            request,
            requestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var activity = await db.RequireActivityAsync(owner, cancellationToken);
                var report = await FindAsync(owner, cancellationToken);
                if (report is null)
                    db.Add(report = new(activity.District, activity.Id, activity.CampaignId, activity.Unit));
                else
                    RequestGuards.DemandEtag(etag, report.Version);
                var on = context.EffectiveOn(effectiveOn, report.MovedOn, clock);
                once.Record(await move(report, activity, context.Actor(), on, cancellationToken), activity.District);
                return report;
            }
        );
    }

    private Task<Report?> FindAsync(ActivityName name, CancellationToken cancellationToken) =>
        db.Reports.SingleOrDefaultAsync(report => report.District == name.District && report.ActivityId == name.Activity, cancellationToken);
}

/// <summary>A report on the wire.</summary>
internal static class ReportWire
{
    public const string Part = "report";

    public static string NameOf(this Report report) => $"{new ActivityName(report.District, report.ActivityId)}/{Part}";

    // A picture of another activity keeps its whole name, which no picture of this one has.
    public static ReportForm FormOf(Wire.Report written, ActivityName owner)
    {
        var mine = $"{owner}/pictures/";
        return new(
            written.Text,
            written.Attended,
            [.. written.Pictures.Select(name => name.StartsWith(mine, StringComparison.Ordinal) ? name[mine.Length..] : name)],
            [.. written.Links]
        );
    }

    public static Wire.Report ToWire(this Report report) =>
        new()
        {
            Name = report.NameOf(),
            Text = report.Form.Text,
            Attended = report.Form.Attended,
            Pictures = { report.Form.Pictures.Select(id => $"{new ActivityName(report.District, report.ActivityId)}/pictures/{id}") },
            Links = { report.Form.Links },
            State = report.State switch
            {
                ReportState.Filed => Wire.ReportState.Filed,
                ReportState.Returned => Wire.ReportState.Returned,
                ReportState.Accepted => Wire.ReportState.Accepted,
                ReportState.Published => Wire.ReportState.Published,
                _ => throw new InvalidOperationException($"no wire value for {report.State}"),
            },
            FirstReceivedOn = report.FirstReceivedOn.ToWire(),
            Returns = report.Returns,
            ReturnedItems = { report.ReturnedItems },
            Reason = report.Reason,
            Etag = RequestGuards.Etag(report.Version),
        };
}
