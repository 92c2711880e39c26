using System.Globalization;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Export;

/// <summary>summary.csv: the statistics of the campaign, an item a row, with the themes of those that are late or missing.</summary>
public static class SummaryCsv
{
    /// <summary>The columns.</summary>
    public static readonly IReadOnlyList<CsvColumn<(string Field, int Count, IEnumerable<string> Themes)>> Columns =
    [
        new("Item", row => ExportTexts.Get($"Figure_{row.Field}")),
        new("Count", row => row.Count.ToString(CultureInfo.InvariantCulture)),
        new("Themes", row => string.Join(Csv.ListSeparator, row.Themes)),
    ];

    /// <summary>Formats every field in field number order.</summary>
    public static string Format(CampaignFigures figures) =>
        Csv.Format(
            Columns,
            CampaignFigures
                .Descriptor.Fields.InFieldNumberOrder()
                .Select(field =>
                    field.Accessor.GetValue(figures) is IReadOnlyCollection<string> themes
                        ? (field.Name, themes.Count, FiguresJson.Sort(themes).Select(theme => theme.Text))
                        : (field.Name, (int)field.Accessor.GetValue(figures), [])
                )
        );
}
