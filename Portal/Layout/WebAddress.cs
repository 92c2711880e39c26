namespace ThemeDay.Portal.Layout;

/// <summary>Addresses that units have written.</summary>
internal static class WebAddress
{
    /// <summary>Whether an address can be a link: http or https.</summary>
    public static bool IsLink(string link) => Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https");
}
