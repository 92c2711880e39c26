using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Demo;

/// <summary>
/// The mail server and the other system of the demo, in this process and on loopback: nothing that the demo sends leaves the machine. Each mail is kept as a
/// file, and requests to the webhook are answered by whether their signature is valid.
/// </summary>
internal sealed class DemoInbox : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly int mailPort = LoopbackPorts.Allocate();
    private readonly WebApplication webhook;
    private Task mailServer = Task.CompletedTask;
    private byte[] webhookKey = [];

    private DemoInbox()
    {
        WebhookUrl = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{LoopbackPorts.Allocate()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(WebhookUrl);
        webhook = builder.Build();
        webhook.MapPost("/", ReceiveAsync);
    }

    /// <summary>The address of the webhook.</summary>
    public string WebhookUrl { get; }

    /// <summary>The settings with which Scheduling sends to it, at any hour of a working day: the demo is not only looked at in office hours.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>
        {
            ["Mail__Host"] = $"{IPAddress.Loopback}",
            ["Mail__Port"] = mailPort.ToString(CultureInfo.InvariantCulture),
            ["Mail__Security"] = "None",
            ["Mail__From"] = "theme-day@daxiang.example",
            ["Mail__FromName"] = Texts.MailSender,
            ["Webhooks__AllowedNetworks"] = "127.0.0.0/8",
            ["Reminders__OfficeOpens"] = "00:00:00",
            ["Reminders__OfficeCloses"] = "23:59:59.9999999",
        };

    /// <summary>Starts it.</summary>
    /// <param name="state">The state directory, where the mails are kept.</param>
    public static async Task<DemoInbox> StartAsync(StateDirectory state)
    {
        var inbox = new DemoInbox();
        var services = new ServiceProvider();
        services.Add(new Mailbox(state.CreateDirectory("demo-mails")));
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint => endpoint.Endpoint(new(IPAddress.Loopback, inbox.mailPort)))
            .Build();
        inbox.mailServer = new SmtpServer.SmtpServer(options, services).StartAsync(inbox.stopping.Token);
        await inbox.webhook.StartAsync(CancellationToken.None);
        return inbox;
    }

    /// <summary>Sets the secret of the webhook.</summary>
    /// <param name="secret">As CreateWebhook answers it: whsec_ and base64.</param>
    public void SetWebhookSecret(string secret) => webhookKey = Convert.FromBase64String(secret["whsec_".Length..]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await mailServer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await webhook.DisposeAsync();
        stopping.Dispose();
    }

    // As an implementer of Standard Webhooks would check it.
    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var headers = http.Request.Headers;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}."), .. body.ToArray()];
        var isValid = $"{headers["webhook-signature"]}" == $"v1,{Convert.ToBase64String(HMACSHA256.HashData(webhookKey, signed))}";
        http.Response.StatusCode = isValid ? StatusCodes.Status204NoContent : StatusCodes.Status401Unauthorized;
    }

    private sealed class Mailbox(string folder) : MessageStore
    {
        public override Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken
        )
        {
            AtomicFile.Write(Path.Combine(folder, $"{Guid.CreateVersion7()}.eml"), buffer.ToArray());
            return Task.FromResult(SmtpResponse.Ok);
        }
    }
}
