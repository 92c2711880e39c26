using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>RPCs of webhooks.</summary>
[Authorize(Policies.Bureau)]
public sealed class WebhookEndpoint(SchedulingDb db, IdempotentCommands commands, WebhookOptions options, WebhookTargets targets)
    : Proto.WebhookService.WebhookServiceBase
{
    private const int MaxWebhooks = 100;
    private static readonly ResourceNamePattern WebhookName = new("districts/{district}/webhooks/{webhook}");

    private static readonly ListOrder<Webhook> Order = new ListOrder<Webhook>().Key(each => each.District).Key(each => each.Id);

    /// <inheritdoc/>
    public override Task<Proto.Webhook> CreateWebhook(Proto.CreateWebhookRequest request, ServerCallContext context)
    {
        var district = DistrictName.Parse(request.Parent).District;
        context.EnsureCanWrite(district);
        return ExecuteAsync(
            request,
            context,
            webhook => ToProto(webhook, withSecret: true),
            async cancellationToken =>
            {
                var webhook = Parse(request, district).OrThrow();
                if (options.SecretKey is "")
                    throw new Error(ErrorKind.FailedPrecondition, ErrorReasons.WebhooksNotConfigured).ToException();
                if (webhook.Unit is not "" && !await db.Units.AnyAsync(unit => unit.District == district && unit.Code == webhook.Unit, cancellationToken))
                    throw RequestGuards.NotFound();
                if (await db.Webhooks.AnyAsync(known => known.District == district && known.Id == webhook.Id, cancellationToken))
                    throw RequestGuards.AlreadyExists(webhook.Name);
                if (await db.Webhooks.CountAsync(known => known.District == district, cancellationToken) >= MaxWebhooks)
                    throw new Error(ErrorKind.FailedPrecondition, ErrorReasons.TooManyWebhooks).ToException();
                db.Add(webhook);
                Record(webhook, context, isDeleted: false);
                return webhook;
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.Webhook> GetWebhook(Proto.GetWebhookRequest request, ServerCallContext context) =>
        ToProto(await FindAsync(request.Name, context.CancellationToken), withSecret: false);

    /// <inheritdoc/>
    public override async Task<Proto.ListWebhooksResponse> ListWebhooks(Proto.ListWebhooksRequest request, ServerCallContext context)
    {
        var parent = DistrictName.Parse(request.Parent);
        var page = context.ParsePage(Order, request);
        var webhooks = await db.Webhooks.AsNoTracking().WhereDistrict(parent, each => each.District).TakePage(page).ToListAsync(context.CancellationToken);
        return new()
        {
            Webhooks = { page.Items(webhooks).Select(webhook => ToProto(webhook, withSecret: false)) },
            NextPageToken = page.NextPageToken(webhooks),
        };
    }

    /// <inheritdoc/>
    public override Task<Empty> DeleteWebhook(Proto.DeleteWebhookRequest request, ServerCallContext context)
    {
        context.EnsureCanWrite(WebhookName.Parse(request.Name, "name").OrThrow()[0]);
        return ExecuteAsync(
            request,
            context,
            _ => new Empty(),
            async cancellationToken =>
            {
                var webhook = await FindAsync(request.Name, cancellationToken);
                if (request.Etag is not "" && request.Etag != webhook.Etag)
                    throw RequestGuards.EtagMismatch();
                db.Remove(webhook);
                Record(webhook, context, isDeleted: true);
                return webhook;
            }
        );
    }

    private Task<TMessage> ExecuteAsync<TMessage>(
        Google.Protobuf.IMessage request,
        ServerCallContext context,
        Func<Webhook, TMessage> toMessage,
        Func<CancellationToken, Task<Webhook>> operation
    ) => commands.ExecuteAsync(request, requestId: "", context, new ResourceAdapter<Webhook, TMessage>(FindAsync, each => each.Name, toMessage), operation);

    private void Record(Webhook webhook, ServerCallContext context, bool isDeleted) =>
        commands.AddEvent(
            new WebhookChanged
            {
                Metadata = context.CreateMetadata(webhook.District),
                Webhook = webhook.Name,
                Deleted = isDeleted,
            },
            webhook.District
        );

    private Result<Webhook> Parse(Proto.CreateWebhookRequest request, string district)
    {
        List<FieldViolation> violations = [.. ResourceNamePattern.ParseNewId(request.WebhookId, "webhook_id").Error?.Fields ?? []];
        var url = request.Webhook?.Url ?? "";
        if (url is "")
            violations.Add(new("webhook.url", ErrorReasons.Required));
        else if (!targets.IsAllowed(url))
            violations.Add(new("webhook.url", ErrorReasons.UrlNotAllowed));
        var unit = request.Webhook?.Unit ?? "";
        var code = "";
        if (unit is not "")
        {
            if (UnitName.TryParse(unit, "webhook.unit").TryGetValue(out var name, out var error) && name.District == district)
                code = name.Unit;
            else
                violations.AddRange(error?.Fields ?? [new("webhook.unit", ErrorReasons.NameMalformed)]);
        }

        return violations is []
            ? new Webhook(district, request.WebhookId, url, code, new(RandomNumberGenerator.GetBytes(16)))
            : Error.InvalidArgument(violations);
    }

    private Task<Webhook> FindAsync(string name, CancellationToken cancellationToken)
    {
        var ids = WebhookName.Parse(name, "name").OrThrow();
        var (district, id) = (ids[0], ids[1]);
        return db.Webhooks.SingleOrDefaultAsync(each => each.District == district && each.Id == id, cancellationToken).OrNotFoundAsync();
    }

    private Proto.Webhook ToProto(Webhook webhook, bool withSecret) =>
        new()
        {
            Name = webhook.Name,
            Url = webhook.Url,
            Unit = webhook.Unit is "" ? "" : $"{new UnitName(webhook.District, webhook.Unit)}",
            Secret = withSecret ? WebhookSignature.FormatSecret(webhook.DeriveKey(options.SecretKey)) : "",
            CreateTime = webhook.CreatedAt.ToProto(),
            Etag = webhook.Etag,
        };
}
