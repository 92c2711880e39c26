using ThemeDay.ServiceDefaults.Hosting;

namespace ThemeDay.Portal.Caching;

/// <summary>
/// Keeps readers of a page apart: those who ask for it while it is rendered wait for the first of them, in output caching, which must not end with that reader
/// nor wait for a slow line. So a page is rendered into memory, where no reader aborts it or holds it up, and sent to each reader afterwards; in the coding
/// that is chosen here, once for the key of the cache and for what compresses.
/// </summary>
internal sealed class SharedPageMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (!PageCachePolicy.IsPage(http.Request))
        {
            await next(http);
            return;
        }

        http.Request.Headers.AcceptEncoding = ContentCodings.Choose(http.Request.Headers.AcceptEncoding).GetName();
        var (body, readerAborted) = (http.Response.Body, http.RequestAborted);
        using var page = new MemoryStream();
        http.Response.Body = page;
        http.RequestAborted = CancellationToken.None; // it ends nevertheless: each request to a service has its deadline
        try
        {
            await next(http);
        }
        finally
        {
            (http.Response.Body, http.RequestAborted) = (body, readerAborted);
        }

        if (page.Length > 0) // a write would start an error without a body, which the middleware outside answers by a page
            await body.WriteAsync(page.GetBuffer().AsMemory(0, (int)page.Length), readerAborted);
    }
}
