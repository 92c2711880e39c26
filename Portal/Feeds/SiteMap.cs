using System.Xml.Linq;

namespace ThemeDay.Portal.Feeds;

/// <summary>Writes site maps (sitemaps.org, 0.9).</summary>
internal static class SiteMap
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/xml";

    private static readonly XNamespace Map = "http://www.sitemaps.org/schemas/sitemap/0.9";

    /// <summary>Writes the addresses of pages.</summary>
    public static string Write(IEnumerable<Uri> pages) => Write("urlset", "url", pages);

    /// <summary>Writes the addresses of site maps.</summary>
    public static string WriteIndex(IEnumerable<Uri> maps) => Write("sitemapindex", "sitemap", maps);

    private static string Write(string root, string item, IEnumerable<Uri> addresses) =>
        $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{Build(root, item, addresses)}\n";

    private static XElement Build(string root, string item, IEnumerable<Uri> addresses) =>
        new(Map + root, addresses.Select(address => new XElement(Map + item, new XElement(Map + "loc", address))));
}
