using System.Text.RegularExpressions;

namespace ThemeDay.Publication;

/// <summary>Detects phone numbers in text that is to be published.</summary>
internal static partial class PhoneNumbers
{
    /// <summary>
    /// Whether a text contains a phone number: a mobile number (工信部《电信网编号计划》), with or without separators, or area code, separator and number; digits within a
    /// longer number do not match.
    /// </summary>
    public static bool AppearIn(string text) => Number().IsMatch(Narrow(text));

    /// <summary>Whether a text contains this phone number, ignoring spaces, hyphens and character width.</summary>
    public static bool AppearIn(string text, string phone) => Digits(text).Contains(Digits(phone), StringComparison.Ordinal);

    // Full-width forms are offset by 0xFEE0 from ASCII; the dashes of Chinese input methods are hyphens.
    private static string Narrow(string text) =>
        string.Concat(
            text.Select(letter =>
                letter switch
                {
                    >= '０' and <= '９' => (char)(letter - 0xFEE0),
                    '－' or '—' or '–' => '-',
                    '\u3000' => ' ',
                    _ => letter,
                }
            )
        );

    private static string Digits(string text) => string.Concat(Narrow(text).Where(letter => letter is not (' ' or '-')));

    [GeneratedRegex(
        "(?<![0-9])(?:1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}|0[0-9]{2,3}[- ][2-9][0-9]{2,3}[- ]?[0-9]{4})(?![0-9])",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Number();
}
