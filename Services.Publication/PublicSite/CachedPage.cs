using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using ThemeDay.ServiceDefaults.Hosting;

namespace ThemeDay.Publication.PublicSite;

/// <summary>An answer of the public site, ready to be sent: its bytes as they are and compressed, with an entity tag for each.</summary>
internal sealed class CachedPage
{
    private const int TagBytes = 16;
    private const int MinCompressedBytes = 1_000; // below, the answer is one packet either way

    private readonly Representation? identity; // null for what is not public any more
    private readonly Representation? gzip;
    private readonly Representation? brotli;
    private readonly string? contentType;
    private readonly Endpoint? endpoint; // for the telemetry of requests
    private string unpublishedReason = "";

    private CachedPage(VersionStamp stamp, Endpoint? endpoint, string? contentType, Representation? identity, Representation? gzip, Representation? brotli) =>
        (Stamp, this.endpoint, this.contentType, this.identity, this.gzip, this.brotli) = (stamp, endpoint, contentType, identity, gzip, brotli);

    /// <summary>The version that it was computed from.</summary>
    public VersionStamp Stamp { get; }

    /// <summary>The bytes that it takes in memory.</summary>
    public long SizeBytes => (identity?.Bytes.Length ?? 0) + (gzip?.Bytes.Length ?? 0) + (brotli?.Bytes.Length ?? 0);

    /// <summary>A page.</summary>
    /// <param name="stamp">The version that it was computed from; null for a page that is not kept, and not compressed.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="contentType">Its type.</param>
    /// <param name="endpoint">The endpoint that has answered.</param>
    public static CachedPage Create(VersionStamp? stamp, byte[] body, string? contentType, Endpoint? endpoint)
    {
        var tag = Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, TagBytes));
        return new(
            stamp ?? default,
            endpoint,
            contentType,
            new(body, ContentCoding.Identity, $"\"{tag}\""),
            Compress(ContentCoding.Gzip),
            Compress(ContentCoding.Brotli)
        );

        Representation? Compress(ContentCoding coding) =>
            stamp is not null && body.Length >= MinCompressedBytes && CompressOnce(body, coding) is { } compressed
                ? new(compressed, coding, $"\"{tag}-{coding.GetName()}\"")
                : null;
    }

    /// <summary>The answer for what was published and is not shown any more.</summary>
    /// <param name="stamp">The version that it was computed from.</param>
    /// <param name="reason">The reason of the error.</param>
    /// <param name="endpoint">The endpoint that has answered.</param>
    public static CachedPage CreateUnpublished(VersionStamp stamp, string reason, Endpoint? endpoint) =>
        new(stamp, endpoint, null, null, null, null) { unpublishedReason = reason };

    /// <summary>The token of the page after it; empty if there is none.</summary>
    public string ReadNextPageToken()
    {
        if (identity is null)
            return "";
        var json = new Utf8JsonReader(identity.Bytes);
        while (json.Read())
            if (json is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && json.ValueTextEquals("nextPageToken"u8) && json.Read())
                return json.GetString() ?? "";
        return "";
    }

    /// <summary>Writes it as the response: 304 to a client that has it, without a body to HEAD.</summary>
    /// <param name="http">The request.</param>
    /// <param name="age">The time since it was last known to be current, if the database does not answer; null otherwise.</param>
    public Task WriteAsync(HttpContext http, TimeSpan? age)
    {
        http.SetEndpoint(endpoint);
        if (identity is null)
            return PublicResponse.WriteNotFoundAsync(http, unpublishedReason, age);
        var chosen =
            ContentCodings.Choose(http.Request.Headers.AcceptEncoding) switch
            {
                ContentCoding.Brotli => brotli,
                ContentCoding.Gzip => gzip,
                _ => null,
            } ?? identity;
        var (response, headers) = (http.Response, http.Response.Headers);
        headers.Vary = HeaderNames.AcceptEncoding;
        if (PublicResponse.TryWriteNotModified(http, chosen.Tag, age))
            return Task.CompletedTask;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = contentType;
        response.ContentLength = chosen.Bytes.Length;
        if (chosen.Coding is not ContentCoding.Identity)
            headers.ContentEncoding = chosen.Coding.GetName();
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(chosen.Bytes, http.RequestAborted).AsTask();
    }

    // Once, for many answers; null if that does not make it smaller.
    private static byte[]? CompressOnce(ReadOnlySpan<byte> content, ContentCoding coding)
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

    private sealed record Representation(byte[] Bytes, ContentCoding Coding, string Tag);
}
