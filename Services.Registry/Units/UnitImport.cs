using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Units;

/// <summary>A row of an import.</summary>
public sealed record UnitRow(string Code, UnitDetails Details);

/// <summary>Parses a CSV of units with the header <c>code,name,kind</c> and optionally <c>credit_code</c>.</summary>
public static class UnitImport
{
    /// <summary>Maximum size: 1 MiB, about 20,000 units.</summary>
    public const int LimitBytes = 1 << 20;

    private const UnitKind Unknown = (UnitKind)(-1);
    private static readonly Dictionary<string, UnitKind> Kinds = Enum.GetValues<UnitKind>().ToDictionary(kind => $"{kind}", StringComparer.OrdinalIgnoreCase);

    /// <summary>All rows, or all field violations, named by line such as <c>csv[3].kind</c>.</summary>
    /// <param name="csv">The file.</param>
    /// <param name="closedUnits">Codes of the closed units of the district: a row of one of them is an error.</param>
    public static Result<IReadOnlyList<UnitRow>> Read(string csv, IReadOnlySet<string> closedUnits)
    {
        if (string.IsNullOrWhiteSpace(csv))
            return Error.InvalidArgument("csv", ErrorReasons.Required);
        if (csv.Length > LimitBytes)
            return Error.InvalidArgument("csv", ErrorReasons.OutOfRange);
        List<FieldViolation> problems = [];
        List<UnitRow> rows = [];
        using var reader = new CsvReader(
            new StringReader(csv.TrimStart('\uFEFF')),
            new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                TrimOptions = TrimOptions.Trim,
                BadDataFound = null,
                MissingFieldFound = null,
            }
        );
        if (!reader.Read() || !reader.ReadHeader() || !new[] { "code", "name", "kind" }.All(column => reader.HeaderRecord!.Contains(column)))
            return Error.InvalidArgument("csv[1]", ErrorReasons.Malformed);
        while (reader.Read())
            ReadRow(reader, closedUnits, rows, problems);
        if (rows is [] && problems is [])
            problems.Add(new("csv", ErrorReasons.Required));
        return problems is [] ? rows : Error.InvalidArgument(problems);
    }

    private static void ReadRow(CsvReader reader, IReadOnlySet<string> closedUnits, List<UnitRow> rows, List<FieldViolation> problems)
    {
        var line = $"csv[{reader.Parser.RawRow}]";
        var code = reader.GetField("code") ?? "";
        var creditCode = reader.HeaderRecord!.Contains("credit_code") ? reader.GetField("credit_code") ?? "" : "";
        var before = problems.Count;
        if (!UnitRules.IsCode(code))
            problems.Add(new($"{line}.code", ErrorReasons.Malformed));
        if (rows.Exists(row => row.Code == code))
            problems.Add(new($"{line}.code", ErrorReasons.Duplicate));
        if (closedUnits.Contains(code))
            problems.Add(new($"{line}.code", ErrorReasons.UnitClosed));
        var details = UnitRules.Validate(
            reader.GetField("name") ?? "",
            ReadKind(reader.GetField("kind") ?? ""),
            creditCode,
            field => $"{line}.{(field is "display_name" ? "name" : field)}"
        );
        problems.AddRange(details.Error?.Fields ?? []);
        if (problems.Count == before && details.TryGetValue(out var read, out _))
            rows.Add(new(code, read));
    }

    private static UnitKind? ReadKind(string text) =>
        text is "" ? null
        : Kinds.TryGetValue(text, out var kind) ? kind
        : Unknown;
}
