using Microsoft.AspNetCore.OutputCaching;
using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Opinions;
using ThemeDay.Portal.Questionnaires;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.ServiceDefaults.Configuration;

namespace ThemeDay.Portal.Caching;

/// <summary>Keeps pages in memory for some seconds (docs/decisions/0020): output caching of ASP.NET Core, with entity tags and compression.</summary>
internal static class PageCache
{
    /// <summary>Adds the cache.</summary>
    public static void AddPageCache(this WebApplicationBuilder builder)
    {
        var options = builder.AddValidatedOptions<PortalOptions>("Portal");
        builder.Services.AddOutputCache(cache =>
        {
            cache.SizeLimit = options.CacheBytes;
            cache.AddBasePolicy(new PageCachePolicy(options));
        });
        builder.Services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true; // what pages hold of a reader is answered to no other site (SameOrigin)
            compression.MimeTypes = ["text/html", "application/atom+xml", "text/calendar", "text/csv", "application/xml", "text/plain"];
        });
    }

    /// <summary>Answers pages from memory. Inside of it, pages are compressed and tagged: once for many answers.</summary>
    public static void UsePageCache(this WebApplication app)
    {
        app.UseMiddleware<SharedPageMiddleware>();
        app.UseOutputCache();
        app.UseMiddleware<EntityTagMiddleware>();
        app.UseResponseCompression();
    }
}

/// <summary>
/// What is kept: answers of 200, for <see cref="PortalOptions.CacheDuration"/>; with a part that is away, or nothing but that (503), for a second, so that a
/// service which is away is not asked, and waited for, by each reader.
/// </summary>
internal sealed class PageCachePolicy(PortalOptions options) : IOutputCachePolicy
{
    /// <summary>How long a page is kept on which a part is away.</summary>
    public static readonly TimeSpan AwayDuration = TimeSpan.FromSeconds(1);

    /// <summary>Whether a request is for a page that is the same for all readers.</summary>
    public static bool IsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) // files: read as they are sent
        && !QuestionnairePath.IsForm(request.Path)
        && !OpinionPaths.IsPersonal(request.Path)
        && request.Path.Value is not ("/large-print" or "/health" or "/alive");

    /// <inheritdoc/>
    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var request = context.HttpContext.Request;
        context.EnableOutputCaching = context.AllowCacheLookup = context.AllowCacheStorage = context.AllowLocking = IsPage(request);
        context.ResponseExpirationTimeSpan = options.CacheDuration;
        context.CacheVaryByRules.VaryByHost = options.PublicAddress is null; // else no page has an address of the request
        context.CacheVaryByRules.QueryKeys = new([.. PageParameters.Of(context.HttpContext).Names]);
        context.CacheVaryByRules.VaryByValues["print"] = LargePrint.IsOn(request) ? "large" : "normal";
        context.CacheVaryByRules.VaryByValues["coding"] = $"{request.Headers.AcceptEncoding}"; // one of three: SharedPageMiddleware
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        var isForEveryone = response.Headers.SetCookie.Count is 0 && response.Headers.CacheControl != "no-store";
        var isAnyAway = context.HttpContext.RequestServices.GetRequiredService<ServiceCalls>().AnyAway;
        var isKept = response.StatusCode is StatusCodes.Status200OK || (response.StatusCode is StatusCodes.Status503ServiceUnavailable && isAnyAway);
        if (!isKept || !isForEveryone)
            context.AllowCacheStorage = false;
        if (isAnyAway)
            context.ResponseExpirationTimeSpan = AwayDuration;
        return ValueTask.CompletedTask;
    }
}
