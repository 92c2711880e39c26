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
            return kind is OfficeFileKind.Word ? WordReader.Read(file) : ExcelReader.Read(file);
        }
        // The library documents none of its exceptions (DamagedFileTests met InvalidOperationException first). It reads the file only: that is what is wrong.
        catch (Exception exception) when (exception is not (OfficeFileException or OutOfMemoryException))
        {
            throw new OfficeFileException(OfficeFileProblem.Damaged, exception);
        }
    }
}
