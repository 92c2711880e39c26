using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace ThemeDay.Portal.Caching;

/// <summary>
/// Gives each page a strong entity tag of its bytes, and has browsers and proxies ask each time: a page that was taken back must not live on in a cache that
/// nobody can reach. Pages are at most a few hundred kilobytes, so they are held in memory.
/// </summary>
internal sealed class EntityTagMiddleware(RequestDelegate next)
{
    private const int TagBytes = 16;

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            await next(http); // files have their own, and are not held in memory
            return;
        }

        var body = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = body;
        }

        var (response, bytes) = (http.Response, buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        if (response.StatusCode is StatusCodes.Status200OK)
        {
            response.Headers.ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes.Span).AsSpan(0, TagBytes))}\"";
            if (response.Headers.CacheControl.Count is 0)
                response.Headers.CacheControl = "public, no-cache";
            response.ContentLength = bytes.Length;
            response.Headers.Append(HeaderNames.Vary, HeaderNames.Cookie); // 长者模式
        }

        if (bytes.Length > 0) // a write would start an error without a body, which the middleware outside answers by a page
            await response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
