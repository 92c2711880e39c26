using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Texts in requests are UTF-8 (for JSON RFC 8259, 8.1), whatever the name by which they say so.</summary>
internal static class RequestCharset
{
    /// <summary>The charset that the request declares, if it is not UTF-8; null if it is, or if none is declared.</summary>
    public static string? FindOther(HttpRequest request)
    {
        if (request.GetTypedHeaders().ContentType is not { Charset.HasValue: true } contentType)
            return null;
        var name = HeaderUtilities.RemoveQuotes(contentType.Charset);
        return name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase) ? null : name.ToString();
    }

    /// <summary>Refuses forms in another encoding: ASP.NET Core throws NotSupportedException for UTF-7, and reads the others as what they may not be.</summary>
    public static void UseUtf8FormsOnly(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
                context.Request.HasFormContentType && FindOther(context.Request) is { } charset
                    ? StatusResponse.WriteAsync(context, MalformedRequests.MalformedStatus(charset))
                    : next(context)
        );
}
