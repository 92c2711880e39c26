using System.Resources;

namespace ThemeDay.Documents.Cells;

/// <summary>The Chinese words by which cells are read (CellWords.resx), alternatives of regular expressions.</summary>
internal static class CellWords
{
    private static readonly ResourceManager Resources = new(typeof(CellWords));

    /// <summary>The values of the Chinese digits from 1 to 9.</summary>
    public static IReadOnlyDictionary<char, int> Digits { get; } =
        Get("Digits").Split(' ').Index().SelectMany(digit => digit.Item.Select(letter => (letter, digit.Index + 1))).ToDictionary();

    public static string DigitLetters { get; } = string.Concat(Digits.Keys);
    public static char Ten { get; } = Get("Ten")[0];
    public static IReadOnlyList<string> Nothing { get; } = Get("Nothing").Split('|');

    public static string Year { get; } = Get("Year");
    public static string Month { get; } = Get("Month");
    public static string Day { get; } = Get("Day");
    public static string Weekday { get; } = Get("Weekday");
    public static string PartsOfMonth { get; } = Get("PartsOfMonth");
    public static string PartsOfDay { get; } = Get("PartsOfDay");
    public static string Ordinal { get; } = Get("Ordinal");
    public static string Quarter { get; } = Get("Quarter");
    public static string FirstHalf { get; } = Get("FirstHalf");
    public static string SecondHalf { get; } = Get("SecondHalf");
    public static string EveryMonth { get; } = Get("EveryMonth");
    public static string Undecided { get; } = Get("Undecided");
    public static string Intent { get; } = Get("Intent");
    public static string Before { get; } = Get("Before");
    public static string Lunar { get; } = Get("Lunar");
    public static string To { get; } = Get("To");
    public static string ListMarks { get; } = Get("ListMarks");
    public static string And { get; } = Get("And");

    public static string Or { get; } = Get("Or");
    public static string AndSoOn { get; } = Get("AndSoOn");
    public static string FormVerbs { get; } = Get("FormVerbs");
    public static string FormSuffixes { get; } = Get("FormSuffixes");
    public static string CheckedBoxes { get; } = Get("CheckedBoxes");
    public static string EmptyBoxes { get; } = Get("EmptyBoxes");

    public static string ContactLabels { get; } = Get("ContactLabels");
    public static string PersonTitles { get; } = Get("PersonTitles");
    public static string Extension { get; } = Get("Extension");

    private static string Get(string key) => Resources.GetString(key) ?? throw new MissingManifestResourceException($"CellWords.resx has no {key}");
}
