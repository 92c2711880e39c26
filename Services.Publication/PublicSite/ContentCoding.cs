using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ThemeDay.Publication.PublicSite;

/// <summary>The content codings of an answer (RFC 9110, 8.4).</summary>
internal enum ContentCoding
{
    /// <summary>Not compressed.</summary>
    Identity,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>Brotli (RFC 7932).</summary>
    Brotli,
}

/// <summary>Chooses the coding by Accept-Encoding (RFC 9110, 12.5.3), and compresses.</summary>
internal static class ContentCodings
{
    // Browsers and libraries send few different values, short ones; anybody may send any.
    private const int MaxRemembered = 100;
    private const int MaxRememberedLength = 100;

    private static readonly ConcurrentDictionary<string, ContentCoding> Remembered = new(StringComparer.Ordinal);

    /// <summary>The name in Content-Encoding.</summary>
    public static string GetName(this ContentCoding coding) => coding is ContentCoding.Brotli ? "br" : "gzip";

    /// <summary>The coding that a client prefers; of several, Brotli. Identity, if it accepts none of them.</summary>
    public static ContentCoding Choose(StringValues acceptEncoding)
    {
        if (acceptEncoding.Count is 0)
            return ContentCoding.Identity;
        var header = acceptEncoding.ToString();
        if (Remembered.TryGetValue(header, out var coding))
            return coding;
        coding = Parse(acceptEncoding);
        if (header.Length <= MaxRememberedLength && Remembered.Count < MaxRemembered)
            Remembered[header] = coding;
        return coding;
    }

    /// <summary>Compresses once, for many answers.</summary>
    /// <returns>Null if that does not make it smaller.</returns>
    public static byte[]? Compress(ReadOnlySpan<byte> content, ContentCoding coding)
    {
        using var compressed = new MemoryStream();
        using (
            Stream stream =
                coding is ContentCoding.Brotli
                    ? new BrotliStream(compressed, CompressionLevel.Optimal, leaveOpen: true)
                    : new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true)
        )
            stream.Write(content);
        return compressed.Length < content.Length ? compressed.ToArray() : null;
    }

    private static ContentCoding Parse(StringValues acceptEncoding)
    {
        if (!StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var accepted))
            return ContentCoding.Identity;
        var (brotli, gzip, identity) = (GetQuality("br") ?? GetQuality("*") ?? 0, GetQuality("gzip") ?? GetQuality("*") ?? 0, GetQuality("identity") ?? 0);
        return brotli > 0 && brotli >= gzip && brotli >= identity ? ContentCoding.Brotli
            : gzip > 0 && gzip >= identity ? ContentCoding.Gzip
            : ContentCoding.Identity;

        double? GetQuality(string name) =>
            accepted.FirstOrDefault(value => value.Value.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found ? found.Quality ?? 1 : null;
    }
}
