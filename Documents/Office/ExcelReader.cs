using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace ThemeDay.Documents.Office;

/// <summary>Reads the visible sheets of an Excel file. Rows without any text are left out.</summary>
internal sealed partial class ExcelReader
{
    private const int MaxMerges = 10_000;
    private const int MaxMergedCells = 200_000; // overlapping merges, which no program writes, would count many times
    private const double MaxDigits = 1e15; // of a number in a spreadsheet
    private const int DaysFrom1900To1904 = 1462;

    private static readonly SearchValues<char> DateLetters = SearchValues.Create("ymdhsYMDHS");

    private readonly List<string> strings;
    private readonly List<uint> formatOfStyle;
    private readonly Dictionary<uint, string> formats;
    private readonly bool isFrom1904;

    private ExcelReader(WorkbookPart workbook)
    {
        strings = [.. workbook.SharedStringTablePart?.SharedStringTable?.Elements<SharedStringItem>().Select(ReadText) ?? []];
        var styles = workbook.WorkbookStylesPart?.Stylesheet;
        formatOfStyle = [.. styles?.CellFormats?.Elements<CellFormat>().Select(style => style.NumberFormatId?.Value ?? 0) ?? []];
        formats = (styles?.NumberingFormats?.Elements<NumberingFormat>() ?? [])
            .Where(format => format.NumberFormatId is not null)
            .GroupBy(format => format.NumberFormatId!.Value)
            .ToDictionary(format => format.Key, format => format.First().FormatCode?.Value ?? "");
        isFrom1904 = workbook.Workbook?.WorkbookProperties?.Date1904?.Value ?? false;
    }

    /// <param name="file">A file that was checked by <see cref="OfficeFile"/>.</param>
    /// <exception cref="OfficeFileException">It is damaged, or has too many rows or columns.</exception>
    public static OfficeText Read(Stream file)
    {
        using var document = SpreadsheetDocument.Open(file, isEditable: false);
        var workbook = document.WorkbookPart ?? throw new OfficeFileException(OfficeFileProblem.Damaged);
        var reader = new ExcelReader(workbook);
        var visible = (workbook.Workbook?.Sheets?.Elements<Sheet>() ?? []).Where(sheet =>
            (sheet.State?.Value ?? SheetStateValues.Visible) == SheetStateValues.Visible
        );
        return new([.. visible.Select(sheet => reader.ReadSheet(sheet, workbook)).OfType<TextTable>()]);
    }

    // A sheet may be a chart.
    private TextTable? ReadSheet(Sheet sheet, WorkbookPart workbook)
    {
        if (sheet.Id?.Value is not { } id || !workbook.TryGetPartById(id, out var part) || part is not WorksheetPart { Worksheet: { } worksheet })
            return null;
        Dictionary<int, Dictionary<int, string>> rows = [];
        foreach (var (row, column, text) in ReadCells(worksheet))
        {
            if (column > TextTable.MaxColumns || rows.Count > TextTable.MaxRows)
                throw new OfficeFileException(OfficeFileProblem.TooLarge);
            if (!rows.TryGetValue(row, out var cells))
                rows[row] = cells = [];
            cells[column] = text;
        }

        var width = rows.Values.SelectMany(cells => cells.Keys).DefaultIfEmpty().Max();
        var continuations = SpreadMerged(worksheet, rows, width);
        return new(
            sheet.Name?.Value ?? "",
            [
                .. rows.OrderBy(row => row.Key)
                    .Select(row => new TextRow(
                        row.Key,
                        [
                            .. Enumerable
                                .Range(1, width)
                                .Select(column => new TextCell(row.Value.GetValueOrDefault(column, ""), continuations.Contains((row.Key, column)))),
                        ]
                    )),
            ]
        );
    }

    // Cells without a reference follow the one before.
    private IEnumerable<(int Row, int Column, string Text)> ReadCells(Worksheet worksheet)
    {
        var rowNumber = 0;
        foreach (var row in worksheet.Descendants<Row>())
        {
            rowNumber = checked((int)(row.RowIndex?.Value ?? (uint)(rowNumber + 1)));
            var column = 0;
            foreach (var cell in row.Elements<Cell>())
            {
                column = cell.CellReference?.Value is { } reference ? ParseReference(reference).Column : column + 1;
                if (ReadText(cell) is { } text && !string.IsNullOrWhiteSpace(text))
                    yield return (rowNumber, column, text.Trim());
            }
        }
    }

    private static HashSet<(int Row, int Column)> SpreadMerged(Worksheet worksheet, Dictionary<int, Dictionary<int, string>> rows, int width)
    {
        HashSet<(int, int)> continuations = [];
        var spread = 0;
        var merges = worksheet.Descendants<MergeCell>().ToList();
        if (merges.Count > MaxMerges)
            throw new OfficeFileException(OfficeFileProblem.TooLarge);
        foreach (var merge in merges)
        {
            if (merge.Reference?.Value?.Split(':') is not [var from, var to])
                continue;
            var (first, last) = (ParseReference(from), ParseReference(to));
            var text = rows.GetValueOrDefault(first.Row)?.GetValueOrDefault(first.Column, "") ?? "";
            if (text is "")
                continue;
            // A merge may reach to the end of the sheet: only rows with text count.
            foreach (var row in rows.Where(row => row.Key >= first.Row && row.Key <= last.Row))
                for (var column = first.Column; column <= Math.Min(last.Column, width); column++)
                    if ((row.Key, column) != first)
                    {
                        if (++spread > MaxMergedCells)
                            throw new OfficeFileException(OfficeFileProblem.TooLarge);
                        row.Value[column] = column == first.Column ? text : "";
                        continuations.Add((row.Key, column));
                    }
        }

        return continuations;
    }

    private string? ReadText(Cell cell)
    {
        var value = cell.CellValue?.Text ?? "";
        var type = cell.DataType?.Value ?? CellValues.Number;
        if (type == CellValues.SharedString)
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < strings.Count
                ? strings[index]
                : throw new OfficeFileException(OfficeFileProblem.Damaged);
        if (type == CellValues.Boolean)
            return value is "0" ? "FALSE" : "TRUE";
        if (value is "" && cell.CellFormula is { } formula)
            return $"={formula.Text}"; // not computed by the program that wrote it
        if (type == CellValues.InlineString)
            return cell.InlineString is { } inline ? ReadText(inline) : "";
        if (
            type != CellValues.Number
            || !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || Math.Abs(number) > MaxDigits
        )
            return value;
        return IsDate(cell.StyleIndex?.Value ?? 0) && ReadDate(number) is { } date ? date : ((decimal)number).ToString(CultureInfo.InvariantCulture);
    }

    // The text without its phonetic guide.
    private static string ReadText(RstType item) =>
        item.GetFirstChild<Text>() is { } text ? text.Text : string.Concat(item.Elements<Run>().Select(run => run.Text?.Text));

    private string? ReadDate(double serial)
    {
        var days = serial + (isFrom1904 ? DaysFrom1900To1904 : 0);
        if (days is < 0 or >= 2958466) // 9999-12-31
            return null;
        var date = DateTime.FromOADate(days);
        return days < 1 ? $"{date:HH:mm:ss}"
            : date.TimeOfDay == TimeSpan.Zero ? $"{date:yyyy-MM-dd}"
            : $"{date:yyyy-MM-dd HH:mm:ss}";
    }

    private bool IsDate(uint style)
    {
        var format = style < formatOfStyle.Count ? formatOfStyle[(int)style] : 0;
        // ECMA-376-1, 18.8.30: the built-in formats of dates and times, with those of Chinese and other East Asian versions.
        if (format is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58))
            return true;
        return formats.TryGetValue(format, out var code) && Literals.Replace(code.Split(';')[0], "").AsSpan().ContainsAny(DateLetters);
    }

    // B12
    private static (int Row, int Column) ParseReference(string reference)
    {
        if (Reference.Match(reference) is not { Success: true } match)
            throw new OfficeFileException(OfficeFileProblem.Damaged);
        var column = match.Groups["column"].Value.Aggregate(0, (number, letter) => (number * 26) + letter - 'A' + 1);
        return (int.Parse(match.Groups["row"].ValueSpan, CultureInfo.InvariantCulture), column);
    }

    [GeneratedRegex(
        "^[$]?(?<column>[A-Z]{1,3})[$]?(?<row>[0-9]{1,7})$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Reference { get; }

    // Quoted text, escaped characters, and conditions, colours and languages in square brackets.
    [GeneratedRegex("\"[^\"]*\"|\\\\.|_.|\\*.|\\[(?!(?i:h+|m+|s+)\\])[^\\]]*\\]|General", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Literals { get; }
}
