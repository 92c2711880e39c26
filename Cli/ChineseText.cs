namespace ThemeDay.Cli;

/// <summary>Conventions of Chinese text.</summary>
internal static class ChineseText
{
    /// <summary>Separates the items of a list (顿号).</summary>
    public const string ListSeparator = "\u3001";
}
