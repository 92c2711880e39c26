using System.Text;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace ThemeDay.Documents.ThemeForms;

/// <summary>Writes a theme form as a Word file in the layout of the annex: what it writes, <see cref="ThemeFormReader"/> reads back the same.</summary>
public static class ThemeFormWriter
{
    private const int BlankRows = 3;

    // Twentieths of a point. A4, with the margins of GB/T 9704-2012, 5.2: top 37 mm, left 28 mm; the text area is 156 mm × 225 mm.
    private const int PageWidth = 11906;
    private const int PageHeight = 16838;
    private const int TopMargin = 2098;
    private const int LeftMargin = 1588;
    private const int RightMargin = 1474;
    private const int BottomMargin = 1985;

    private const int RowHeight = 1134; // 20 mm: room to write by hand
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
        document.AddMainDocumentPart().Document = new(
            new Body(
                Paragraph(ThemeFormTexts.Title, ThemeFormTexts.TitleFont, TitleSize, JustificationValues.Center),
                HeadLine(content),
                CreateTable(content),
                Paragraph(
                    ThemeFormTexts.Notes(content.LastMonth, content.Forms, content.MinimumThemes),
                    ThemeFormTexts.BodyFont,
                    NoteSize,
                    JustificationValues.Left
                ),
                new SectionProperties(
                    new PageSize { Width = PageWidth, Height = PageHeight },
                    new PageMargin
                    {
                        Top = TopMargin,
                        Left = LeftMargin,
                        Right = RightMargin,
                        Bottom = BottomMargin,
                        Header = 851,
                        Footer = 992,
                    }
                )
            )
        );
    }

    // The unit at the left, the date at the right.
    private static Paragraph HeadLine(ThemeFormContent content) =>
        new(
            new ParagraphProperties(new Tabs(new TabStop { Val = TabStopValues.Right, Position = ColumnWidths.Sum() })),
            TextRun(ThemeFormTexts.HeadLine(content.Unit), ThemeFormTexts.BodyFont, BodySize),
            new Run(new TabChar()),
            TextRun(ThemeFormTexts.DateLine(content.Date), ThemeFormTexts.BodyFont, BodySize)
        );

    private static Table CreateTable(ThemeFormContent content)
    {
        var table = new Table(
            new TableProperties(
                new TableWidth { Width = $"{ColumnWidths.Sum()}", Type = TableWidthUnitValues.Dxa },
                Borders(),
                new TableLayout { Type = TableLayoutValues.Fixed }
            ),
            new TableGrid(ColumnWidths.Select(width => new GridColumn { Width = $"{width}" })),
            Row(isHead: true, ThemeFormTexts.Topic, ThemeFormTexts.Month, ThemeFormTexts.Forms, ThemeFormTexts.Contact)
        );
        foreach (var theme in content.Themes)
            table.Append(
                Row(
                    isHead: false,
                    theme.Topic,
                    theme.Month is { } month ? ThemeFormTexts.MonthOf(month) : "",
                    string.Join(ThemeFormTexts.ListSeparator, theme.Forms),
                    theme.Contact is { } contact ? $"{contact.Person}\n{contact.Phone}" : ""
                )
            );
        for (var blank = content.Themes.Count; blank < BlankRows; blank++)
            table.Append(Row(isHead: false, "", "", "", ""));
        return table;
    }

    private static TableRow Row(bool isHead, params IEnumerable<string> cells)
    {
        var properties = new TableRowProperties(new CantSplit(), new TableRowHeight { Val = RowHeight, HeightType = HeightRuleValues.AtLeast });
        if (isHead)
            properties.Append(new TableHeader()); // repeated on each page
        return new([
            properties,
            .. cells
                .Index()
                .Select(cell => new TableCell([
                    new TableCellProperties(
                        new TableCellWidth { Width = $"{ColumnWidths[cell.Index]}", Type = TableWidthUnitValues.Dxa },
                        new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center }
                    ),
                    .. cell
                        .Item.ReplaceLineEndings("\n")
                        .Split('\n')
                        .Select(line => Paragraph(line, ThemeFormTexts.BodyFont, TableSize, JustificationValues.Center)),
                ])),
        ]);
    }

    private static TableBorders Borders() =>
        new(
            new TopBorder { Val = BorderValues.Single, Size = 4 },
            new LeftBorder { Val = BorderValues.Single, Size = 4 },
            new BottomBorder { Val = BorderValues.Single, Size = 4 },
            new RightBorder { Val = BorderValues.Single, Size = 4 },
            new InsideHorizontalBorder { Val = BorderValues.Single, Size = 4 },
            new InsideVerticalBorder { Val = BorderValues.Single, Size = 4 }
        );

    private static Paragraph Paragraph(string text, string font, int halfPoints, JustificationValues justification) =>
        new(new ParagraphProperties(new Justification { Val = justification }), TextRun(text, font, halfPoints));

    private static Run TextRun(string text, string font, int halfPoints) =>
        new(
            new RunProperties(
                new RunFonts
                {
                    Ascii = font,
                    HighAnsi = font,
                    EastAsia = font,
                },
                new FontSize { Val = $"{halfPoints}" },
                new FontSizeComplexScript { Val = $"{halfPoints}" }
            ),
            new Text(Printable(text)) { Space = SpaceProcessingModeValues.Preserve }
        );

    // XML cannot hold control characters and half surrogates.
    private static string Printable(string text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            builder.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar.ToString() : rune.ToString());
        return builder.ToString();
    }
}
