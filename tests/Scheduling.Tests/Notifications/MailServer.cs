using System.Buffers;
using System.Collections.Concurrent;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using ThemeDay.LocalState;

namespace ThemeDay.Scheduling.Tests.Notifications;

/// <summary>A mail server on loopback that keeps what it accepts.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    private MailServer()
    {
        Port = LoopbackPorts.Allocate();
        var services = new ServiceProvider();
        services.Add(new Mailbox(this));
        services.Add(new Addresses(this));
        running = new SmtpServer.SmtpServer(new SmtpServerOptionsBuilder().ServerName("localhost").Port(Port).Build(), services).StartAsync(stopping.Token);
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>What it has accepted.</summary>
    public ConcurrentQueue<MimeMessage> Messages { get; } = [];

    /// <summary>Its answer to a mail.</summary>
    public SmtpResponse Answer { get; set; } = SmtpResponse.Ok;

    /// <summary>The addresses that it does not know: refused as recipients with 550.</summary>
    public ConcurrentDictionary<string, bool> Unknown { get; } = [];

    /// <summary>Whether it refuses the address of the sender with 550.</summary>
    public bool RefusesSender { get; set; }

    /// <summary>The settings with which a service sends by it.</summary>
    public (string Name, string Value)[] Settings =>
        [
            ("Mail:Host", "127.0.0.1"),
            ("Mail:Port", $"{Port}"),
            ("Mail:Security", "None"),
            ("Mail:From", "noreply@example.gov.cn"),
            ("Mail:FromName", "政务公开"),
        ];

    public static MailServer Start() => new();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private sealed class Mailbox(MailServer server) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken
        )
        {
            if (server.Answer.ReplyCode is not SmtpReplyCode.Ok)
                return server.Answer;
            using var bytes = new MemoryStream(buffer.ToArray());
            server.Messages.Enqueue(await MimeMessage.LoadAsync(bytes, cancellationToken));
            return SmtpResponse.Ok;
        }
    }

    private sealed class Addresses(MailServer server) : MailboxFilter
    {
        public override Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) =>
            Task.FromResult(!server.RefusesSender);

        public override Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) =>
            Task.FromResult(!server.Unknown.ContainsKey($"{to.User}@{to.Host}"));
    }
}
