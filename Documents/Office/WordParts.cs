using System.Text;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace ThemeDay.Documents.Office;

/// <summary>Parts of the Word files that the system writes: the page of official documents, paragraphs and tables.</summary>
internal static class WordParts
{
    // Twentieths of a point. A4, with the margins of GB/T 9704-2012, 5.2: top 37 mm, left 28 mm; the text area is 156 mm × 225 mm.
    private const int PageWidth = 11906;
    private const int PageHeight = 16838;
    private const int TopMargin = 2098;
    private const int LeftMargin = 1588;
    private const int RightMargin = 1474;
    private const int BottomMargin = 1985;

    /// <summary>The width of the text area, in twentieths of a point.</summary>
    public const int TextWidth = PageWidth - LeftMargin - RightMargin;

    /// <summary>Adds what holds of every paragraph: whether a mark at the end of a line may hang over the right margin.</summary>
    /// <remarks>
    /// The default of Word (ISO/IEC 29500-1, overflowPunct) is written out for LibreOffice, which reads the value the wrong way round (DomainMapper.cxx): there
    /// a whole mark hangs over the margin, or the edge of its cell, if the value is false or missing, and none if it is true.
    /// </remarks>
    public static void AddParagraphDefaults(MainDocumentPart main) =>
        main.AddNewPart<StyleDefinitionsPart>().Styles = new(
            new DocDefaults(new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(new OverflowPunctuation { Val = true })))
        );

    /// <summary>The page, with what refers to its headers and footers.</summary>
    public static SectionProperties Page(params IEnumerable<OpenXmlElement> references) =>
        new([
            .. references,
            new PageSize { Width = PageWidth, Height = PageHeight },
            new PageMargin
            {
                Top = TopMargin,
                Left = LeftMargin,
                Right = RightMargin,
                Bottom = BottomMargin,
                Header = 851,
                Footer = 1588, // the page number 7 mm under the text area (7.5)
            },
        ]);

    /// <summary>A paragraph of one text.</summary>
    public static Paragraph Paragraph(string text, string font, int halfPoints, JustificationValues justification) =>
        new(new ParagraphProperties(new Justification { Val = justification }), TextRun(text, font, halfPoints));

    /// <summary>A paragraph of two texts, at the left and at the right.</summary>
    /// <param name="left">The text at the left.</param>
    /// <param name="right">The text at the right.</param>
    /// <param name="width">How far from the left the right one ends, in twentieths of a point.</param>
    /// <param name="font">The font.</param>
    /// <param name="halfPoints">The font size.</param>
    public static Paragraph TabbedParagraph(string left, string right, int width, string font, int halfPoints) =>
        new(
            new ParagraphProperties(new Tabs(new TabStop { Val = TabStopValues.Right, Position = width })),
            TextRun(left, font, halfPoints),
            new Run(new TabChar()),
            TextRun(right, font, halfPoints)
        );

    /// <summary>A paragraph for each line of a text.</summary>
    public static IEnumerable<Paragraph> Paragraphs(string text, string font, int halfPoints, JustificationValues justification) =>
        text.ReplaceLineEndings("\n").Split('\n').Select(line => Paragraph(line, font, halfPoints, justification));

    /// <summary>A text, with a line break for each line feed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="font">The font.</param>
    /// <param name="halfPoints">The font size.</param>
    /// <param name="color">The color as RRGGBB; null for black.</param>
    /// <param name="spacing">What is added between characters, in twentieths of a point.</param>
    public static Run TextRun(string text, string font, int halfPoints, string? color = null, int spacing = 0)
    {
        var properties = new RunProperties(
            new RunFonts
            {
                Ascii = font,
                HighAnsi = font,
                EastAsia = font,
            }
        );
        if (color is not null)
            properties.Append(new Color { Val = color });
        if (spacing is not 0)
            properties.Append(new Spacing { Val = spacing });
        properties.Append(new FontSize { Val = $"{halfPoints}" }, new FontSizeComplexScript { Val = $"{halfPoints}" });
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => new Text(Printable(line)) { Space = SpaceProcessingModeValues.Preserve });
        return new([properties, .. lines.SelectMany((line, place) => place is 0 ? new OpenXmlElement[] { line } : [new Break(), line])]);
    }

    /// <summary>A table with a border around each cell.</summary>
    /// <param name="widths">The widths of the columns, in twentieths of a point.</param>
    /// <param name="rows">The rows.</param>
    public static Table Table(IReadOnlyList<int> widths, IEnumerable<TableRow> rows) =>
        new([
            new TableProperties(
                new TableWidth { Width = $"{widths.Sum()}", Type = TableWidthUnitValues.Dxa },
                Borders(),
                new TableLayout { Type = TableLayoutValues.Fixed }
            ),
            new TableGrid(widths.Select(width => new GridColumn { Width = $"{width}" })),
            .. rows,
        ]);

    /// <summary>A row that is not split over two pages.</summary>
    /// <param name="widths">The widths of the columns, in twentieths of a point.</param>
    /// <param name="height">The minimum height, in twentieths of a point.</param>
    /// <param name="isHead">Whether it is repeated on each page.</param>
    /// <param name="cells">The paragraphs of each cell.</param>
    public static TableRow Row(IReadOnlyList<int> widths, int height, bool isHead, IEnumerable<IEnumerable<Paragraph>> cells)
    {
        var properties = new TableRowProperties(new CantSplit(), new TableRowHeight { Val = (uint)height, HeightType = HeightRuleValues.AtLeast });
        if (isHead)
            properties.Append(new TableHeader());
        return new([
            properties,
            .. cells
                .Index()
                .Select(cell => new TableCell([
                    new TableCellProperties(
                        new TableCellWidth { Width = $"{widths[cell.Index]}", Type = TableWidthUnitValues.Dxa },
                        new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center }
                    ),
                    .. cell.Item,
                ])),
        ]);
    }

    /// <summary>The text with the replacement character for what XML cannot hold: control characters and half surrogates.</summary>
    public static string Printable(string text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            builder.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar.ToString() : rune.ToString());
        return builder.ToString();
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
}
