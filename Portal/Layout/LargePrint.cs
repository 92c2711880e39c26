namespace ThemeDay.Portal.Layout;

/// <summary>长者模式: larger print and wider spaces, switched on and off by a link, and kept in a cookie without anything about the reader.</summary>
internal static class LargePrint
{
    private const string Cookie = "large-print";
    private const string On = "1";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>Whether the reader has it on.</summary>
    public static bool IsOn(HttpRequest request) => request.Cookies[Cookie] is On;

    /// <summary>The path that switches it.</summary>
    /// <param name="on">Whether it is switched on.</param>
    /// <param name="path">The page to go back to.</param>
    public static string GetPath(bool on, string path) => $"/large-print?{(on ? "on=1&" : "")}return={Uri.EscapeDataString(path)}";

    /// <summary>Maps the link.</summary>
    public static void MapLargePrint(this WebApplication app) =>
        app.MapGet(
            "/large-print",
            (HttpContext http, string? on, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "return")] string? path) =>
            {
                var options = new CookieOptions
                {
                    HttpOnly = true,
                    SameSite = SameSiteMode.Lax,
                    Secure = http.Request.IsHttps,
                    MaxAge = Kept,
                };
                if (on is On)
                    http.Response.Cookies.Append(Cookie, On, options);
                else
                    http.Response.Cookies.Delete(Cookie);
                http.Response.Headers.CacheControl = "no-store";
                return Results.LocalRedirect(IsLocal(path) ? path! : "/");
            }
        );

    // Elsewhere a link to this site would lead to another one. A path is escaped: only ASCII can stand in a header.
    private static bool IsLocal(string? path) => path is ['/', ..] and not ['/', '/' or '\\', ..] && !path.AsSpan().ContainsAnyExceptInRange('!', '~');
}
