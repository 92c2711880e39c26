using System.Text.Json.Serialization;

namespace ThemeDay.Documents.Office;

/// <summary>The text of a Word or Excel file: its paragraphs and tables, in their order.</summary>
/// <param name="Blocks">Each a <see cref="TextParagraph"/> or a <see cref="TextTable"/>; of a workbook, a table for each sheet.</param>
public sealed record OfficeText(IReadOnlyList<TextBlock> Blocks)
{
    /// <summary>Maximum number of cells in all tables.</summary>
    public const int MaxCells = 200_000;

    /// <summary>Maximum number of characters in all.</summary>
    public const int MaxCharacters = 1_000_000;

    /// <summary>The paragraphs outside tables.</summary>
    [JsonIgnore]
    public IEnumerable<TextParagraph> Paragraphs => Blocks.OfType<TextParagraph>();

    /// <summary>The tables that are not in a cell of another one.</summary>
    [JsonIgnore]
    public IEnumerable<TextTable> Tables => Blocks.OfType<TextTable>();
}

/// <summary>A paragraph or a table.</summary>
[JsonDerivedType(typeof(TextParagraph), "paragraph")]
[JsonDerivedType(typeof(TextTable), "table")]
public abstract record TextBlock;

/// <summary>A paragraph outside tables, without its formatting.</summary>
/// <param name="Text">Its text, with a line feed for each line break.</param>
public sealed record TextParagraph(string Text) : TextBlock;

/// <summary>A table. Each row has a cell for each column of its grid; a merged cell stands in each of its rows, in the first of its columns.</summary>
/// <param name="Name">The name of the sheet; empty in Word.</param>
/// <param name="Rows">The rows.</param>
public sealed record TextTable(string Name, IReadOnlyList<TextRow> Rows) : TextBlock
{
    /// <summary>Maximum number of rows that are read; no form has as many.</summary>
    public const int MaxRows = 10_000;

    /// <summary>Maximum number of columns.</summary>
    public const int MaxColumns = 100;
}

/// <summary>A row of a table.</summary>
/// <param name="Number">Its number in the table or sheet, from 1.</param>
/// <param name="Cells">Its cells by column.</param>
public sealed record TextRow(int Number, IReadOnlyList<TextCell> Cells);

/// <summary>A cell of a table.</summary>
/// <param name="Text">Its text: of a date in a workbook yyyy-MM-dd, of a day with a time yyyy-MM-dd HH:mm:ss.</param>
/// <param name="IsContinuation">Whether it is a further place of a merged cell; in a further column it is empty.</param>
public sealed record TextCell(string Text, bool IsContinuation);
