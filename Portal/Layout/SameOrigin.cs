namespace ThemeDay.Portal.Layout;

/// <summary>Whether a form was sent by a page of this site.</summary>
/// <remarks>
/// In place of antiforgery tokens: those are encrypted with keys that all replicas of the portal would have to share, and the portal keeps no state. Each
/// browser of the last years says by whom a request was made (Fetch Metadata), and by Origin where the site has no TLS; one that sends no Origin sends the
/// Referer, which the portal asks for (Referrer-Policy).
/// </remarks>
internal static class SameOrigin
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Whether a form was sent by a page of this site; no for one that does not say.</summary>
    /// <param name="request">The request.</param>
    /// <param name="site">The address of this site.</param>
    public static bool Sent(HttpRequest request, Uri site)
    {
        if (request.Headers[FetchSite] is [{ } from])
            return from is "same-origin";
        var sender = request.Headers.Origin.Count is 0 ? request.Headers.Referer : request.Headers.Origin;
        return Uri.TryCreate(sender, UriKind.Absolute, out var origin)
            && (
                origin.Authority.Equals(site.Authority, StringComparison.OrdinalIgnoreCase)
                || origin.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
            );
    }

    /// <summary>Whether a page is asked for by a link of another site: then the browser leaves out a strict cookie that it may have.</summary>
    public static bool IsLinkOfAnotherSite(HttpRequest request) => request.Headers[FetchSite] is ["cross-site" or "same-site"];
}
