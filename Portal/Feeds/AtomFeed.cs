using System.Xml.Linq;
using ThemeDay.Portal.Activities;
using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Portal.Texts.PortalTexts;

namespace ThemeDay.Portal.Feeds;

/// <summary>Writes the published reports and statements of a district as a feed (RFC 4287).</summary>
internal static class AtomFeed
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/atom+xml";

    /// <summary>The most entries.</summary>
    public const int MaxEntries = 50;

    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    // The day of the first theme days: RFC 4287 requires a time, also of a feed without entries.
    private static readonly DateOnly Beginning = new(2023, 1, 1);

    /// <summary>Writes the feed.</summary>
    /// <param name="site">The district.</param>
    /// <param name="context">The request.</param>
    /// <param name="reports">The latest reports.</param>
    /// <param name="statements">The latest statements.</param>
    public static string Write(DistrictSite site, PageContext context, IEnumerable<PublishedReport> reports, IEnumerable<PublishedStatement> statements)
    {
        (DateOnly Day, XElement Entry)[] entries =
        [
            .. reports
                .Select(report => (Day: report.PublishDate.ToDateOnly(), Entry: WriteEntry(context, report)))
                .Concat(statements.Select(statement => (Day: statement.PublishDate.ToDateOnly(), Entry: WriteEntry(context, statement))))
                .OrderByDescending(dated => dated.Day)
                .Take(MaxEntries),
        ];
        var self = context.GetAddress($"{site.Path}/feed.atom");
        var feed = new XElement(
            Atom + "feed",
            new XAttribute(XNamespace.Xml + "lang", "zh-CN"),
            new XElement(Atom + "id", self),
            new XElement(Atom + "title", Text("Feed.Title", site.Name)),
            new XElement(Atom + "updated", Format(entries.Select(entry => entry.Day).DefaultIfEmpty(Beginning).Max())),
            new XElement(Atom + "author", new XElement(Atom + "name", site.Organizer)),
            Link("self", self),
            Link("alternate", context.GetAddress(site.Path)),
            entries.Select(entry => entry.Entry)
        );
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{feed}\n";
    }

    private static XElement WriteEntry(PageContext context, PublishedReport report) =>
        WriteEntry(
            context.GetAddress(ActivityPaths.OfReport(report.Name)),
            report.Topic,
            report.PublishDate.ToDateOnly(),
            report.UnitDisplayName,
            Text("Feed.Summary", report.UnitDisplayName, ActivityDates.Format(report.FirstDate, report.LastDate), report.Attended)
        );

    private static XElement WriteEntry(PageContext context, PublishedStatement statement) =>
        WriteEntry(
            context.GetAddress(StatementPaths.Of(statement.Name)),
            statement.Title,
            statement.PublishDate.ToDateOnly(),
            statement.UnitDisplayName,
            statement.PolicyTitle is ""
                ? Text("Feed.Response", statement.UnitDisplayName, statement.Concern)
                : Text("Feed.Interpretation", statement.UnitDisplayName, statement.PolicyTitle)
        );

    private static XElement WriteEntry(Uri address, string title, DateOnly day, string author, string summary) =>
        new(
            Atom + "entry",
            new XElement(Atom + "id", address),
            new XElement(Atom + "title", title),
            new XElement(Atom + "updated", Format(day)),
            new XElement(Atom + "author", new XElement(Atom + "name", author)),
            Link("alternate", address),
            new XElement(Atom + "summary", summary)
        );

    private static XElement Link(string rel, Uri address) => new(Atom + "link", new XAttribute("rel", rel), new XAttribute("href", address));

    private static string Format(DateOnly day) => $"{ShanghaiTime.StartOfDay(day):yyyy-MM-dd'T'HH:mm:ss'Z'}";
}
