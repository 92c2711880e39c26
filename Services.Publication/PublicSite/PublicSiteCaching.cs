using System.Security.Cryptography;
using Grpc.AspNetCore.Server;
using Microsoft.Net.Http.Headers;
using ThemeDay.Publication.Reports;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.PublicSite;

/// <summary>Caching of the public site's JSON: each use is revalidated by ETag.</summary>
internal static class PublicSiteCaching
{
    public static void UsePublicSiteCaching(this WebApplication app) => app.UseWhen(IsPublicSiteRequest, branch => branch.Use(AddEtagAsync));

    private static bool IsPublicSiteRequest(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.ServiceName == Proto.PublicSiteService.Descriptor.FullName;

    // Buffers the whole response to compute the ETag, a hash of the body. A page has at most 1,000 items, so this is acceptable.
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

        http.Response.Headers.CacheControl = PublicReports.CacheControl;
        if (http.Response.StatusCode == StatusCodes.Status200OK)
        {
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(page.GetBuffer().AsSpan(0, (int)page.Length)))}\"");
            http.Response.Headers.ETag = tag.ToString();
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
