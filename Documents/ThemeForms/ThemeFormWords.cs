using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Documents.ThemeForms;

/// <summary>The Chinese labels of theme forms (ThemeFormWords.resx).</summary>
internal static class ThemeFormWords
{
    private static readonly ResourceManager Resources = new(typeof(ThemeFormWords));

    /// <summary>The labels of each column, without what stands in brackets.</summary>
    public static IReadOnlyDictionary<string, ThemeFormColumn> Labels { get; } =
        Enum.GetValues<ThemeFormColumn>().SelectMany(column => Get($"{column}").Split('|').Select(label => (label, column))).ToDictionary();

    /// <summary>The words before the unit in the head line, an alternative of a regular expression.</summary>
    public static string UnitLine { get; } = Get("UnitLine");

    /// <summary>The words before the date.</summary>
    public static string DateLine { get; } = Get("DateLine");

    /// <summary>The words of other fields in the head line.</summary>
    public static string OtherLabels { get; } = Get("OtherLabels");

    /// <summary>A date without blanks.</summary>
    public static string WholeDate { get; } = Get("WholeDate");

    /// <summary>A date with blanks to be filled, or filled.</summary>
    public static string DatePattern { get; } = Get("DatePattern");

    private static string Get(string key) => Resources.GetRequiredString(key);
}
