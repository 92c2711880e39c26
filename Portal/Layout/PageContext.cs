using ThemeDay.Portal.Site;

namespace ThemeDay.Portal.Layout;

/// <summary>What a page knows of the request that asks for it.</summary>
/// <param name="BaseAddress">The address of the portal.</param>
/// <param name="Path">The path and query of the page.</param>
/// <param name="IsLargePrint">Whether the reader has 长者模式 on.</param>
/// <param name="GetFileAddress">The address of a file of wwwroot.</param>
public sealed record PageContext(Uri BaseAddress, string Path, bool IsLargePrint, Func<string, string> GetFileAddress)
{
    /// <summary>Reads it from a request.</summary>
    public static PageContext From(HttpContext http) =>
        new(
            http.RequestServices.GetRequiredService<PortalOptions>().PublicAddress ?? new($"{http.Request.Scheme}://{http.Request.Host}"),
            // Only what the page differs by: it is kept for others, and what one reader has appended is not theirs.
            $"{http.Request.Path}{PageParameters.Of(http).GetQuery(http.Request.Query)}",
            LargePrint.IsOn(http.Request),
            http.RequestServices.GetRequiredService<StaticFileVersions>().GetAddress
        );

    /// <summary>The whole address of a path.</summary>
    public Uri GetAddress(string path) => new(BaseAddress, path);
}
