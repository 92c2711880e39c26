using System.Resources;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Notices;
using ThemeDay.Scheduling.Notifications;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Circulars;

/// <summary>A circular as an official notice, with the list of what is overdue.</summary>
/// <param name="circular">The circular, or the draft.</param>
/// <param name="division">The district; null if it is not known.</param>
internal sealed class CircularNotice(CircularView circular, Division? division)
{
    private static readonly ResourceManager Texts = new("ThemeDay.Scheduling.Texts.Circulars", typeof(CircularNotice).Assembly);

    /// <summary>The title in a file name.</summary>
    public string FileTitle =>
        circular.Name.Number is { } number
            ? Format("FileTitle", Title.ReplaceLineEndings(""), number)
            : Format("FileTitleOfDraft", Title.ReplaceLineEndings(""));

    private string Title => Format("Title", division?.Name ?? "");

    /// <summary>Writes the notice.</summary>
    public OfficialNotice Write(string issuer, string documentNumber, DateOnly? date) =>
        new()
        {
            Issuer = issuer,
            DocumentNumber = documentNumber,
            Title = Title,
            Addressee = Format("Addressee"),
            Body = [.. WriteBody().Select(text => new NoticeParagraph(text))],
            Date = date,
            Attachments = circular.Items is [] ? [] : [GetTable()],
        };

    private IEnumerable<string> WriteBody()
    {
        if (circular.Items is [])
            return [Format("NoItems")];
        return
        [
            Format("Introduction", circular.Items.Select(item => item.Unit).Distinct().Count(), circular.Items.Count),
            circular.RectificationDue is { } due ? Format("Rectification", NotificationTexts.FormatDay(due)) : Format("RectificationWithoutDate"),
            Format("Others"),
        ];
    }

    private NoticeAttachment GetTable() =>
        new(
            Format("TableTitle"),
            [
                new(Format("Number"), 8, IsCentered: true),
                new(Format("Unit"), 22),
                new(Format("What"), 22),
                new(Format("Topic"), 24),
                new(Format("Due"), 14, IsCentered: true),
                new(Format("DaysLate"), 10, IsCentered: true),
            ],
            [
                .. circular.Items.Select(
                    (item, place) =>
                        (IReadOnlyList<string>)
                            [
                                $"{place + 1}",
                                circular.UnitNames.GetValueOrDefault(item.Unit, item.Unit),
                                Format($"{item.Kind}"),
                                circular.Topics.GetValueOrDefault(item.ThemeId, ""),
                                NotificationTexts.FormatDay(item.Due),
                                $"{item.DaysLate}",
                            ]
                ),
            ]
        );

    private static string Format(string key, params object[] values) => Texts.Format(key, values);
}
