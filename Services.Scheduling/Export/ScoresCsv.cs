using System.Globalization;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Export;

/// <summary>scores.csv: one row per unit in rank order, with one column per line of the scheme.</summary>
public static class ScoresCsv
{
    /// <summary>Formats the scores.</summary>
    public static string Format(Scores scores)
    {
        var indicators = scores.Units.Count == 0 ? [] : scores.Units[0].Lines.Select(line => line.Indicator);
        return Csv.Format(["rank", "unit", "kind", "full", .. indicators, "total"], scores.Units.Select(Row));
    }

    private static IEnumerable<string> Row(UnitScore score) =>
        [
            score.Rank == 0 ? "" : score.Rank.ToString(CultureInfo.InvariantCulture),
            ResourceNamePattern.GetId(score.Unit),
            $"{score.Kind}".ToLowerInvariant(),
            Csv.Points(score.MaxPoints),
            .. score.Lines.Select(line => Csv.Points(line.Points)),
            Csv.Points(score.Total),
        ];
}
