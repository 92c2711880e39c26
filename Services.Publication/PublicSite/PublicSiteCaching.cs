using System.Security.Cryptography;
using Grpc.AspNetCore.Server;
using Microsoft.Net.Http.Headers;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.PublicSite;

/// <summary>Lets browsers and proxies keep the column's JSON: a minute without asking, and by its ETag after that.</summary>
internal static class PublicSiteCaching
{
    private const string PublicCacheControl = "public, max-age=60";

    public static void UsePublicSiteCaching(this WebApplication app) => app.UseWhen(IsPublicSiteRequest, branch => branch.Use(AddEtagAsync));

    private static bool IsPublicSiteRequest(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.ServiceName == Proto.PublicSiteService.Descriptor.FullName;

    // Held back until it is whole, which a page of at most 1,000 results may be: its tag is the hash of its bytes.
    private static async Task AddEtagAsync(HttpContext http, RequestDelegate next)
    {
        var body = http.Response.Body;
        using var page = new MemoryStream();
        http.Response.Body = page;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = body;
        }

        if (http.Response.StatusCode == StatusCodes.Status200OK)
        {
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(page.GetBuffer().AsSpan(0, (int)page.Length)))}\"");
            http.Response.Headers.ETag = tag.ToString();
            http.Response.Headers.CacheControl = PublicCacheControl;
            if (
                http
                    .Request.GetTypedHeaders()
                    .IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false))
            )
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                http.Response.ContentLength = null;
                return;
            }
        }

        page.Position = 0;
        await page.CopyToAsync(body, http.RequestAborted);
    }
}
