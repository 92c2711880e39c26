using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.PublicSite;

/// <summary>What every answer of the public site has in common.</summary>
internal static class PublicResponse
{
    private const string CacheStatus = "Cache-Status"; // RFC 9211

    /// <summary>Sets the headers of an answer, and answers 304 to a client that has it (RFC 9110, 13.1.2).</summary>
    /// <param name="http">The request.</param>
    /// <param name="tag">The entity tag, quoted.</param>
    /// <param name="age">The time since it was last known to be current, if the database does not answer; null otherwise.</param>
    public static bool TryWriteNotModified(HttpContext http, string tag, TimeSpan? age)
    {
        SetHeaders(http, age);
        http.Response.Headers.ETag = tag;
        if (!HasTag(http.Request, tag))
            return false;
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    /// <summary>Whether the client has the answer with this tag: If-None-Match.</summary>
    public static bool HasTag(HttpRequest request, string tag)
    {
        var known = request.Headers.IfNoneMatch;
        return known.Count is not 0 && (known is [var only] && only == tag || ContainsTag(known, tag));
    }

    /// <summary>Sets the headers of an answer that has no entity tag.</summary>
    public static void SetHeaders(HttpContext http, TimeSpan? age)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = PublicReports.CacheControl;
        if (age is not { } stale)
            return;
        var seconds = ((long)stale.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        headers.Age = seconds; // RFC 9111, 5.1
        headers[CacheStatus] = $"publication; hit; ttl=-{seconds}; detail=database-unavailable";
    }

    /// <summary>Answers NOT_FOUND with a reason: 410 for one of what was published and is not shown any more.</summary>
    public static Task WriteNotFoundAsync(HttpContext http, string reason, TimeSpan? age)
    {
        SetHeaders(http, age);
        return StatusJson.WriteAsync(http.Response, new Error(ErrorKind.NotFound, reason).ToStatus());
    }

    private static bool ContainsTag(StringValues ifNoneMatch, string tag) =>
        EntityTagHeaderValue.TryParseList(ifNoneMatch, out var known)
        && EntityTagHeaderValue.Parse(tag) is var current
        && known.Any(value => value.Equals(EntityTagHeaderValue.Any) || value.Compare(current, useStrongComparison: false));
}
