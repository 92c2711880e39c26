using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace ThemeDay.Documents.Office;

/// <summary>Reads the text of a Word file as a person sees it: without deleted text, fields and hidden duplicates.</summary>
internal static class WordReader
{
    private const int MaxCellLength = 10_000; // UTF-16 units
    private const string UnknownSymbol = "\uFFFD";

    // Boxes that people insert as symbols of the fonts Wingdings and Wingdings 2.
    private static readonly Dictionary<string, string> Symbols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["F0FE"] = "\u2611",
        ["F0FD"] = "\u2612",
        ["F0FC"] = "\u2713",
        ["F052"] = "\u2611",
        ["F053"] = "\u2612",
        ["F050"] = "\u2713",
        ["F0A8"] = "\u2610",
        ["F0A3"] = "\u2610",
        ["F06F"] = "\u2610",
    };

    /// <param name="file">A file that was checked by <see cref="OfficeFile"/>.</param>
    /// <exception cref="OfficeFileException">It is damaged.</exception>
    public static OfficeText Read(Stream file)
    {
        using var document = WordprocessingDocument.Open(file, isEditable: false);
        var body = document.MainDocumentPart?.Document?.Body ?? throw new OfficeFileException(OfficeFileProblem.Damaged);
        return new([.. ReadBlocks(body)]);
    }

    // Content controls and tracked insertions stand around what they hold.
    private static IEnumerable<TextBlock> ReadBlocks(OpenXmlElement parent) =>
        parent.ChildElements.SelectMany<OpenXmlElement, TextBlock>(element =>
            element switch
            {
                Paragraph paragraph => [new TextParagraph(ReadText(paragraph)), .. ReadTextBoxes(paragraph)],
                Table table => [ReadTable(table)],
                AlternateContentFallback or DeletedRun or MoveFromRun => [],
                _ => ReadBlocks(element),
            }
        );

    private static IEnumerable<TextBlock> ReadTextBoxes(Paragraph paragraph) =>
        paragraph.Descendants<TextBoxContent>().Where(box => IsOwn(box, paragraph) && !IsFallback(box)).SelectMany(ReadBlocks);

    private static TextTable ReadTable(Table table)
    {
        List<TextRow> rows = [];
        TextCell[] above = [];
        foreach (var row in table.Descendants<TableRow>().Where(row => IsOwn(row, table) && !IsDeleted(row)))
        {
            above = ReadRow(row, above);
            rows.Add(rows.Count < TextTable.MaxRows ? new(rows.Count + 1, above) : throw new OfficeFileException(OfficeFileProblem.TooLarge));
        }

        return new("", rows);
    }

    private static TextCell[] ReadRow(TableRow row, TextCell[] above)
    {
        List<TextCell> cells =
        [
            .. Enumerable.Repeat(new TextCell("", IsContinuation: true), Limit(row.TableRowProperties?.GetFirstChild<GridBefore>()?.Val?.Value ?? 0)),
        ];
        foreach (var cell in row.Descendants<TableCell>().Where(cell => IsOwn(cell, row)))
        {
            var merge = cell.TableCellProperties?.VerticalMerge;
            var continues = merge is not null && (merge.Val?.Value ?? MergedCellValues.Continue) == MergedCellValues.Continue;
            var text = continues ? above.ElementAtOrDefault(cells.Count)?.Text ?? "" : ReadCell(cell);
            var span = Limit(cell.TableCellProperties?.GridSpan?.Val?.Value ?? 1);
            for (var place = 0; place < Math.Max(span, 1); place++)
                cells.Add(new(place is 0 ? text : "", continues || place > 0));
            if (cells.Count > TextTable.MaxColumns)
                throw new OfficeFileException(OfficeFileProblem.TooLarge);
        }

        return [.. cells];
    }

    private static int Limit(int columns) => columns is >= 0 and <= TextTable.MaxColumns ? columns : throw new OfficeFileException(OfficeFileProblem.Damaged);

    private static string ReadCell(TableCell cell)
    {
        var lines = cell.Descendants<Paragraph>().Where(paragraph => !IsFallback(paragraph)).Select(ReadText);
        var text = string.Join('\n', lines).Trim('\n', ' ', '\u3000');
        return text.Length <= MaxCellLength ? text : throw new OfficeFileException(OfficeFileProblem.TooLarge);
    }

    private static string ReadText(Paragraph paragraph)
    {
        var text = new StringBuilder();
        // The text of a text box is that of its own paragraphs.
        foreach (var element in paragraph.Descendants().Where(element => IsOwn(element, paragraph) && !IsFallback(element)))
        {
            _ = element switch
            {
                Text { Parent: Run } content when !IsHidden(content) => text.Append(content.Text),
                DocumentFormat.OpenXml.Math.Text formula => text.Append(formula.Text),
                TabChar => text.Append(' '),
                NoBreakHyphen => text.Append('-'),
                Break or CarriageReturn => text.Append('\n'),
                SymbolChar symbol => text.Append(Symbols.GetValueOrDefault(symbol.Char?.Value ?? "", UnknownSymbol)),
                _ => text,
            };
        }

        return text.ToString();
    }

    // Not that of a table or text box within it.
    private static bool IsOwn<T>(OpenXmlElement element, T parent)
        where T : OpenXmlElement => element.Ancestors<T>().First() == parent;

    // By its formatting, or because a tracked change has moved it elsewhere.
    private static bool IsHidden(Text text) =>
        (text.Parent is Run { RunProperties.Vanish: { } vanish } && (vanish.Val?.Value ?? true)) || text.Ancestors<MoveFromRun>().Any();

    private static bool IsDeleted(TableRow row) => row.TableRowProperties?.GetFirstChild<Deleted>() is not null;

    // Of a shape that newer and older programs draw differently, the text stands in both.
    private static bool IsFallback(OpenXmlElement element) => element.Ancestors<AlternateContentFallback>().Any();
}
