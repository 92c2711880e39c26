using System.Resources;
using ThemeDay.Documents.Calendars;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Notices;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.PlanDocuments;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Arrangements;

/// <summary>Words the notice and the calendar of a month: as it would be released now, or as it was.</summary>
/// <param name="arrangement">The month.</param>
/// <param name="release">The release; null for what would be released now.</param>
/// <param name="division">The district; null if it is not known.</param>
internal sealed class ArrangementNotice(MonthlyArrangement arrangement, ArrangementRelease? release, Division? division)
{
    private static readonly ResourceManager Texts = new("ThemeDay.Scheduling.Texts.Arrangements", typeof(ArrangementNotice).Assembly);

    private readonly DateOnly month = arrangement.Name.Month;
    private readonly IReadOnlyList<Proto.PlanChange> changes = release is null ? arrangement.Pending : arrangement.GetChanges(release);
    private readonly IReadOnlyList<Proto.PlanEntry> entries = arrangement.GetEntries(release?.PlanRelease ?? arrangement.PlanReleases.Count);

    /// <summary>The title, in lines.</summary>
    public string Title => Format(changes is [] ? "Title" : "SupplementTitle", division?.Name ?? "", month.Year, month.Month);

    /// <summary>Words the notice.</summary>
    public OfficialNotice Write(string issuer, string documentNumber, DateOnly? date)
    {
        List<NoticeParagraph> body = [new(Format(changes is [] ? "Introduction" : "SupplementIntroduction", month.Year, month.Month))];
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
            Attachments = entries is [] ? [] : [Table()],
        };
    }

    /// <summary>The activities and due dates of the calendar.</summary>
    /// <param name="unit">Only of this unit; empty for all.</param>
    public IEnumerable<CalendarActivity> WriteCalendar(string unit) =>
        entries
            .Where(entry => unit is "" || entry.Unit == unit)
            .Select(arrangement.AddDueDates)
            .SelectMany(arranged =>
                new[]
                {
                    ToCalendar(arranged.Entry, "", arranged.Entry.FirstDate, arranged.Entry.LastDate),
                    ToCalendar(arranged.Entry, "ProgrammeDue", arranged.ProgrammeDueDate, arranged.ProgrammeDueDate),
                    ToCalendar(arranged.Entry, "ReportDue", arranged.ReportDueDate, arranged.ReportDueDate),
                }.OfType<CalendarActivity>()
            );

    private static CalendarActivity? ToCalendar(Proto.PlanEntry entry, string what, Google.Type.Date? first, Google.Type.Date? last) =>
        first is null
            ? null
            : new(
                what is "" ? entry.Activity : $"{entry.Activity}#{what}",
                what is "" ? entry.Topic : Format(what, entry.Topic),
                PlanDocumentTexts.Format("Description", entry.UnitDisplayName, PlanDocumentTexts.FormsOf(entry)),
                EventMapping.ToDateOnly(first),
                EventMapping.ToDateOnly(last!),
                IsCancelled: false
            );

    private NoticeAttachment Table() =>
        new(
            Format("TableTitle", month.Year, month.Month),
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
                                    PlanDocumentTexts.DaysOf(arranged.Entry, arrangement.Year),
                                    Day(arranged.ProgrammeDueDate),
                                    Day(arranged.ReportDueDate),
                                ]
                    ),
            ]
        );

    private string Day(Google.Type.Date? day) => day is null ? Format("Unknown") : ChineseDays.Day(EventMapping.ToDateOnly(day), arrangement.Year);

    private static string Format(string key, params object[] values) => Texts.Format(key, values);
}
