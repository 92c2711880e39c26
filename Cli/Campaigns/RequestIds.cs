using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.Cli.Campaigns;

/// <summary>Generates a deterministic request_id for each request of a load: repeating a request yields the same id.</summary>
internal static class RequestIds
{
    /// <summary>Derives the id from campaign, step and content. Changed content, such as a reworded text, results in a different id.</summary>
    public static string Create(string campaign, Step step, ReadOnlySpan<byte> content) =>
        Create(campaign, step, Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>The same by the SHA-256 of the content, in lower-case hexadecimal.</summary>
    public static string Create(string campaign, Step step, string sha256)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{campaign}\n{step.Key}\n{sha256.ToUpperInvariant()}")).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // RFC 9562: version 8, application-defined
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return $"{new Guid(hash, bigEndian: true)}";
    }
}
