using System.Globalization;
using CsvHelper;

namespace ThemeDay.Cli.Campaigns;

/// <summary>A campaign as it is loaded. Every date, code and number of a load comes from it.</summary>
/// <param name="Campaign">The settings.</param>
/// <param name="Units">The units.</param>
/// <param name="Themes">The themes, with their programmes and reports.</param>
internal sealed record CampaignData(CampaignSettings Campaign, IReadOnlyList<ImportedUnit> Units, IReadOnlyList<ThemeRecord> Themes)
{
    /// <summary>The row of the settings; null if they do not come from a file.</summary>
    public TableRow? SettingsRow { get; init; }

    /// <summary>Whether settings and units are those that the system has, and not from tables.</summary>
    public bool IsOfSystem { get; init; }

    /// <summary>The codes of the units.</summary>
    public IReadOnlyList<string> UnitCodes => [.. Units.Select(unit => unit.Code)];

    /// <summary>Units as Registry imports them. A unit that exists is left out: an import would replace all of it, also what the table does not have.</summary>
    /// <param name="existing">The codes of the units that exist.</param>
    public string GetUnitsCsv(IEnumerable<string> existing)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, CultureInfo.InvariantCulture))
        {
            WriteRow("code", "name", "kind");
            foreach (var unit in Units.ExceptBy(existing, unit => unit.Code))
                WriteRow(unit.Code, unit.Name, $"{unit.Kind}".ToLowerInvariant());

            void WriteRow(params string[] cells)
            {
                foreach (var cell in cells)
                    csv.WriteField(cell);
                csv.NextRecord();
            }
        }

        return text.ToString();
    }
}
