using System.Resources;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The Chinese words and digits by which personal data is recognized (PersonalDataWords.resx), alternatives of regular expressions.</summary>
internal static class PersonalDataWords
{
    private static readonly ResourceManager Resources = new(typeof(PersonalDataWords));

    /// <summary>The values of the Chinese digits.</summary>
    public static IReadOnlyDictionary<char, char> Digits { get; } =
        Get("Digits").Split(' ').Index().SelectMany(digit => digit.Item.Select(letter => (letter, (char)('0' + digit.Index)))).ToDictionary();

    public static string PhoneWords { get; } = Get("PhoneWords");
    public static string Titles { get; } = Get("Titles");
    public static string Extensions { get; } = Get("Extensions");
    public static string AmountUnits { get; } = Get("AmountUnits");
    public static string CountUnits { get; } = Get("CountUnits");
    public static string Abouts { get; } = Get("Abouts");
    public static string CoordinateWords { get; } = Get("CoordinateWords");
    public static string Degrees { get; } = Get("Degrees");
    public static string AtWords { get; } = Get("AtWords");

    private static string Get(string key) => Resources.GetString(key) ?? throw new MissingManifestResourceException($"PersonalDataWords.resx has no {key}");
}
