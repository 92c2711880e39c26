using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Units;

/// <summary>A row of an import.</summary>
public sealed record UnitRow(string Code, UnitDetails Details);

/// <summary>Parses a CSV of units with the header <c>code,name,kind</c> and optionally <c>credit_code</c>.</summary>
public static class UnitImport
{
    /// <summary>Maximum size in UTF-8: 1 MiB, more rows than a district may have units (<see cref="UnitRules.MaxUnits"/>).</summary>
    public const int LimitBytes = 1 << 20;

    private const string CreditCode = "credit_code";
    private static readonly string[] Required = ["code", "name", "kind"];
    private const UnitKind Unknown = (UnitKind)(-1);
    private static readonly Dictionary<string, UnitKind> Kinds = Enum.GetValues<UnitKind>().ToDictionary(kind => $"{kind}", StringComparer.OrdinalIgnoreCase);

    /// <summary>The text of a request: one of <c>csv</c> and <c>csv_file</c>, each at most 1 MiB.</summary>
    public static Result<string> ReadText(string csv, ReadOnlySpan<byte> csvFile)
    {
        const string File = "csv_file";
        if (csvFile.IsEmpty)
            return Encoding.UTF8.GetByteCount(csv) <= LimitBytes ? csv : Error.InvalidArgument("csv", ErrorReasons.OutOfRange);
        if (csv is not "")
            return Error.InvalidArgument(File, ErrorReasons.Duplicate);
        if (csvFile.Length > LimitBytes)
            return Error.InvalidArgument(File, ErrorReasons.OutOfRange);
        return TextFile.Decode(csvFile) is { } text ? text : Error.InvalidArgument(File, ErrorReasons.TextEncodingUnknown);
    }

    /// <summary>All rows, or the first 100 field violations, named by line such as <c>csv[3].kind</c>.</summary>
    /// <param name="csv">The text.</param>
    /// <param name="closedUnits">Codes of the closed units of the district: a row of one of them is an error.</param>
    public static Result<IReadOnlyList<UnitRow>> Read(string csv, IReadOnlySet<string> closedUnits)
    {
        if (string.IsNullOrWhiteSpace(csv))
            return Error.InvalidArgument("csv", ErrorReasons.Required);
        var problems = new FieldViolations();
        HashSet<string> codes = [];
        List<UnitRow> rows = [];
        var hasBadQuotes = false;
        var text = csv.TrimStart('\uFEFF');
        var lines = new RecordLines(text);
        using var reader = new CsvReader(
            new StringReader(text),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                TrimOptions = TrimOptions.Trim, // before the quotes of a cell are read
                BadDataFound = _ => hasBadQuotes = true,
                MissingFieldFound = null,
                PrepareHeaderForMatch = column => column.Header.Trim(),
            }
        );
        if (!reader.Read() || !reader.ReadHeader() || hasBadQuotes || !Required.All(column => HasColumn(reader, column)))
            return Error.InvalidArgument("csv[1]", ErrorReasons.Malformed);
        lines.Next(reader.Parser.RawRecord); // the header
        var hasCreditCode = HasColumn(reader, CreditCode);
        while (!problems.IsFull && reader.Read())
        {
            var line = $"csv[{lines.Next(reader.Parser.RawRecord)}]";
            var row = ReadRow(reader, hasCreditCode, line, closedUnits, codes, problems);
            if (hasBadQuotes)
            {
                problems.Add(new(line, ErrorReasons.Malformed)); // a quote within a cell, or one that is not closed: where cells end is a guess
                break;
            }

            if (row is not null)
                rows.Add(row);
        }

        if (rows is [] && problems is [])
            problems.Add(new("csv", ErrorReasons.Required));
        return problems is [] ? rows : Error.InvalidArgument(problems);
    }

    /// <param name="reader">The file.</param>
    /// <param name="hasCreditCode">Whether the file has the column.</param>
    /// <param name="line">Where the row begins, such as <c>csv[3]</c>.</param>
    /// <param name="closedUnits">Codes of the closed units.</param>
    /// <param name="codes">Codes of the rows so far; that of this row is added.</param>
    /// <param name="problems">Where violations are added.</param>
    /// <returns>The row; null if it has violations.</returns>
    private static UnitRow? ReadRow(
        CsvReader reader,
        bool hasCreditCode,
        string line,
        IReadOnlySet<string> closedUnits,
        HashSet<string> codes,
        FieldViolations problems
    )
    {
        var code = GetField("code");
        var before = problems.Count;
        if (!UnitRules.IsCode(code))
            problems.Add(new($"{line}.code", ErrorReasons.Malformed));
        else if (!codes.Add(code))
            problems.Add(new($"{line}.code", ErrorReasons.Duplicate));
        if (closedUnits.Contains(code))
            problems.Add(new($"{line}.code", ErrorReasons.UnitClosed));
        var details = UnitRules.Validate(
            GetField("name"),
            ReadKind(GetField("kind")),
            hasCreditCode ? GetField(CreditCode) : "",
            field => $"{line}.{(field is "display_name" ? "name" : field)}"
        );
        problems.AddRange(details.Error?.Fields ?? []);
        return problems.Count == before && details.TryGetValue(out var read, out _) ? new(code, read) : null;

        string GetField(string column) => (reader.GetField(column) ?? "").Trim(); // of every kind of space: TrimOptions means U+0020 only
    }

    private static bool HasColumn(CsvReader reader, string column) => reader.HeaderRecord!.Any(header => header.Trim() == column);

    private static UnitKind? ReadKind(string text) =>
        text is "" ? null
        : Kinds.TryGetValue(text, out var kind) ? kind
        : Unknown;

    /// <summary>The line in which each record begins; the parser tells the one in which it ends.</summary>
    private sealed class RecordLines(string text)
    {
        private int position;
        private int line = 1;

        /// <summary>The first line of the next record, from 1.</summary>
        public int Next(string record)
        {
            var start = text.IndexOf(record, position, StringComparison.Ordinal); // blank lines before it are part of no record
            var first = line + text.AsSpan(position, start - position).Count('\n');
            position = start + record.Length;
            line = first + record.AsSpan().Count('\n');
            return first;
        }
    }
}
