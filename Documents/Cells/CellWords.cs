using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

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

    public static IReadOnlyList<string> NotACity { get; } = Get("NotACity").Split('|');

    /// <summary>The weekdays of their characters.</summary>
    public static IReadOnlyDictionary<char, DayOfWeek> Weekdays { get; } =
        Get("Weekdays").Split(' ').Index().SelectMany(day => day.Item.Select(letter => (letter, (DayOfWeek)day.Index))).ToDictionary();

    public static string CheckedBoxes { get; } = Get("CheckedBoxes");

    /// <summary>The words of an entry, or <see cref="DigitLetters"/>.</summary>
    public static string Get(string key) => key is nameof(DigitLetters) ? DigitLetters : Resources.GetRequiredString(key);
}
