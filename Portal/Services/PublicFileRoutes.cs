using Microsoft.Net.Http.Headers;
using ThemeDay.Portal.Site;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Portal.Services;

/// <summary>
/// The files of published reports and questionnaires, from Publication to the browser as they come: gRPC has no ranges and no entity tags.
/// </summary>
internal static class PublicFileRoutes
{
    private static readonly string[] RequestHeaders = [HeaderNames.IfNoneMatch, HeaderNames.IfModifiedSince, HeaderNames.Range, HeaderNames.IfRange];

    private static readonly string[] ResponseHeaders =
    [
        HeaderNames.ETag,
        HeaderNames.CacheControl,
        HeaderNames.ContentDisposition,
        HeaderNames.ContentType,
        HeaderNames.ContentLength,
        HeaderNames.ContentRange,
        HeaderNames.AcceptRanges,
        HeaderNames.RetryAfter,
    ];

    private static readonly string[] Paths =
    [
        "/v1/public/districts/{district}/publishedReports/{report}/{kind:regex(^(pictures|videos|attachments)$)}/{file}",
        "/v1/public/districts/{district}/campaigns/{campaign}/activities/{activity}/questionnaire/results.csv",
    ];

    /// <summary>Maps the files of published reports and the results of questionnaires, under the paths that Publication gives.</summary>
    public static void MapPublicFiles(this WebApplication app)
    {
        foreach (var path in Paths)
            app.MapMethods(
                path,
                [HttpMethods.Get, HttpMethods.Head],
                (HttpContext http, IHttpClientFactory clients, PortalOptions options, DownloadRate rate) =>
                    ForwardAsync(http, clients.CreateClient("publication"), options.ServiceTimeout, rate)
            );
    }

    private static async Task ForwardAsync(HttpContext http, HttpClient client, TimeSpan timeout, DownloadRate rate)
    {
        using var request = new HttpRequestMessage(new(http.Request.Method), http.Request.Path.ToUriComponent());
        foreach (var header in RequestHeaders)
            if (http.Request.Headers.TryGetValue(header, out var values))
                request.Headers.TryAddWithoutValidation(header, [.. values]);
        if (http.Connection.RemoteIpAddress is { } address)
            request.Headers.TryAddWithoutValidation(ClientAddressInterceptor.Header, $"{address}");
        using var answerCts = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        answerCts.CancelAfter(timeout); // for the first bytes: a large file takes longer
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, answerCts.Token);
            http.Response.StatusCode = (int)response.StatusCode;
            foreach (var header in ResponseHeaders)
                if (response.Headers.TryGetValues(header, out var values) || response.Content.Headers.TryGetValues(header, out values))
                    http.Response.Headers[header] = values.ToArray();
            rate.Enforce(http);
            if (!HttpMethods.IsHead(http.Request.Method))
                await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (HttpRequestException)
        {
            http.Abort(); // the browser must not take what it has for the whole
        }
    }
}
