namespace ThemeDay.Testing.Volume;

/// <summary>How much data is generated; the same settings give the same data.</summary>
/// <param name="Districts">The codes of the districts, six digits, in order.</param>
/// <param name="FirstYear">The year of the first campaign of each district.</param>
/// <param name="Years">The number of campaigns of each district, one a year.</param>
public sealed record VolumeSettings(IReadOnlyList<string> Districts, int FirstYear, int Years)
{
    /// <summary>The average number of themes of a campaign.</summary>
    public const double ThemesOfCampaign = CampaignGenerator.MeanUnits * CampaignGenerator.MeanThemes;

    /// <summary>The seed of all random choices.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The last day of the data, in the last year: what would be later has not happened.</summary>
    public DateOnly Today => new(FirstYear + Years - 1, 9, 1);

    /// <summary>The expected number of themes.</summary>
    public double Themes => Districts.Count * Years * ThemesOfCampaign;

    /// <summary>Every n-th of the districts of China (data/divisions.csv), so that every province is represented.</summary>
    /// <param name="root">The directory of the repository.</param>
    /// <param name="count">How many, at most 2,978.</param>
    public static IReadOnlyList<string> ReadDistricts(string root, int count)
    {
        string[] all = [.. File.ReadLines(Path.Combine(root, "data", "divisions.csv")).Skip(1).Select(line => line[..6]).Order(StringComparer.Ordinal)];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, all.Length);
        return [.. Enumerable.Range(0, count).Select(place => all[(int)((long)place * all.Length / count)])];
    }
}
