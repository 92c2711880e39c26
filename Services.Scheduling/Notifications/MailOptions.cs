using System.ComponentModel.DataAnnotations;
using System.Net;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>TLS from the beginning (RFC 8314), port 465.</summary>
    Tls,

    /// <summary>STARTTLS, which the server must offer, port 587.</summary>
    StartTls,

    /// <summary>None; only for a server on loopback.</summary>
    None,
}

/// <summary>The mail server for reminders, section <c>Mail</c>. Without a host, no mail is sent.</summary>
public sealed record MailOptions : IValidatableObject
{
    /// <summary>The host of the mail server; empty for none.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its port.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 465;

    /// <summary>How the connection is protected.</summary>
    public MailSecurity Security { get; init; }

    /// <summary>Whether it is asked of the issuer of the server's certificate whether it was revoked. In a network from which the issuer cannot be reached,
    /// every connection would fail.</summary>
    public bool CheckCertificateRevocation { get; init; } = true;

    /// <summary>The user; empty if the server asks for none.</summary>
    public string User { get; init; } = "";

    /// <summary>The password of the user.</summary>
    public string Password { get; init; } = "";

    /// <summary>The address of the sender.</summary>
    public string From { get; init; } = "";

    /// <summary>The name of the sender.</summary>
    public string FromName { get; init; } = "";

    /// <summary>Whether mails are sent.</summary>
    public bool IsEnabled => Host is not "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsEnabled && !MimeKit.MailboxAddress.TryParse(From, out _))
            yield return new("a mail address is required with a host", [nameof(From)]);
        if (IsEnabled && Security is MailSecurity.None && !(IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address)))
            yield return new("without TLS the host must be a loopback address such as 127.0.0.1", [nameof(Security)]);
    }

    // The default would print the password.
    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}";
}
