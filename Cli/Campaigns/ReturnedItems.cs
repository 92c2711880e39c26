namespace ThemeDay.Cli.Campaigns;

/// <summary>The items of the form for which a theme was returned.</summary>
internal static class ReturnedItems
{
    private static readonly string[] Items = ["topic", "month", "forms", "contact", "scan"];

    /// <summary>The Chinese names of the items, for a message.</summary>
    public static string Names => string.Join(ChineseText.ListSeparator, Items.Select(item => CampaignTexts.GetNames($"Item_{item}")[0]));

    /// <summary>The item with an English or Chinese name; null if there is none.</summary>
    public static string? Find(string name) => Items.FirstOrDefault(item => item == name || CampaignTexts.GetNames($"Item_{item}").Contains(name));

    /// <summary>The items that a reason mentions, or the stamped scan if it mentions none.</summary>
    public static IReadOnlyList<string> FindIn(string reason)
    {
        string[] named = [.. Items.Where(item => CampaignTexts.GetNames($"Item_{item}").Any(word => reason.Contains(word, StringComparison.Ordinal)))];
        return named is [] ? ["scan"] : named;
    }
}
