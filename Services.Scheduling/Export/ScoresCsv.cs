using System.Globalization;
using ThemeDay.Documents.Sheets;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Export;

/// <summary>scores.csv: one row per unit in rank order, with one column per line of the scheme before the last column.</summary>
public static class ScoresCsv
{
    /// <summary>The columns before those of the lines.</summary>
    public static readonly IReadOnlyList<CsvColumn<UnitScore>> Columns =
    [
        new("Rank", score => score.HasRank ? score.Rank.ToString(CultureInfo.InvariantCulture) : ""),
        new("UnitCode", score => ResourceNamePattern.GetId(score.Unit)),
        new("UnitName", score => score.UnitDisplayName),
        new("UnitKind", score => ExportTexts.Get($"UnitKind_{score.Kind}")),
        new("MaxPoints", score => Csv.Points(score.MaxPoints)),
    ];

    /// <summary>The last column.</summary>
    public static readonly CsvColumn<UnitScore> Total = new("Total", score => Csv.Points(score.Total));

    /// <summary>Formats the scores.</summary>
    public static string Format(Scores scores)
    {
        var lines = scores.Units is [var first, ..] ? first.Lines.Select(line => ExportTexts.Format("IndicatorColumn", line.Indicator, line.DisplayName)) : [];
        return CsvSheet.Format([.. Columns.Select(column => column.Head), .. lines, Total.Head], scores.Units.Select(FormatRow));
    }

    private static IEnumerable<string> FormatRow(UnitScore score) =>
        [.. Columns.Select(column => column.Read(score)), .. score.Lines.Select(line => Csv.Points(line.Points)), Total.Read(score)];
}
