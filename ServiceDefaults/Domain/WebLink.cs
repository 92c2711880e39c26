namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Validates links.</summary>
public static class WebLink
{
    /// <summary>
    /// Whether a link is an absolute http or https URI without user information, spaces, and control or invisible characters, percent-encoded ones included. No
    /// other scheme is published as a link.
    /// </summary>
    public static bool IsValid(string link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var uri)
        && uri is { Scheme: "https" or "http", UserInfo: "" }
        && !link.Any(char.IsWhiteSpace)
        && !link.Contains('\\', StringComparison.Ordinal)
        && !TextCharacters.HasUnaccepted(link, isMultiLine: false)
        && !TextCharacters.HasUnaccepted(Uri.UnescapeDataString(link), isMultiLine: false);
}
