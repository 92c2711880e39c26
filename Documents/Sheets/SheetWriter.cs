using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using ThemeDay.Documents.Office;

namespace ThemeDay.Documents.Sheets;

/// <summary>A column of a sheet.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Width">Its width in characters.</param>
public sealed record SheetColumn(string Head, int Width);

/// <summary>Writes a table as an Excel file: a sheet whose first row, the heads, stays in view, and which is printed as wide as the page.</summary>
public static class SheetWriter
{
    private const uint A4 = 9;
    private const uint Plain = 0;
    private const uint Head = 1;
    private const uint Date = 2;
    private const uint DateFormat = 14; // the short date of the reader's region

    /// <summary>Writes a table.</summary>
    /// <param name="file">Where to; seekable.</param>
    /// <param name="name">The name of the sheet, at most 31 characters.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows: a text, a number or a <see cref="DateOnly"/> for each column; null for an empty cell.</param>
    public static void Write(Stream file, string name, IReadOnlyList<SheetColumn> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var document = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook);
        var workbook = document.AddWorkbookPart();
        workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
        var sheet = workbook.AddNewPart<WorksheetPart>();
        sheet.Worksheet = new(
            new SheetProperties(new PageSetupProperties { FitToPage = true }),
            new SheetViews(
                new SheetView(
                    new Pane
                    {
                        VerticalSplit = 1,
                        TopLeftCell = "A2",
                        ActivePane = PaneValues.BottomLeft,
                        State = PaneStateValues.Frozen,
                    }
                )
                {
                    WorkbookViewId = 0,
                }
            ),
            new Columns(
                columns
                    .Index()
                    .Select(column => new Column
                    {
                        Min = (uint)column.Index + 1,
                        Max = (uint)column.Index + 1,
                        Width = column.Item.Width,
                        CustomWidth = true,
                    })
            ),
            new SheetData([new Row(columns.Select(column => Text(column.Head, Head))), .. rows.Select(row => new Row(row.Select(Cell)))]),
            new PageSetup
            {
                PaperSize = A4,
                Orientation = OrientationValues.Landscape,
                FitToWidth = 1,
                FitToHeight = 0, // as many pages as it takes
            }
        );
        workbook.Workbook = new(
            new DocumentFormat.OpenXml.Spreadsheet.Sheets(
                new Sheet
                {
                    Id = workbook.GetIdOfPart(sheet),
                    SheetId = 1,
                    Name = name,
                }
            )
        );
    }

    // A text is never a formula.
    private static Cell Cell(object? value) =>
        value switch
        {
            null => new(),
            int number => Number(number, Plain),
            DateOnly day => Number((int)day.ToDateTime(TimeOnly.MinValue).ToOADate(), Date),
            _ => Text($"{value}", Plain),
        };

    private static Cell Number(int number, uint style) => new(new CellValue(number.ToString(CultureInfo.InvariantCulture))) { StyleIndex = style };

    private static Cell Text(string text, uint style) =>
        new(new InlineString(new Text(WordParts.Printable(text)) { Space = SpaceProcessingModeValues.Preserve }))
        {
            DataType = CellValues.InlineString,
            StyleIndex = style,
        };

    private static Stylesheet Styles() =>
        new(
            new Fonts(new Font(new FontSize { Val = 11 }), new Font(new Bold(), new FontSize { Val = 11 })),
            new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
            new Borders(new Border()),
            new CellStyleFormats(new CellFormat()),
            new CellFormats(
                new CellFormat(Wrapped()),
                new CellFormat(Wrapped())
                {
                    FontId = 1,
                    ApplyFont = true,
                    ApplyAlignment = true,
                },
                new CellFormat(Wrapped())
                {
                    NumberFormatId = DateFormat,
                    ApplyNumberFormat = true,
                    ApplyAlignment = true,
                }
            )
        );

    private static Alignment Wrapped() => new() { WrapText = true, Vertical = VerticalAlignmentValues.Center };
}
