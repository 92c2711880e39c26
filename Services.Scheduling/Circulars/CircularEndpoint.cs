using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Notices;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Notifications;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.Scheduling.PlanDocuments;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Type.V1;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Circulars;

/// <summary>RPCs of circulars.</summary>
[Authorize(Policies.Reader)]
public sealed class CircularEndpoint(
    SchedulingDb db,
    CircularReader circulars,
    IdempotentCommands commands,
    IEventRecorder events,
    Notifier notifier,
    DeliverySignal deliveries,
    TenantScope tenant,
    TimeProvider clock
) : Proto.CircularService.CircularServiceBase
{
    private static readonly ListOrder<Circular> Order = new ListOrder<Circular>().Key(each => each.Number);

    /// <inheritdoc/>
    public override async Task<Proto.Circular> GetCircular(Proto.GetCircularRequest request, ServerCallContext context) =>
        (await ReadAsync(request.Name, context.CancellationToken)).ToProto(tenant.Unit);

    /// <inheritdoc/>
    public override async Task<Proto.ListCircularsResponse> ListCirculars(Proto.ListCircularsRequest request, ServerCallContext context)
    {
        var campaign = CampaignName.Parse(request.Parent, "parent");
        var page = context.ParsePage(Order, request);
        await db.EnsureCampaignOpenedAsync(campaign, context.CancellationToken);
        var listed = await db
            .Circulars.AsNoTracking()
            .Where(stored => stored.District == campaign.District && stored.CampaignId == campaign.Campaign)
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        var response = new Proto.ListCircularsResponse { NextPageToken = page.NextPageToken(listed) };
        foreach (var circular in page.Items(listed))
            response.Circulars.Add((await circulars.ViewAsync(circular, context.CancellationToken)).ToProto(tenant.Unit));
        return response;
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override async Task<Proto.Circular> ReleaseCircular(Proto.ReleaseCircularRequest request, ServerCallContext context)
    {
        var campaign = CampaignName.Parse(request.Parent, "parent");
        context.EnsureCanWrite(campaign.District);
        var released = await commands.ExecuteAsync(
            request,
            request.RequestId,
            context,
            new ResourceAdapter<CircularView, Proto.Circular>(ReadAsync, circular => $"{circular.Name}", circular => circular.ToProto(unit: null)),
            async cancellationToken =>
            {
                await db.EnsureCampaignOpenedAsync(campaign, cancellationToken);
                var last = await db
                    .Circulars.AsNoTracking()
                    .Where(stored => stored.District == campaign.District && stored.CampaignId == campaign.Campaign)
                    .OrderByDescending(stored => stored.Number)
                    .FirstOrDefaultAsync(cancellationToken);
                var on = context.ResolveEffectiveDate(request.EffectiveDate, last?.ReleasedOn, clock);
                var draft = await circulars.ReadAsync(new(campaign, Number: null), on, cancellationToken);
                if (request.Etag is not "" && request.Etag != draft.Etag)
                    throw RequestGuards.EtagMismatch();
                if (draft.Items is [])
                    throw new Error(ErrorKind.FailedPrecondition, ErrorReasons.NoChanges).ToException();
                if (EffectiveDate.CheckNotBefore(on, draft.Items.Max(item => item.Due).AddDays(1)) is { } tooEarly)
                    throw tooEarly.ToException();
                var circular = new Circular(campaign.District, campaign.Campaign, (last?.Number ?? 0) + 1, on, draft.Items);
                db.Add(circular);
                events.Record(
                    new CircularReleased
                    {
                        Metadata = EventMetadataExtensions.CreateMetadata(context.Actor(), campaign.District, on),
                        Campaign = $"{campaign}",
                        Circular = $"{circular.Name}",
                        Obligations = { circular.Items.Select(item => ObligationName.Format(campaign.District, item.Unit, item.ObligationId)) },
                    },
                    campaign.District
                );
                await notifier.IssueAsync(CreateNotifications(circular, ShanghaiTime.Today(clock)), context.Actor(), cancellationToken);
                return await circulars.ViewAsync(circular, cancellationToken);
            }
        );
        deliveries.Set();
        return released;
    }

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override async Task<DocumentFile> GetCircularDocument(Proto.GetCircularDocumentRequest request, ServerCallContext context)
    {
        var circular = await ReadAsync(request.Name, context.CancellationToken);
        List<FieldViolation> violations = [];
        var head = NoticeHead.Read(request.Issuer, request.DocumentNumber, request.DocumentDate, violations);
        if (violations is not [])
            throw Error.InvalidArgument(violations).ToException();
        var notice = new CircularNotice(circular, Division.Find(circular.Name.Campaign.District));
        return DocumentFiles.ToFile(notice.FileTitle, notice.Write(head.Issuer, head.DocumentNumber, head.Date ?? circular.ReleasedOn));
    }

    private Task<CircularView> ReadAsync(string name, CancellationToken cancellationToken) =>
        circulars.ReadAsync(CircularName.Parse(name), ShanghaiTime.Today(clock), cancellationToken);

    private static List<Notification> CreateNotifications(Circular circular, DateOnly today) =>
        [
            .. circular
                .Items.Select(item => item.Unit)
                .Distinct()
                .Select(unit => new Notification
                {
                    District = circular.District,
                    Id = Notification.CreateId($"{circular.Name}", unit),
                    Unit = unit,
                    Kind = NotificationKind.Circular,
                    CampaignId = circular.CampaignId,
                    Subject = $"{circular.Name}",
                    IssuedOn = today,
                }),
        ];
}

/// <summary>Maps circulars to API messages.</summary>
internal static class CircularMapping
{
    /// <summary>Maps a circular.</summary>
    /// <param name="circular">The circular.</param>
    /// <param name="unit">Only the items of this unit; null for all.</param>
    public static Proto.Circular ToProto(this CircularView circular, string? unit) =>
        new()
        {
            Name = $"{circular.Name}",
            ReleaseDate = circular.ReleasedOn.ToProto(),
            Items = { circular.Items.Where(item => unit is null || item.Unit == unit).Select(item => item.ToProto(circular)) },
            RectificationDueDate = circular.RectificationDue.ToProto(),
            CreateTime = circular.CreatedAt?.ToProto(),
            Etag = circular.Etag,
        };

    private static Proto.CircularItem ToProto(this CircularItem item, CircularView circular)
    {
        var district = circular.Name.Campaign.District;
        var message = new Proto.CircularItem
        {
            Obligation = ObligationName.Format(district, item.Unit, item.ObligationId),
            Unit = $"{new UnitName(district, item.Unit)}",
            UnitDisplayName = circular.UnitNames.GetValueOrDefault(item.Unit, ""),
            Kind = item.Kind.ToProto(),
            Topic = circular.Topics.GetValueOrDefault(item.ThemeId, ""),
            DueDate = item.Due.ToProto(),
        };
        if (item.DaysLate is { } days)
            message.DaysLate = days;
        return message;
    }
}
