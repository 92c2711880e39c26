using System.Globalization;
using System.Net;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using JsonDocument = System.Text.Json.JsonDocument;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Posts a notification to a webhook as a CloudEvent.</summary>
public sealed class WebhookSender(SchedulingDb db, WebhookClient client, WebhookOptions options, TimeProvider clock) : IDeliverySender
{
    private const string EventType = "dev.themeday.notification.v1";
    private static readonly JsonEventFormatter Formatter = new();

    /// <inheritdoc/>
    public async Task<DeliveryResult> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var webhook = await db
            .Webhooks.AsNoTracking()
            .SingleOrDefaultAsync(each => each.District == delivery.District && each.Id == delivery.WebhookId, cancellationToken);
        if (webhook is null || Delivery.GetRequestId(webhook, delivery.NotificationId!.Value) != delivery.Id)
            return new(DeliveryOutcome.Dropped); // it was deleted; another one may have its id now
        var notification = await db
            .Notifications.AsNoTracking()
            .SingleAsync(each => each.District == delivery.District && each.Id == delivery.NotificationId, cancellationToken);
        var (_, text) = (await db.WriteAsync([notification], cancellationToken))[0];
        using var data = JsonDocument.Parse(JsonFormatter.Default.Format(notification.ToProto(text)));
        var body = Formatter.EncodeStructuredModeMessage(
            new CloudEvent
            {
                Id = $"{notification.Id}",
                Source = new($"/districts/{notification.District}", UriKind.Relative),
                Type = EventType,
                Subject = notification.Subject,
                Time = notification.CreatedAt,
                DataContentType = "application/json",
                Data = data.RootElement,
            },
            out var contentType
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new(contentType.MediaType) { CharSet = contentType.CharSet };
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        request.Headers.Add(WebhookSignature.IdHeader, $"{delivery.Id}");
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(
            WebhookSignature.SignatureHeader,
            WebhookSignature.Sign(webhook.DeriveKey(options.SecretKey), $"{delivery.Id}", timestamp, body.Span)
        );
        return await client.SendAsync(request, cancellationToken);
    }
}

/// <summary>The HTTP client of webhooks: no redirects, no proxy, no cookies, no trace headers, and only addresses that <see cref="WebhookTargets"/>
/// allows.</summary>
public sealed class WebhookClient(WebhookTargets targets) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = targets.ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1), // the host name is resolved and checked again
        }
    )
    {
        Timeout = Timeout,
    };

    /// <summary>Sends a request. The body of the answer is not read.</summary>
    public async Task<DeliveryResult> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? new(DeliveryOutcome.Delivered)
                : response.StatusCode is HttpStatusCode.Gone ? new(DeliveryOutcome.FailedForGood, "HTTP 410")
                : new(DeliveryOutcome.Failed, $"HTTP {(int)response.StatusCode}");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception switch
            {
                HttpRequestException { InnerException: WebhookTargetException refused } => new(DeliveryOutcome.FailedForGood, refused.Message),
                HttpRequestException failed => new(DeliveryOutcome.Failed, $"{failed.HttpRequestError}"),
                OperationCanceledException => new(DeliveryOutcome.Failed, "no answer within 10 s"),
                _ => new(DeliveryOutcome.Failed, exception.GetType().Name),
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
