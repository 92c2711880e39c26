namespace ThemeDay.Publication;

/// <summary>Validates links.</summary>
internal static class Links
{
    /// <summary>Whether a link is an absolute http or https URI. No other scheme is published as a link.</summary>
    public static bool IsWeb(string link) => Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http";
}
