using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>The content codings of an answer (RFC 9110, 8.4).</summary>
public enum ContentCoding
{
    /// <summary>Not compressed.</summary>
    Identity,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>Brotli (RFC 7932).</summary>
    Brotli,
}

/// <summary>Chooses the coding by Accept-Encoding (RFC 9110, 12.5.3).</summary>
public static class ContentCodings
{
    // Browsers and libraries send few different values, short ones; anybody may send any.
    private const int MaxRemembered = 100;
    private const int MaxRememberedLength = 100;

    private static readonly ConcurrentDictionary<string, ContentCoding> Remembered = new(StringComparer.Ordinal);

    /// <summary>The name in Accept-Encoding and Content-Encoding.</summary>
    public static string GetName(this ContentCoding coding) =>
        coding switch
        {
            ContentCoding.Brotli => "br",
            ContentCoding.Gzip => "gzip",
            _ => "identity",
        };

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
