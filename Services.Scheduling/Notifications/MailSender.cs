using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using MimeKit.Text;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Sends the mail of a day to a unit: what is in its inbox and not settled yet. The addresses are asked of Registry now, and not stored.</summary>
public sealed class MailSender(MailOptions options, SchedulingDb db, ContactService.ContactServiceClient registry, TimeProvider clock) : IDeliverySender
{
    private const int TimeoutMilliseconds = 20_000;
    private static readonly TimeSpan QuitTimeout = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async Task<DeliveryResult> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var unit = new UnitName(delivery.District, delivery.Unit);
        if (await ListOpenAsync(delivery, cancellationToken) is not { Count: > 0 } notifications)
            return new(DeliveryOutcome.Dropped);
        if (!options.IsEnabled)
            return new(DeliveryOutcome.Failed, "no mail server is configured");
        IReadOnlyList<string> addresses;
        try
        {
            var contact = await registry.ResolveUnitContactAsync(
                new() { Unit = $"{unit}", Purpose = ContactPurpose.Mail },
                cancellationToken: cancellationToken
            );
            addresses = contact.EmailAddresses;
        }
        catch (RpcException exception) when (exception.StatusCode is not StatusCode.Cancelled || !cancellationToken.IsCancellationRequested)
        {
            return exception.StatusCode is StatusCode.NotFound
                ? new(DeliveryOutcome.NoAddress)
                : new(DeliveryOutcome.Failed, $"Registry: {exception.StatusCode}");
        }

        if (addresses is [])
            return new(DeliveryOutcome.NoAddress);
        var name = await db
            .Units.Where(known => known.District == unit.District && known.Code == unit.Unit)
            .Select(known => known.DisplayName)
            .SingleOrDefaultAsync(cancellationToken);
        using var message = Compose(delivery, name ?? "", addresses, notifications);
        return await SendAsync(message, cancellationToken);
    }

    /// <summary>What the mail is about: without what was acknowledged, and without reminders of obligations that are settled.</summary>
    private async Task<IReadOnlyList<NotificationText>> ListOpenAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var notifications = await db
            .Notifications.AsNoTracking()
            .Where(each => each.District == delivery.District && each.Unit == delivery.Unit && each.MailedOn == delivery.Day && each.AcknowledgedAt == null)
            .OrderBy(each => each.CreatedAt)
            .ThenBy(each => each.Id)
            .ToListAsync(cancellationToken);
        var open = await db
            .Obligations.AsNoTracking()
            .Where(each => each.State == ObligationState.Open && each.District == delivery.District && each.Unit == delivery.Unit)
            .Select(each => new { each.Id, each.Due })
            .ToDictionaryAsync(each => each.Id, each => each.Due, cancellationToken);
        var texts = await db.WriteAsync([.. notifications.Where(IsOpen)], cancellationToken);
        return [.. texts.Select(each => each.Text)];

        bool IsOpen(Notification notification) =>
            notification.Due is not { } due || (open.TryGetValue(ResourceNamePattern.GetId(notification.Subject), out var now) && now == due);
    }

    private MimeMessage Compose(Delivery delivery, string unitName, IReadOnlyList<string> addresses, IReadOnlyList<NotificationText> notifications)
    {
        var from = MailboxAddress.Parse(options.From);
        from.Name = options.FromName;
        var body = new StringBuilder();
        if (unitName is not "")
            body.AppendLine(NotificationTexts.Format("MailGreeting", unitName)).AppendLine();
        foreach (var (place, notification) in notifications.Index())
            body.AppendLine(NotificationTexts.Format("MailItem", place + 1, notification.Title, notification.Text)).AppendLine();
        body.AppendLine(NotificationTexts.Format("MailClosing"));
        var message = new MimeMessage
        {
            Subject = NotificationTexts.Format("MailSubject", NotificationTexts.FormatDay(delivery.Day!.Value), notifications.Count),
            Date = clock.GetUtcNow(),
            MessageId = $"{delivery.Id}@{from.Domain}", // the same in each attempt
            Body = new TextPart(TextFormat.Plain) { Text = $"{body}" },
        };
        message.From.Add(from);
        message.To.AddRange(addresses.Select(MailboxAddress.Parse));
        message.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: no automatic answers
        return message;
    }

    private async Task<DeliveryResult> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        using var client = new Client { Timeout = TimeoutMilliseconds, CheckCertificateRevocation = options.CheckCertificateRevocation };
        try
        {
            var security = options.Security switch
            {
                MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
                MailSecurity.StartTls => SecureSocketOptions.StartTls,
                _ => SecureSocketOptions.None,
            };
            await client.ConnectAsync(options.Host, options.Port, security, cancellationToken);
            if (options.User is not "")
                await client.AuthenticateAsync(options.User, options.Password, cancellationToken);
            await client.SendAsync(message, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return ToResult(exception);
        }

        await QuitAsync(client);
        return new(DeliveryOutcome.Delivered, DescribeRefused(client.Refused, message.To.Count));
    }

    // The server has accepted the mail: a failure to take leave, or a stop meanwhile, does not send it again.
    private static async Task QuitAsync(SmtpClient client)
    {
        using var timeout = new CancellationTokenSource(QuitTimeout);
        try
        {
            await client.DisconnectAsync(quit: true, timeout.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ProtocolException or CommandException or SocketException)
        { }
    }

    private static string DescribeRefused(IReadOnlyCollection<SmtpStatusCode> refused, int addresses) =>
        refused.Count is 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"not to {refused.Count} of {addresses} addresses: SMTP {string.Join(", ", refused.Select(status => (int)status).Distinct())}"
            );

    // The message of an SMTP answer may name an address: only its status is kept. What concerns the sender or the session is a matter of settings, which may be
    // corrected.
    private static DeliveryResult ToResult(Exception exception) =>
        exception is SmtpCommandException smtp
            ? new(
                smtp is { StatusCode: >= (SmtpStatusCode)500, ErrorCode: SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted }
                    ? DeliveryOutcome.FailedForGood
                    : DeliveryOutcome.Failed,
                $"SMTP {(int)smtp.StatusCode} ({smtp.ErrorCode})"
            )
            : new(DeliveryOutcome.Failed, exception.GetType().Name);

    /// <summary>Sends a mail to the addresses that the server accepts: one that it refuses keeps the mail from no other.</summary>
    private sealed class Client : SmtpClient
    {
        private readonly List<SmtpStatusCode> refused = [];

        /// <summary>The answers of the addresses that it did not accept.</summary>
        public IReadOnlyCollection<SmtpStatusCode> Refused => refused;

        /// <inheritdoc/>
        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => refused.Add(response.StatusCode);

        /// <inheritdoc/>
        protected override void OnNoRecipientsAccepted(MimeMessage message) =>
            throw new SmtpCommandException(SmtpErrorCode.RecipientNotAccepted, refused.Min(), "no recipient was accepted"); // if one is refused for now, again
    }
}
