using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using ThemeDay.Documents.Office;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Campaigns;

/// <summary>A row of a table.</summary>
/// <param name="Number">Its line in a text file, or its row in a sheet, from 1.</param>
/// <param name="Cells">The texts of its cells.</param>
/// <param name="Continued">The indexes of the cells that have the text of a merged cell that begins in a row above.</param>
internal sealed record TableLine(int Number, IReadOnlyList<string> Cells, IReadOnlySet<int> Continued);

/// <summary>A table of a campaign: a CSV file in UTF-8 or GB18030, or the first sheet of an Excel workbook. Its first row names the columns.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Header">The names of the columns, as they are written.</param>
/// <param name="Lines">The rows below, without those that are empty.</param>
internal sealed record TableFile(string Name, IReadOnlyList<string> Header, IReadOnlyList<TableLine> Lines)
{
    private const long MaxBytes = 20 << 20;
    private const string SamplesTable = "samples"; // of the demo
    private const char FullWidthComma = '\uff0c';

    private static readonly string[] Extensions = [".csv", ".xlsx"];

    /// <summary>Formats that hold tables, too, and are not read.</summary>
    private static readonly string[] OtherSpreadsheets = [".xls", ".xlsm", ".xlsb", ".xltx", ".et", ".ods", ".numbers"];

    // A text file may be anything: it is a table only if it has the name of one.
    private static readonly string[] UnreadableExtensions = [.. OtherSpreadsheets, ".txt"];

    /// <summary>Finds and reads a table of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="table">Its English name, such as themes; its Chinese ones are in CampaignTexts.resx.</param>
    /// <param name="isRequired">Whether it is a problem if there is none.</param>
    /// <param name="problems">Where problems are added.</param>
    /// <returns>The table; null if there is none, or it is not readable.</returns>
    public static TableFile? Find(string folder, string table, bool isRequired, FileProblems problems)
    {
        var files = ListFiles(folder).Where(file => IsNamed(file, table)).ToList();
        var unreadable = files.FindAll(file => UnreadableExtensions.Contains(GetExtension(file)));
        foreach (var file in unreadable)
            problems.Add(new(Path.GetFileName(file), 0, "", "", CampaignTexts.Format("FileFormat", GetExtension(file))));
        if (files.FindAll(file => Extensions.Contains(GetExtension(file))) is [var first, .. var others])
        {
            foreach (var other in others)
                problems.Add(new(Path.GetFileName(other), 0, "", "", CampaignTexts.Format("FileTwice", Path.GetFileName(first))));
            return Read(first, problems);
        }

        if (isRequired && unreadable is [])
            problems.Add(new($"{CampaignTexts.GetNames($"Table_{table}")[0]}.csv", 0, "", "", DescribeMissing(folder, table)));
        return null;
    }

    /// <summary>The name of the file of a table; null if the folder has none.</summary>
    public static string? FindName(string folder, string table) =>
        Path.GetFileName(ListFiles(folder).FirstOrDefault(file => IsNamed(file, table) && IsTable(file)));

    /// <summary>The names of the files of a folder that look like tables, and are none of those of a campaign.</summary>
    public static IEnumerable<string> FindOthers(string folder) =>
        ListFiles(folder)
            .Where(file => GetExtension(file) is not ".txt" && IsTable(file))
            .Where(file => !CampaignFolder.Columns.Keys.Append(SamplesTable).Any(table => IsNamed(file, table)))
            .Select(file => Path.GetFileName(file));

    /// <summary>The names that a table may have, without the extension.</summary>
    private static IEnumerable<string> GetNames(string table) => CampaignTexts.GetNames($"Table_{table}").Append(table);

    private static bool IsNamed(string path, string table)
    {
        var name = Path.GetFileNameWithoutExtension(path).Trim();
        var suffix = CampaignTexts.Get("TableSuffix");
        return GetNames(table)
            .Any(known => name.Equals(known, StringComparison.OrdinalIgnoreCase) || name.Equals(known + suffix, StringComparison.OrdinalIgnoreCase));
    }

    private static string DescribeMissing(string folder, string table)
    {
        var names = string.Join(ChineseText.ListSeparator, GetNames(table));
        var text = FindOthers(folder).ToList() is [_, ..] others
            ? CampaignTexts.Format("TableMissingOthers", names, string.Join(ChineseText.ListSeparator, others))
            : CampaignTexts.Format("TableMissing", names);
        return table is CampaignFolder.CampaignTable ? CampaignTexts.Format("TableMissingCampaign", text) : text;
    }

    // Excel keeps a file that begins with ~$ beside a workbook that is open.
    private static IEnumerable<string> ListFiles(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Where(file => !Path.GetFileName(file).StartsWith('.') && !Path.GetFileName(file).StartsWith("~$", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static bool IsTable(string path) => Extensions.Contains(GetExtension(path)) || UnreadableExtensions.Contains(GetExtension(path));

    private static string GetExtension(string path) => Path.GetExtension(path).ToLowerInvariant();

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
            if (rows is [] && problems.Problems.Any(problem => problem.File == name))
                return null; // told above
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
            problems.Add(new(name, 0, "", "", CampaignTexts.Get("FileUnreadable")));
            return null;
        }

        TableFile? Refuse(string text)
        {
            problems.Add(new(name, 0, "", "", CampaignTexts.Get(text)));
            return null;
        }
    }

    private static List<TableLine>? ReadWorkbook(byte[] bytes)
    {
        using var file = new MemoryStream(bytes);
        return OfficeReader.Read(file).Tables.FirstOrDefault() is { } sheet
            ?
            [
                .. sheet.Rows.Select(row => new TableLine(
                    row.Number,
                    [.. row.Cells.Select(cell => cell.Text.Trim())],
                    row.Cells.Index().Where(cell => cell.Item.IsContinuation).Select(cell => cell.Index).ToHashSet()
                )),
            ]
            : [];
    }

    private static List<TableLine>? ReadCsv(byte[] bytes, string name, FileProblems problems)
    {
        if (TextFile.Decode(bytes) is not { } text)
            return null;
        if (FindDelimiter(text) is not { } delimiter)
        {
            problems.Add(new(name, 1, "", "", CampaignTexts.Get("FullWidthComma")));
            return [];
        }

        List<TableLine> rows = [];
        var hasBadQuote = false;
        using var parser = new CsvParser(
            new StringReader(text),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                Delimiter = delimiter,
                TrimOptions = TrimOptions.Trim,
                IgnoreBlankLines = false,
                BadDataFound = _ => hasBadQuote = true,
            }
        );
        for (var (line, next) = (1, 1); parser.Read(); line = next)
        {
            next += parser.RawRecord.ReplaceLineEndings("\n").Count(character => character is '\n'); // a cell may have several lines
            rows.Add(new(line, [.. (parser.Record ?? []).Select(cell => cell.Trim())], new HashSet<int>()));
            if (hasBadQuote)
                problems.Add(new(name, line, "", "", CampaignTexts.Get("QuoteOpen")));
            hasBadQuote = false;
        }

        return rows;
    }

    // Excel writes a semicolon where the comma is the decimal mark, and a tab into "text". A header with Chinese commas was typed: which of those in the rows
    // separate cells cannot be known.
    private static string? FindDelimiter(string text)
    {
        var header = text.Split('\r', '\n')[0];
        if (header.Contains(','))
            return ",";
        return header.Contains(';') ? ";"
            : header.Contains('\t') ? "\t"
            : header.Contains(FullWidthComma) ? null
            : ",";
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
