using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Export;

/// <summary>explanations.csv: one row per unit and line of the scheme, in the order of scores.csv, with the reason for its points.</summary>
public static class ExplanationsCsv
{
    /// <summary>Formats the scores.</summary>
    public static string Format(Scores scores) =>
        Csv.Format(
            ["unit", "indicator", "points", "full", "why"],
            scores.Units.SelectMany(score =>
                score.Lines.Select(line =>
                    (IEnumerable<string>)
                        [ResourceNamePattern.GetId(score.Unit), line.Indicator, Csv.Points(line.Points), Csv.Points(line.MaxPoints), line.Explanation]
                )
            )
        );
}
