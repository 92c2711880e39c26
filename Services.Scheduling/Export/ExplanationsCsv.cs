using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Export;

/// <summary>explanations.csv: one row per unit and line of the scheme, in the order of scores.csv, with the reason for its points.</summary>
public static class ExplanationsCsv
{
    /// <summary>The columns.</summary>
    public static readonly IReadOnlyList<CsvColumn<(UnitScore Unit, ScoreLine Line)>> Columns =
    [
        new("UnitCode", row => ResourceNamePattern.GetId(row.Unit.Unit)),
        new("UnitName", row => row.Unit.UnitDisplayName),
        new("Indicator", row => row.Line.Indicator),
        new("IndicatorName", row => row.Line.DisplayName),
        new("Points", row => Csv.Points(row.Line.Points)),
        new("MaxPoints", row => Csv.Points(row.Line.MaxPoints)),
        new("Explanation", row => row.Line.Explanation),
    ];

    /// <summary>Formats the scores.</summary>
    public static string Format(Scores scores) => Csv.Format(Columns, scores.Units.SelectMany(unit => unit.Lines.Select(line => (unit, line))));
}
