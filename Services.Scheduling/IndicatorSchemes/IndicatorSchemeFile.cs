using System.Text.Json;
using System.Text.Json.Serialization;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.IndicatorSchemes;

/// <summary>Reads and validates an indicator scheme, from JSON such as <c>data/theme-day-2023.json</c>.</summary>
public static class IndicatorSchemeFile
{
    private const int MaxLength = 100_000;
    private const int MaxTextLength = 200;
    private const int MaxNumberLength = 10;
    private const int MaxClasses = 20;
    private const int MaxIndicators = 100;
    private const int MaxListLength = 20;
    private const int MaxPoints = 1_000;
    private const int MaxPictures = 100;

    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false };

    /// <summary>The parameters that each rule uses. All are required, and no other is allowed.</summary>
    // csharpier-ignore - a table
    public static IReadOnlyDictionary<IndicatorRule, IReadOnlyList<string>> Parameters { get; } = new Dictionary<IndicatorRule, IReadOnlyList<string>>
    {
        [IndicatorRule.FirstThemeOnTime]    = ["each_late_day", "at_least"],
        [IndicatorRule.ThemesReturned]      = ["each"],
        [IndicatorRule.HeldAsPlanned]       = [],
        [IndicatorRule.ProgrammesOnTime]    = ["each_late", "each_missing"],
        [IndicatorRule.AudiencesPresent]    = ["audiences", "bands"],
        [IndicatorRule.ReportsOnTime]       = ["each_late", "each_missing"],
        [IndicatorRule.ReportsWithPictures] = ["pictures"],
        [IndicatorRule.Publicity]           = ["publicity", "each"],
        [IndicatorRule.OpinionCollected]    = [],
        [IndicatorRule.OpinionsAnswered]    = [],
    };

    private static readonly Dictionary<string, IndicatorRule> Rules = Enum.GetValues<IndicatorRule>()
        .ToDictionary(rule => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{rule}"), StringComparer.Ordinal);

    /// <summary>Reads the scheme, or reports every field violation by its path, such as <c>scheme.indicators[1].full</c>.</summary>
    /// <returns>INVALID_ARGUMENT if the text is not JSON, a value has another type (MALFORMED, of which only the first is found), a name is unknown, a value is
    /// missing, out of range or a duplicate, or the full marks of a class differ from the sum of its indicators.</returns>
    public static Result<IndicatorScheme> Read(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return Error.InvalidArgument("scheme", ErrorReasons.Required);
        if (json.Length > MaxLength)
            return Error.InvalidArgument("scheme", ErrorReasons.OutOfRange);
        SchemeEntry? entry;
        try
        {
            entry = JsonSerializer.Deserialize<SchemeEntry>(json, Format);
        }
        catch (JsonException exception)
        {
            return Error.InvalidArgument($"scheme{exception.Path?.TrimStart('$')}", ErrorReasons.Malformed);
        }

        if (entry is null)
            return Error.InvalidArgument("scheme", ErrorReasons.Required);
        var check = new Check();
        var scheme = ToScheme(entry, check);
        return check.Violations is [] ? scheme : Error.InvalidArgument(check.Violations);
    }

    private static IndicatorScheme ToScheme(SchemeEntry entry, Check check)
    {
        check.RefuseUnknown("scheme", entry.Unknown);
        if (ResourceNamePattern.ParseNewId(entry.Code ?? "", "scheme.code").Error is { } malformed)
            check.Violations.AddRange(malformed.Fields);
        var indicators = check.List("scheme.indicators", entry.Indicators, MaxIndicators, (indicator, path) => ToIndicator(indicator, path, check));
        check.Distinct(indicators.Select(indicator => indicator.Number), index => $"scheme.indicators[{index}].no");
        var classes = check.List("scheme.classes", entry.Classes, MaxClasses, (each, path) => ToClass(each, path, indicators, check));
        check.Distinct(classes.Select(each => each.Code), index => $"scheme.classes[{index}].code");
        check.Distinct(classes.SelectMany(each => each.Kinds), _ => "scheme.classes.kinds");
        return new(
            entry.Code ?? "",
            check.Number("scheme.year", entry.Year, 2000, 2999),
            check.Number("scheme.version", entry.Version, 1, int.MaxValue),
            check.Text("scheme.title", entry.Title, MaxTextLength),
            classes,
            indicators
        );
    }

    private static UnitClass ToClass(ClassEntry entry, string path, IReadOnlyList<Indicator> indicators, Check check)
    {
        check.RefuseUnknown(path, entry.Unknown);
        var kinds = check.List($"{path}.kinds", entry.Kinds, MaxListLength, (kind, at) => check.OneOf(at, kind, EventMapping.ToUnitKind(kind) != default));
        // An empty list says that every indicator judges the class.
        var excluded = entry.NeverJudged is []
            ? []
            : check.List(
                $"{path}.never_judged",
                entry.NeverJudged,
                MaxIndicators,
                (no, at) => check.OneOf(at, no, indicators.Any(indicator => indicator.Number == no))
            );
        var full = check.Points($"{path}.full", entry.Full, isRequired: true);
        var sum = indicators
            .Where(indicator => !indicator.Bonus && !excluded.Contains(indicator.Number, StringComparer.Ordinal))
            .Sum(indicator => indicator.MaxPoints);
        if (entry.Full is not null && full != sum)
            check.Violations.Add(new($"{path}.full", ErrorReasons.OutOfRange));
        return new(check.Text($"{path}.code", entry.Code, MaxTextLength), kinds, full, excluded);
    }

    private static Indicator ToIndicator(IndicatorEntry entry, string path, Check check)
    {
        check.RefuseUnknown(path, entry.Unknown);
        if (entry.Rule is null)
            check.Violations.Add(new($"{path}.rule", ErrorReasons.Required));
        else if (!Rules.ContainsKey(entry.Rule))
            check.Violations.Add(new($"{path}.rule", ErrorReasons.OutOfRange));
        var rule = Rules.GetValueOrDefault(entry.Rule ?? "");
        if (Rules.ContainsKey(entry.Rule ?? ""))
            check.Parameters(path, entry, Parameters[rule]);
        var full = check.Points($"{path}.full", entry.Full, isRequired: true);
        if (full == 0 && entry.Full is not null)
            check.Violations.Add(new($"{path}.full", ErrorReasons.OutOfRange));
        return new(check.Text($"{path}.no", entry.No, MaxNumberLength), check.Text($"{path}.name", entry.Name, MaxTextLength), full, rule)
        {
            Bonus = entry.Bonus ?? false,
            PointsPerItem = check.Points($"{path}.each", entry.Each),
            PointsPerLateDay = check.Points($"{path}.each_late_day", entry.EachLateDay),
            PointsPerLateFiling = check.Points($"{path}.each_late", entry.EachLate),
            PointsPerMissingFiling = check.Points($"{path}.each_missing", entry.EachMissing),
            MinimumPoints = check.Points($"{path}.at_least", entry.AtLeast),
            Pictures = entry.Pictures is null ? 0 : check.Number($"{path}.pictures", entry.Pictures, 1, MaxPictures),
            Publicity = entry.Publicity is { } kind ? check.OneOf($"{path}.publicity", kind, EventMapping.ToPublicityKind(kind) != default) : "",
            Audiences = entry.Audiences is null
                ? []
                : check.List($"{path}.audiences", entry.Audiences, MaxListLength, (audience, at) => check.Text(at, audience, MaxTextLength)),
            Bands = entry.Bands is null ? [] : check.List($"{path}.bands", entry.Bands, MaxListLength, (band, at) => ToBand(band, at, check)),
        };
    }

    private static Band ToBand(BandEntry entry, string path, Check check)
    {
        check.RefuseUnknown(path, entry.Unknown);
        return new(check.Points($"{path}.from", entry.From, isRequired: true), check.Points($"{path}.points", entry.Points, isRequired: true));
    }

    /// <summary>Collects the violations of a document; an invalid value is replaced by an empty one.</summary>
    private sealed class Check
    {
        public List<FieldViolation> Violations { get; } = [];

        public void RefuseUnknown(string path, Dictionary<string, JsonElement>? unknown) =>
            Violations.AddRange((unknown ?? []).Keys.Select(name => new FieldViolation($"{path}.{name}", ErrorReasons.FieldUnknown)));

        public void Distinct(IEnumerable<string> values, Func<int, string> path)
        {
            HashSet<string> seen = [];
            foreach (var (value, index) in values.Select((value, index) => (value, index)))
                if (value is not "" && !seen.Add(value))
                    Violations.Add(new(path(index), ErrorReasons.Duplicate));
        }

        public void Parameters(string path, IndicatorEntry entry, IReadOnlyList<string> used)
        {
            foreach (var (name, isPresent) in entry.PresentParameters)
            {
                if (isPresent && !used.Contains(name, StringComparer.Ordinal))
                    Violations.Add(new($"{path}.{name}", ErrorReasons.FieldUnknown));
                if (!isPresent && used.Contains(name, StringComparer.Ordinal))
                    Violations.Add(new($"{path}.{name}", ErrorReasons.Required));
            }
        }

        public string Text(string path, string? value, int maxLength)
        {
            if (TextCharacters.IsBlank(value ?? ""))
                Violations.Add(new(path, ErrorReasons.Required));
            else if (TextCharacters.HasUnaccepted(value!, isMultiLine: false))
                Violations.Add(new(path, ErrorReasons.CharacterNotAllowed));
            else if (TextCharacters.Count(value!) > maxLength)
                Violations.Add(new(path, ErrorReasons.OutOfRange));
            return value ?? "";
        }

        public string OneOf(string path, string value, bool isKnown)
        {
            if (!isKnown)
                Violations.Add(new(path, ErrorReasons.OutOfRange));
            return value;
        }

        public int Number(string path, int? value, int min, int max)
        {
            if (value is null)
                Violations.Add(new(path, ErrorReasons.Required));
            else if (value < min || value > max)
                Violations.Add(new(path, ErrorReasons.OutOfRange));
            return value ?? 0;
        }

        public decimal Points(string path, decimal? value, bool isRequired = false)
        {
            if (value is null && isRequired)
                Violations.Add(new(path, ErrorReasons.Required));
            if (value is { } points && (points is < 0 or > MaxPoints || decimal.Round(points, 2) != points))
                Violations.Add(new(path, ErrorReasons.OutOfRange));
            return (value ?? 0) / 1.0000000000000000000000000000m; // without trailing zeros: 5.0 is the same content as 5
        }

        public IReadOnlyList<TValue> List<TEntry, TValue>(string path, List<TEntry?>? entries, int maxCount, Func<TEntry, string, TValue> convert)
            where TEntry : class
        {
            if (entries is null or [])
                Violations.Add(new(path, ErrorReasons.Required));
            if (entries?.Count > maxCount)
            {
                Violations.Add(new(path, ErrorReasons.OutOfRange));
                return [];
            }

            List<TValue> values = [];
            foreach (var (entry, index) in (entries ?? []).Select((entry, index) => (entry, index)))
            {
                if (entry is null)
                    Violations.Add(new($"{path}[{index}]", ErrorReasons.Required));
                else
                    values.Add(convert(entry, $"{path}[{index}]"));
            }

            return values;
        }
    }

    private sealed record SchemeEntry(
        string? About,
        string? Code,
        int? Year,
        int? Version,
        string? Title,
        List<ClassEntry?>? Classes,
        List<IndicatorEntry?>? Indicators
    )
    {
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Unknown { get; init; }
    }

    private sealed record ClassEntry(string? Code, List<string?>? Kinds, decimal? Full, List<string?>? NeverJudged)
    {
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Unknown { get; init; }
    }

    private sealed record IndicatorEntry(
        string? No,
        string? Name,
        decimal? Full,
        string? Rule,
        bool? Bonus,
        decimal? Each,
        decimal? EachLateDay,
        decimal? EachLate,
        decimal? EachMissing,
        decimal? AtLeast,
        int? Pictures,
        string? Publicity,
        List<string?>? Audiences,
        List<BandEntry?>? Bands
    )
    {
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Unknown { get; init; }

        [JsonIgnore]
        public IEnumerable<(string Name, bool IsPresent)> PresentParameters =>
            [
                ("each", Each is not null),
                ("each_late_day", EachLateDay is not null),
                ("each_late", EachLate is not null),
                ("each_missing", EachMissing is not null),
                ("at_least", AtLeast is not null),
                ("pictures", Pictures is not null),
                ("publicity", Publicity is not null),
                ("audiences", Audiences is not null),
                ("bands", Bands is not null),
            ];
    }

    private sealed record BandEntry(decimal? From, decimal? Points)
    {
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Unknown { get; init; }
    }
}
