using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Units;

/// <summary>A row of an import.</summary>
public sealed record UnitRow(string Code, string DisplayName, UnitKind Kind, string CreditCode);

/// <summary>Parses a CSV of units with the header <c>code,name,kind</c> and optionally <c>credit_code</c>.</summary>
public static partial class UnitImport
{
    /// <summary>Maximum size: 1 MiB, about 20,000 units.</summary>
    public const int LimitBytes = 1 << 20;

    private const int NameLimit = 100;

    /// <summary>All rows, or all field violations, named by line such as <c>csv[3].kind</c>.</summary>
    public static Result<IReadOnlyList<UnitRow>> Read(string csv)
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
            ReadRow(reader, rows, problems);
        if (rows is [] && problems is [])
            problems.Add(new("csv", ErrorReasons.Required));
        return problems is [] ? rows : Error.InvalidArgument(problems);
    }

    private static void ReadRow(CsvReader reader, List<UnitRow> rows, List<FieldViolation> problems)
    {
        var line = $"csv[{reader.Parser.RawRow}]";
        var code = reader.GetField("code") ?? "";
        var name = reader.GetField("name") ?? "";
        var creditCode = reader.HeaderRecord!.Contains("credit_code") ? reader.GetField("credit_code") ?? "" : "";
        var before = problems.Count;
        if (!Code().IsMatch(code))
            problems.Add(new($"{line}.code", ErrorReasons.Malformed));
        if (rows.Exists(row => row.Code == code))
            problems.Add(new($"{line}.code", ErrorReasons.Duplicate));
        if (name is "")
            problems.Add(new($"{line}.name", ErrorReasons.Required));
        if (name.Length > NameLimit)
            problems.Add(new($"{line}.name", ErrorReasons.OutOfRange));
        if (!Enum.TryParse<UnitKind>(reader.GetField("kind"), ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
            problems.Add(new($"{line}.kind", ErrorReasons.Malformed));
        if (creditCode is not "" && !CreditCode.IsValid(creditCode))
            problems.Add(new($"{line}.credit_code", ErrorReasons.Malformed));
        if (problems.Count == before)
            rows.Add(new(code, name, kind, creditCode));
    }

    [GeneratedRegex("^[0-9A-Za-z]{1,20}$", RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}
