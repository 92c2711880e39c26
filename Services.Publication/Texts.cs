using System.Text.RegularExpressions;

namespace ThemeDay.Publication;

/// <summary>Phone numbers in what is to be public.</summary>
internal static partial class Phones
{
    /// <summary>Is there one? A mobile number (工信部《电信网编号计划》), in one or with gaps, or area code, gap and number; not part of a longer number.</summary>
    public static bool In(string text) => Number().IsMatch(Narrow(text));

    /// <summary>Is it this one, however it is written?</summary>
    public static bool In(string text, string phone) => Digits(text).Contains(Digits(phone), StringComparison.Ordinal);

    // Full-width forms stand 0xFEE0 above ASCII; the dashes of Chinese input methods mean a hyphen.
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

/// <summary>Addresses people are sent to.</summary>
internal static class Links
{
    /// <summary>Is it one of the web? Nothing else is ever shown as a link.</summary>
    public static bool IsWeb(string link) => Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http";
}
