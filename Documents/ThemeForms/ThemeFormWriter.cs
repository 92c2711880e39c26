using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using ThemeDay.Documents.Notices;
using ThemeDay.Documents.Office;

namespace ThemeDay.Documents.ThemeForms;

/// <summary>Writes a theme form as a Word file in the layout of the annex: what it writes, <see cref="ThemeFormReader"/> reads back the same.</summary>
public static class ThemeFormWriter
{
    private const int BlankRows = 3;
    private const int RowHeight = 1134; // twentieths of a point, 20 mm: room to write by hand
    private static readonly int[] ColumnWidths = [2944, 1650, 1950, 2300]; // together the width of the text area

    private const int TitleSize = 44; // half-points: 二号
    private const int BodySize = 32; // 三号
    private const int TableSize = 28; // 四号
    private const int NoteSize = 24; // 小四

    /// <summary>The name under which the form of a unit is saved; that of a blank form without a unit.</summary>
    public static string GetFileName(string unit) => ThemeFormTexts.FileName(unit);

    /// <summary>Writes a form.</summary>
    /// <param name="file">Where to; seekable.</param>
    /// <param name="content">What it says.</param>
    public static void Write(Stream file, ThemeFormContent content)
    {
        using var document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document);
        var main = document.AddMainDocumentPart();
        WordParts.AddParagraphDefaults(main);
        main.Document = new(
            new Body(
                WordParts.Paragraph(ThemeFormTexts.Title, ThemeFormTexts.TitleFont, TitleSize, JustificationValues.Center),
                // The unit at the left, the date at the right.
                WordParts.TabbedParagraph(
                    ThemeFormTexts.HeadLine(content.Unit),
                    ThemeFormTexts.DateLine(content.Date),
                    ColumnWidths.Sum(),
                    ThemeFormTexts.BodyFont,
                    BodySize
                ),
                CreateTable(content),
                WordParts.Paragraph(
                    ThemeFormTexts.Notes(content.LastMonth, content.Forms, content.MinimumThemes),
                    ThemeFormTexts.BodyFont,
                    NoteSize,
                    JustificationValues.Left
                ),
                WordParts.Page()
            )
        );
    }

    /// <summary>The blank form as the annex of a notice.</summary>
    /// <param name="lastMonth">The first day of the last month of the campaign's window, for the notes.</param>
    /// <param name="forms">The activity forms of the campaign, for the notes.</param>
    /// <param name="minimumThemes">The minimum number of themes of a unit, for the notes.</param>
    public static NoticeAttachment CreateAnnex(DateOnly lastMonth, IReadOnlyList<string> forms, int minimumThemes) =>
        new(
            ThemeFormTexts.Title,
            [
                .. new[] { ThemeFormTexts.Topic, ThemeFormTexts.Month, ThemeFormTexts.Forms, ThemeFormTexts.Contact }.Zip(
                    ColumnWidths,
                    (head, width) => new NoticeColumn(head, width, IsCentered: true)
                ),
            ],
            [.. Enumerable.Repeat<IReadOnlyList<string>>(["", "", "", ""], BlankRows)]
        )
        {
            FormHead = new(ThemeFormTexts.HeadLine(unit: ""), ThemeFormTexts.DateLine(date: null)),
            Note = ThemeFormTexts.Notes(lastMonth, forms, minimumThemes),
        };

    private static Table CreateTable(ThemeFormContent content) =>
        WordParts.Table(
            ColumnWidths,
            [
                Row(isHead: true, ThemeFormTexts.Topic, ThemeFormTexts.Month, ThemeFormTexts.Forms, ThemeFormTexts.Contact),
                .. content.Themes.Select(theme =>
                    Row(
                        isHead: false,
                        theme.Topic,
                        theme.Month is { } month ? ThemeFormTexts.MonthOf(month) : "",
                        string.Join(ThemeFormTexts.ListSeparator, theme.Forms),
                        theme.Contact is { } contact ? $"{contact.Person}\n{contact.Phone}" : ""
                    )
                ),
                .. Enumerable.Range(0, Math.Max(0, BlankRows - content.Themes.Count)).Select(_ => Row(isHead: false, "", "", "", "")),
            ]
        );

    private static TableRow Row(bool isHead, params IEnumerable<string> cells) =>
        WordParts.Row(
            ColumnWidths,
            RowHeight,
            isHead,
            cells.Select(cell => WordParts.Paragraphs(cell, ThemeFormTexts.BodyFont, TableSize, JustificationValues.Center))
        );
}
