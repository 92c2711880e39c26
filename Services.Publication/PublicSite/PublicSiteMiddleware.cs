using System.Text;
using Grpc.AspNetCore.Server;
using ThemeDay.ServiceDefaults.Api;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.PublicSite;

/// <summary>
/// Answers the pages and pictures of the public site from memory, and keeps the pages that the endpoints answer (docs/decisions/0014). Between the limit of an
/// address and authentication: an answer from memory is the same for everyone.
/// </summary>
/// <remarks>
/// A request with a token is answered by the endpoints: it may wait for an event (<see cref="ReadYourWritesInterceptor"/>). HEAD is answered as GET, without
/// the body.
/// </remarks>
internal sealed class PublicSiteMiddleware(RequestDelegate next, PublicSiteCache cache, DistrictVersions versions, PublicPictures pictures)
{
    private const string Root = "/v1/public/";
    private const int MaxAttempts = 3; // for a page that changes while it is computed

    public Task InvokeAsync(HttpContext http)
    {
        if (!IsPublicSite(http.Request) || PublicFileRoutes.IsPath(http.Request.Path.Value!) || IsOpinions(http.Request))
            return next(http);
        var isSameForEveryone = IsSameForEveryone(http.Request);
        if (PublicPicturePath.TryParse(http.Request.Path.Value!) is { } picture)
            return AnswerPictureAsync(http, picture, isSameForEveryone);
        if (!isSameForEveryone || PublicPageKey.TryRead(http.Request) is not { } key)
            return AnswerUncachedAsync(http);
        var name = key.ToString();
        return cache.Find<CachedPage>(name) is { } page && versions.IsCurrent(page.Stamp)
            ? AnswerAsync(http, page, age: null) // most requests: nothing to wait for
            : FindAndAnswerAsync(http, key, name);
    }

    private static bool IsPublicSite(HttpRequest request) =>
        request.Path.Value is { } path
        && path.StartsWith(Root, StringComparison.Ordinal)
        && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));

    // ListPublishedOpinions: never kept in memory, since what was taken back is gone at once. HEAD is answered as GET, like the pages.
    private static bool IsOpinions(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path.Value!.EndsWith("/opinions", StringComparison.Ordinal);

    // The endpoints refuse a body, and a type that is none of JSON.
    private static bool IsSameForEveryone(HttpRequest request) =>
        request.Headers.Authorization.Count is 0
        && request.ContentLength is null or 0
        && request.Headers.TransferEncoding.Count is 0
        && request.ContentType is null or "application/json";

    private async Task FindAndAnswerAsync(HttpContext http, PublicPageKey key, string name)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (cache.Find<CachedPage>(name) is { } kept && await TryAnswerAsync(http, kept))
                return;
            if (FindDistrict(key) is not { } district || !await versions.ConfirmAsync(district, http.RequestAborted))
                break;
            var stamp = district.Stamp(); // before the data is read
            CapturedResponse? captured = null;
            var page = await cache.ShareAsync($"{name}@{stamp.Version}", ComputeAsync, http.RequestAborted);
            if (captured is not null)
            {
                cache.Count(page is null ? CacheResult.Uncached : CacheResult.Miss);
                await captured.WriteAsync(http, page);
                return;
            }

            if (page is not null && await TryAnswerAsync(http, page)) // computed for another request
                return;

            async Task<CachedPage?> ComputeAsync()
            {
                captured = await CapturedResponse.CaptureAsync(http, next);
                return captured.ToPage(stamp) is { } computed ? Keep(computed, key) : null;
            }
        }

        await AnswerUncachedAsync(http);
    }

    // Of a district without a version nothing is public, and a page after a token that no page in memory has issued may be any of a great many.
    private DistrictVersion? FindDistrict(PublicPageKey key) =>
        key.PageToken is "" || cache.Find<object>(key.ForToken(key.PageToken)) is not null ? versions.Find(key.District) : null;

    private CachedPage Keep(CachedPage page, PublicPageKey key)
    {
        if (!page.Stamp.IsCurrent)
            return page; // a newer one may be in its place
        cache.Store(key.ToString(), page, page.SizeBytes);
        if (page.ReadNextPageToken() is { Length: > 0 } token)
            cache.Store(key.ForToken(token), token, 0);
        return page;
    }

    private async Task<bool> TryAnswerAsync(HttpContext http, CachedPage page)
    {
        var validity = await versions.ValidateAsync(page.Stamp, http.RequestAborted);
        if (!validity.IsUsable)
            return false;
        await AnswerAsync(http, page, validity.Age);
        return true;
    }

    private Task AnswerAsync(HttpContext http, CachedPage page, TimeSpan? age)
    {
        cache.CountHit(age);
        return page.WriteAsync(http, age);
    }

    private async Task AnswerUncachedAsync(HttpContext http)
    {
        cache.Count(CacheResult.Uncached);
        var captured = await CapturedResponse.CaptureAsync(http, next);
        await captured.WriteAsync(http, captured.ToPage(stamp: null));
    }

    private async Task AnswerPictureAsync(HttpContext http, PublicPicturePath picture, bool isSameForEveryone)
    {
        if (isSameForEveryone && cache.Find<CachedPictures>(picture.Report) is { } kept)
        {
            var validity = await versions.ValidateAsync(kept.Stamp, http.RequestAborted);
            if (validity.IsUsable && await pictures.TryAnswerAsync(http, kept, picture.Id, validity.Age))
            {
                cache.CountHit(validity.Age);
                return;
            }
        }

        cache.Count(isSameForEveryone ? CacheResult.Miss : CacheResult.Uncached);
        await next(http);
    }
}

/// <summary>What the endpoint has answered to a request, not yet sent.</summary>
/// <param name="Body">The body.</param>
/// <param name="Endpoint">The endpoint; null if there is none.</param>
/// <param name="StatusCode">The status.</param>
/// <param name="ContentType">The type of the body.</param>
internal sealed record CapturedResponse(byte[] Body, Endpoint? Endpoint, int StatusCode, string? ContentType)
{
    private bool IsOfPublicSite => Endpoint?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.ServiceName == Proto.PublicSiteService.Descriptor.FullName;

    /// <summary>Lets the endpoint answer; HEAD as GET. A page has at most 1,000 items, so it is held in memory.</summary>
    public static async Task<CapturedResponse> CaptureAsync(HttpContext http, RequestDelegate next)
    {
        var (method, body) = (http.Request.Method, http.Response.Body);
        using var buffer = new MemoryStream();
        (http.Request.Method, http.Response.Body) = (HttpMethods.Get, buffer);
        try
        {
            await next(http);
        }
        finally
        {
            (http.Request.Method, http.Response.Body) = (method, body);
        }

        return new(buffer.ToArray(), http.GetEndpoint(), http.Response.StatusCode, http.Response.ContentType);
    }

    /// <summary>The page that it is; null for an error, but for that of what is not public any more.</summary>
    /// <param name="stamp">The version that it was computed from; null for a page that is not kept.</param>
    public CachedPage? ToPage(VersionStamp? stamp) =>
        !IsOfPublicSite ? null
        : StatusCode is StatusCodes.Status200OK ? CachedPage.Create(stamp, Body, ContentType, Endpoint)
        : StatusCode is StatusCodes.Status410Gone && stamp is { } version ? CachedPage.CreateUnpublished(version, ReadReason(), Endpoint)
        : null;

    private string ReadReason() => ErrorStatus.GetReason(StatusJson.Parse(Encoding.UTF8.GetString(Body))) ?? "";

    /// <summary>Sends it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="page">The page that it is; null for an error.</param>
    public Task WriteAsync(HttpContext http, CachedPage? page)
    {
        if (page is not null && StatusCode is StatusCodes.Status200OK)
            return page.WriteAsync(http, age: null);
        if (IsOfPublicSite)
            PublicResponse.SetHeaders(http, age: null);
        return http.Response.Body.WriteAsync(Body, http.RequestAborted).AsTask(); // the server leaves out the body of an answer to HEAD
    }
}
