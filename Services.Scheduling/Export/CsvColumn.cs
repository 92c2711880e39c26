namespace ThemeDay.Scheduling.Export;

/// <summary>A column of a CSV file.</summary>
/// <param name="Key">The key of its head: <c>Column_{Key}</c> of Texts/Export.resx.</param>
/// <param name="Read">The value of a row.</param>
public sealed record CsvColumn<T>(string Key, Func<T, string> Read)
{
    /// <summary>What the first row says of it.</summary>
    public string Head => ExportTexts.Get($"Column_{Key}");
}
