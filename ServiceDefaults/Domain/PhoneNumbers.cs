using System.Text.RegularExpressions;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Phone numbers that people give to be reached by.</summary>
public static partial class PhoneNumbers
{
    /// <summary>Whether a normalized number is a mobile number, or a landline number with area code.</summary>
    public static bool IsValid(string normalized) => Mobile().IsMatch(normalized) || Landline().IsMatch(normalized);

    /// <summary>A phone number in half-width digits and hyphens, without spaces.</summary>
    // The dashes of Chinese input methods are hyphens.
    public static string Normalize(string phone) =>
        string.Concat(
            phone.Where(character => !char.IsWhiteSpace(character)).Select(character => character is '—' or '–' ? '-' : TextCharacters.ToHalfWidth(character))
        );

    // 工信部《电信网编号计划》: 11 digits, starting with 13 to 19.
    [GeneratedRegex("^1[3-9][0-9]{9}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Mobile();

    // Area code of 3 or 4 digits starting with 0, number of 7 or 8 digits, extension of up to 6 digits.
    [GeneratedRegex("^0[0-9]{2,3}-[2-9][0-9]{6,7}(-[0-9]{1,6})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Landline();
}
