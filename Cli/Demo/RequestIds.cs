using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.Cli.Demo;

/// <summary>The request_id of each call of a load: the same call again is the same request, whoever makes it.</summary>
internal static class RequestIds
{
    /// <summary>Made of campaign, step and content: with another content, such as after a text was reworded, it is another request.</summary>
    public static string Create(string campaign, Step step, ReadOnlySpan<byte> content)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{campaign}\n{step.Key}\n{Convert.ToHexString(SHA256.HashData(content))}")).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // RFC 9562: version 8, made by a rule of one's own
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return $"{new Guid(hash, bigEndian: true)}";
    }
}
