using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Signs requests as Standard Webhooks has it (standardwebhooks.com): HMAC-SHA256 over id, time and body.</summary>
internal static class WebhookSignature
{
    /// <summary>The header with the id, the same in each attempt.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the time of the attempt, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header with the signature.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>The signature.</summary>
    public static string Sign(ReadOnlySpan<byte> key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, content))}";
    }

    /// <summary>A key as its receiver is given it.</summary>
    public static string FormatSecret(byte[] key) => $"whsec_{Convert.ToBase64String(key)}";
}
