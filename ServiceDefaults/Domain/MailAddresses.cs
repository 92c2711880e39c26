using System.Net.Mail;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Mail addresses that people give to be reached by.</summary>
public static class MailAddresses
{
    private const int MaxLength = 254; // RFC 5321, 4.5.3.1.3, without the angle brackets

    /// <summary>
    /// Whether a text is a mail address of at most 254 ASCII characters and nothing else: no display name, no comment, no line break, no empty part between
    /// dots, and a host with a dot.
    /// </summary>
    public static bool IsValid(string text) =>
        text.Length <= MaxLength
        && text.All(character => character is > ' ' and < '\x7f' and not ('<' or '>' or '(' or ')' or ',' or ';' or '"'))
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text
        && HasNoEmptyPart(address.User)
        && HasNoEmptyPart(address.Host)
        && address.Host.Contains('.', StringComparison.Ordinal);

    // RFC 5322, 3.2.3: a dot-atom neither begins nor ends with a dot, nor has two in a row. MailAddress takes them in some places.
    private static bool HasNoEmptyPart(string dotted) => dotted.Split('.').All(part => part is not "");
}
