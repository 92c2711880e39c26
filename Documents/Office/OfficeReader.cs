namespace ThemeDay.Documents.Office;

/// <summary>Reads the text of Word (.docx) and Excel (.xlsx) files.</summary>
public static class OfficeReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">The file, seekable.</param>
    /// <exception cref="OfficeFileException">It is not read; the exception says why.</exception>
    public static OfficeText Read(Stream file)
    {
        var kind = OfficeFile.Check(file);
        try
        {
            var text = kind is OfficeFileKind.Word ? WordReader.Read(file) : ExcelReader.Read(file);
            return IsWithinLimits(text) ? text : throw new OfficeFileException(OfficeFileProblem.TooLarge);
        }
        // The library documents none of its exceptions (DamagedFileTests met InvalidOperationException first). It reads the file only: that is what is wrong.
        catch (Exception exception) when (exception is not (OfficeFileException or OutOfMemoryException))
        {
            throw new OfficeFileException(OfficeFileProblem.Damaged, exception);
        }
    }

    // A small file may say a lot: empty cells up to a far column, or one text in each row of a merged cell.
    private static bool IsWithinLimits(OfficeText text)
    {
        var cells = text.Tables.SelectMany(table => table.Rows).Sum(row => row.Cells.Count);
        var characters =
            text.Paragraphs.Sum(paragraph => (long)paragraph.Text.Length)
            + text.Tables.SelectMany(table => table.Rows).SelectMany(row => row.Cells).Sum(cell => (long)cell.Text.Length);
        return cells <= OfficeText.MaxCells && characters <= OfficeText.MaxCharacters;
    }
}
