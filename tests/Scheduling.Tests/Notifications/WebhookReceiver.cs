using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ThemeDay.LocalState;

namespace ThemeDay.Scheduling.Tests.Notifications;

/// <summary>A request as another system receives it.</summary>
internal sealed record ReceivedRequest(string Id, string Timestamp, string Signature, string ContentType, IReadOnlyCollection<string> Headers, byte[] Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Checks the signature as the documentation of Standard Webhooks says.</summary>
    public bool IsSignedBy(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] content = [.. Encoding.UTF8.GetBytes($"{Id}.{Timestamp}."), .. Body];
        var signed = HMACSHA256.HashData(key, content);
        return Signature == $"v1,{Convert.ToBase64String(signed)}";
    }
}

/// <summary>Another system on loopback that receives notifications.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private TaskCompletionSource held = new();

    private WebhookReceiver()
    {
        held.SetResult();
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{LoopbackPorts.Allocate()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url);
        app = builder.Build();
        app.MapPost(
            "/{**path}",
            async (HttpContext http) =>
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                var headers = http.Request.Headers;
                Requests.Enqueue(
                    new(
                        $"{headers["webhook-id"]}",
                        $"{headers["webhook-timestamp"]}",
                        $"{headers["webhook-signature"]}",
                        http.Request.ContentType ?? "",
                        [.. headers.Keys],
                        body.ToArray()
                    )
                );
                await held.Task;
                http.Response.StatusCode = (int)Answer;
                if (Answer is HttpStatusCode.Redirect)
                    http.Response.Headers.Location = $"{Url}/elsewhere";
            }
        );
    }

    /// <summary>Its address.</summary>
    public string Url { get; }

    /// <summary>Its answer.</summary>
    public HttpStatusCode Answer { get; set; } = HttpStatusCode.NoContent;

    /// <summary>What it has received.</summary>
    public ConcurrentQueue<ReceivedRequest> Requests { get; } = [];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>Lets it answer no request from now on.</summary>
    public void Hold() => held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets it answer again, also what it holds.</summary>
    public void Release() => held.TrySetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Release();
        await app.DisposeAsync();
    }
}
