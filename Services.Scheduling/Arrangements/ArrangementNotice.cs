using System.Resources;
using ThemeDay.Documents.Calendars;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Notices;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.PlanDocuments;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Arrangements;

/// <summary>The notice and the calendar of a month, as it would be released now or as it was released.</summary>
/// <param name="arrangement">The month.</param>
/// <param name="release">The release; null for what would be released now.</param>
/// <param name="division">The district; null if it is not known.</param>
internal sealed class ArrangementNotice(MonthlyArrangement arrangement, ArrangementRelease? release, Division? division)
{
    private static readonly ResourceManager Texts = new("ThemeDay.Scheduling.Texts.Arrangements", typeof(ArrangementNotice).Assembly);

    private readonly DateOnly month = arrangement.Name.Month;
    private readonly IReadOnlyList<Proto.PlanChange> changes = release is null ? arrangement.PendingChanges : arrangement.GetChanges(release);
    private readonly IReadOnlyList<Proto.PlanEntry> entries = arrangement.GetEntries(release?.PlanRelease ?? arrangement.PlanReleases.Count);

    private readonly bool isSupplement = release is null ? arrangement.Last is not null : release.Number > 1;

    /// <summary>The title of the table, and of the calendar.</summary>
    public string TableTitle => Format("TableTitle", month.Year, month.Month);

    /// <summary>The title, in lines.</summary>
    public string Title => Format(isSupplement ? "SupplementTitle" : "Title", division?.Name ?? "", month.Year, month.Month);

    /// <summary>Writes the notice.</summary>
    public OfficialNotice Write(string issuer, string documentNumber, DateOnly? date)
    {
        List<NoticeParagraph> body = [new(Format(isSupplement ? "SupplementIntroduction" : "Introduction", month.Year, month.Month))];
        body.AddRange(
            changes.Select((change, place) => new NoticeParagraph(PlanDocumentTexts.Format("NumberedSentence", place + 1, arrangement.Describe(change))))
        );
        body.Add(
            new(
                entries is []
                    ? Format("NoActivities", month.Month)
                    : Format("Totals", month.Month, entries.Count, entries.Select(entry => entry.Unit).Distinct().Count())
            )
        );
        if (entries is not [])
            body.Add(new(Format("DueDates")));
        return new()
        {
            Issuer = issuer,
            DocumentNumber = documentNumber,
            Title = Title,
            Addressee = Format("Addressee"),
            Body = body,
            Date = date,
            Attachments = entries is [] ? [] : [GetTable()],
        };
    }

    /// <summary>The activities and due dates of the calendar.</summary>
    /// <param name="unit">Only of this unit; empty for all.</param>
    public IEnumerable<CalendarActivity> ListCalendar(string unit) =>
        arrangement
            .GetCalendarEntries(release)
            .Where(each => unit is "" || each.Entry.Unit == unit)
            .SelectMany(each =>
            {
                var activity = PlanDocumentTexts.ToCalendar(each.Entry, each.IsCancelled);
                var due = arrangement.AddDueDates(each.Entry);
                return new[] { activity, ToDueDate(activity, "ProgrammeDue", due.ProgrammeDueDate), ToDueDate(activity, "ReportDue", due.ReportDueDate) };
            })
            .OfType<CalendarActivity>();

    private static CalendarActivity? ToDueDate(CalendarActivity activity, string what, Google.Type.Date? day) =>
        day is null
            ? null
            : activity with
            {
                Id = $"{activity.Id}#{what}",
                Title = Format(what, activity.Title),
                FirstDay = EventMapping.ToDateOnly(day),
                LastDay = EventMapping.ToDateOnly(day),
            };

    private NoticeAttachment GetTable() =>
        new(
            TableTitle,
            [
                new(PlanDocumentTexts.Get("Number"), 9, IsCentered: true),
                new(PlanDocumentTexts.Get("Unit"), 22),
                new(PlanDocumentTexts.Get("Topic"), 27),
                new(PlanDocumentTexts.Get("Time"), 16, IsCentered: true),
                new(Format("ProgrammeDueHead"), 13, IsCentered: true),
                new(Format("ReportDueHead"), 13, IsCentered: true),
            ],
            [
                .. entries
                    .Select(arrangement.AddDueDates)
                    .Select(
                        (arranged, place) =>
                            (IReadOnlyList<string>)
                                [
                                    $"{place + 1}",
                                    arranged.Entry.UnitDisplayName,
                                    arranged.Entry.Topic,
                                    PlanDocumentTexts.FormatDays(arranged.Entry, arrangement.Year),
                                    FormatDay(arranged.ProgrammeDueDate),
                                    FormatDay(arranged.ReportDueDate),
                                ]
                    ),
            ]
        );

    private string FormatDay(Google.Type.Date? day) => day is null ? Format("Unknown") : ChineseDays.Day(EventMapping.ToDateOnly(day), arrangement.Year);

    private static string Format(string key, params object[] values) => Texts.Format(key, values);
}
