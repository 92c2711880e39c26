using System.Resources;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The Chinese words and digits by which personal data is recognized (PersonalDataWords.resx), alternatives of regular expressions.</summary>
internal static class PersonalDataWords
{
    private static readonly ResourceManager Resources = new(typeof(PersonalDataWords));

    /// <summary>The values of the Chinese digits.</summary>
    public static IReadOnlyDictionary<char, char> Digits { get; } =
        Get("Digits").Split(' ').Index().SelectMany(digit => digit.Item.Select(letter => (letter, (char)('0' + digit.Index)))).ToDictionary();

    public static string PhoneWords { get; } = GetSpaced("PhoneWords");
    public static string Titles { get; } = GetSpaced("Titles");
    public static string Offices { get; } = GetSpaced("Offices");
    public static string NoTitles { get; } = Get("NoTitles");
    public static string Extensions { get; } = Get("Extensions");
    public static string AmountUnits { get; } = Get("AmountUnits");
    public static string CountUnits { get; } = Get("CountUnits");
    public static string NoUnits { get; } = Get("NoUnits");
    public static string Abouts { get; } = Get("Abouts");
    public static string CoordinateWords { get; } = Get("CoordinateWords");
    public static string Degrees { get; } = Get("Degrees");
    public static string Currencies { get; } = Get("Currencies");
    public static string FileNumberWords { get; } = Get("FileNumberWords");
    public static string IdentityWords { get; } = Get("IdentityWords");
    public static string ListWords { get; } = Get("ListWords");
    public static string AtWords { get; } = Get("AtWords");

    // With spaces between the letters, too: 电　话.
    private static string GetSpaced(string key) => string.Join('|', Get(key).Split('|').Select(word => string.Join(" *", word.EnumerateRunes())));

    private static string Get(string key) => Resources.GetRequiredString(key);
}
