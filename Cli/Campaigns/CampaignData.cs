using System.Text;

namespace ThemeDay.Cli.Campaigns;

/// <summary>A campaign as it is loaded. Every date, code and number of a load comes from it.</summary>
/// <param name="Campaign">The settings.</param>
/// <param name="Units">The units.</param>
/// <param name="Themes">The themes, with their programmes and reports.</param>
internal sealed record CampaignData(CampaignSettings Campaign, IReadOnlyList<ImportedUnit> Units, IReadOnlyList<ThemeRecord> Themes)
{
    /// <summary>The units as Registry imports them.</summary>
    public string UnitsCsv
    {
        get
        {
            var csv = new StringBuilder("code,name,kind\n");
            foreach (var unit in Units)
                csv.Append($"{Quote(unit.Code)},{Quote(unit.Name)},{unit.Kind.ToLowerInvariant()}\n");
            return csv.ToString();
        }
    }

    /// <summary>The units by code.</summary>
    public IReadOnlyList<string> UnitCodes => [.. Units.Select(unit => unit.Code)];

    private static string Quote(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
