using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using ThemeDay.Documents.Office;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Campaigns;

/// <summary>A table of a campaign: a CSV file in UTF-8 or GB18030, or the first sheet of an Excel workbook. Its first row names the columns.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Header">The names of the columns, as they are written.</param>
/// <param name="Lines">The rows below, without those that are empty.</param>
internal sealed record TableFile(string Name, IReadOnlyList<string> Header, IReadOnlyList<(int Line, IReadOnlyList<string> Cells)> Lines)
{
    private const long MaxBytes = 20 << 20;

    private static readonly string[] Extensions = [".csv", ".xlsx"];

    /// <summary>Finds and reads a table of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="table">Its English name, such as themes; its Chinese ones are in CampaignTexts.resx.</param>
    /// <param name="isRequired">Whether it is a problem if there is none.</param>
    /// <param name="problems">Where problems are added.</param>
    /// <returns>The table; null if there is none, or it is not readable.</returns>
    public static TableFile? Find(string folder, string table, bool isRequired, FileProblems problems)
    {
        var names = CampaignTexts.GetNames($"Table_{table}").Append(table).ToList();
        var files = Directory
            .EnumerateFiles(folder)
            .Where(file => names.Contains(Path.GetFileNameWithoutExtension(file)) && Extensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (files is [_, .. var others])
        {
            foreach (var other in others)
                problems.Add(new(Path.GetFileName(other), 0, "", "", CampaignTexts.Format("FileTwice", Path.GetFileName(files[0]))));
            return Read(files[0], problems);
        }

        if (isRequired)
            problems.Add(new($"{CampaignTexts.GetNames($"Table_{table}")[0]}.csv", 0, "", "", CampaignTexts.Format("TableMissing", table)));
        return null;
    }

    private static TableFile? Read(string path, FileProblems problems)
    {
        var name = Path.GetFileName(path);
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                return Refuse("FileTooLarge");
            var bytes = File.ReadAllBytes(path);
            var rows = Path.GetExtension(path).Equals(".xlsx", StringComparison.OrdinalIgnoreCase) ? ReadWorkbook(bytes) : ReadCsv(bytes, name, problems);
            if (rows is null)
                return Refuse("FileEncoding");
            return rows is [var header, .. var lines]
                ? new(name, header.Cells, [.. lines.Where(line => line.Cells.Any(cell => cell is not ""))])
                : Refuse("FileEmpty");
        }
        catch (OfficeFileException exception)
        {
            return Refuse($"File{exception.Problem}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(name, 0, "", "", CampaignTexts.Format("FileUnreadable", exception.Message)));
            return null;
        }

        TableFile? Refuse(string text)
        {
            problems.Add(new(name, 0, "", "", CampaignTexts.Get(text)));
            return null;
        }
    }

    private static List<(int Line, IReadOnlyList<string> Cells)>? ReadWorkbook(byte[] bytes)
    {
        using var file = new MemoryStream(bytes);
        return OfficeReader.Read(file).Tables.FirstOrDefault() is { } sheet
            ? [.. sheet.Rows.Select(row => (row.Number, (IReadOnlyList<string>)[.. row.Cells.Select(cell => cell.Text.Trim())]))]
            : [];
    }

    private static List<(int Line, IReadOnlyList<string> Cells)>? ReadCsv(byte[] bytes, string name, FileProblems problems)
    {
        if (TextFile.Decode(bytes) is not { } text)
            return null;
        List<(int Line, IReadOnlyList<string> Cells)> rows = [];
        var hasBadQuote = false;
        using var parser = new CsvParser(
            new StringReader(text),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                TrimOptions = TrimOptions.Trim,
                IgnoreBlankLines = false,
                BadDataFound = _ => hasBadQuote = true,
            }
        );
        for (var (line, next) = (1, 1); parser.Read(); line = next)
        {
            next += parser.RawRecord.Count(character => character is '\n'); // a cell may have several lines
            rows.Add((line, [.. (parser.Record ?? []).Select(cell => cell.Trim())]));
            if (hasBadQuote)
                problems.Add(new(name, line, "", "", CampaignTexts.Get("QuoteOpen")));
            hasBadQuote = false;
        }

        return rows;
    }

    /// <summary>Writes a table, as CSV for Excel: UTF-8 with its byte order mark.</summary>
    public static void Write(string path, IEnumerable<IEnumerable<string>> rows)
    {
        using var writer = new CsvWriter(new StreamWriter(path, append: false, new UTF8Encoding(true)), CultureInfo.InvariantCulture);
        foreach (var row in rows)
        {
            foreach (var cell in row)
                writer.WriteField(cell);
            writer.NextRecord();
        }
    }
}
