using System.Text.Json;
using System.Text.Json.Serialization;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Reads an indicator scheme from a JSON file such as <c>data/theme-day-2023.json</c>.</summary>
public static class IndicatorSchemeFile
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads the scheme, or reports every field violation.</summary>
    /// <returns>INVALID_ARGUMENT if the JSON does not match the schema, or has an unknown rule, a duplicate line or kind, a line without a positive weight,
    /// a class that excludes an unknown line, or a class whose full marks differ from the sum of its lines.</returns>
    public static Result<IndicatorScheme> Read(Stream json)
    {
        IndicatorScheme? scheme;
        try
        {
            scheme = JsonSerializer.Deserialize<IndicatorScheme>(json, Format);
        }
        catch (JsonException)
        {
            return Error.InvalidArgument("scheme", ErrorReasons.Malformed);
        }
        if (scheme is null)
            return Error.InvalidArgument("scheme", ErrorReasons.Required);
        var problems = Problems(scheme).ToList();
        return problems is [] ? scheme : Error.InvalidArgument(problems);
    }

    private static IEnumerable<FieldViolation> Problems(IndicatorScheme scheme)
    {
        foreach (var twice in scheme.Indicators.GroupBy(line => line.No).Where(same => same.Count() > 1))
            yield return new($"scheme.indicators[{twice.Key}]", ErrorReasons.Duplicate);
        foreach (var twice in scheme.Classes.SelectMany(each => each.Kinds).GroupBy(kind => kind).Where(same => same.Count() > 1))
            yield return new($"scheme.classes.kinds[{twice.Key}]", ErrorReasons.Duplicate);
        foreach (var line in scheme.Indicators.Where(line => line.Full <= 0))
            yield return new($"scheme.indicators[{line.No}].full", ErrorReasons.OutOfRange);
        foreach (var each in scheme.Classes)
        {
            foreach (var no in each.NeverJudged.Where(no => scheme.Indicators.All(line => line.No != no)))
                yield return new($"scheme.classes[{each.Code}].never_judged[{no}]", ErrorReasons.OutOfRange);
            var sum = scheme.Indicators.Where(line => !line.Bonus && !each.NeverJudged.Contains(line.No, StringComparer.Ordinal)).Sum(line => line.Full);
            if (sum != each.Full)
                yield return new($"scheme.classes[{each.Code}].full", ErrorReasons.OutOfRange);
        }
    }
}
