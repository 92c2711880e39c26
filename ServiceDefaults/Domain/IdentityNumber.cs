using System.Globalization;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Recognizes 公民身份号码 (GB 11643): of 18 characters by birth date, area and check digit, of 15 digits (until 1999) by birth date and area.</summary>
internal static class IdentityNumber
{
    /// <summary>Length without the check digit.</summary>
    public const int BodyLength = 17;

    /// <summary>Length of a number of the form used until 1999.</summary>
    public const int EarlierLength = 15;

    private const string CheckDigits = "10x98765432"; // by the remainder modulo 11 (ISO 7064, MOD 11-2)
    private const int AreaLength = 6;

    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    // First two digits of GB/T 2260; 81 to 83 are those of residence permits of Hong Kong, Macao and Taiwan residents.
    private static readonly int[] Provinces =
    [
        .. Enumerable.Range(11, 5),
        .. Enumerable.Range(21, 3),
        .. Enumerable.Range(31, 7),
        .. Enumerable.Range(41, 6),
        .. Enumerable.Range(50, 5),
        .. Enumerable.Range(61, 5),
        71,
        .. Enumerable.Range(81, 3),
    ];

    /// <summary>Whether 17 digits and a check digit, a digit or x, are an identity number.</summary>
    public static bool IsValid(ReadOnlySpan<char> body, char check)
    {
        if (body.Length != BodyLength || !IsPlausible(body, "yyyyMMdd"))
            return false;
        var sum = 0;
        for (var place = 0; place < BodyLength; place++)
            sum += (body[place] - '0') * Weights[place];
        return CheckDigits[sum % CheckDigits.Length] == check;
    }

    /// <summary>Whether 15 digits can be an identity number of the earlier form, which has no check digit.</summary>
    public static bool IsEarlier(ReadOnlySpan<char> digits) => digits.Length == EarlierLength && IsPlausible(digits, "yyMMdd");

    private static bool IsPlausible(ReadOnlySpan<char> digits, string dateFormat) =>
        Provinces.Contains(int.Parse(digits[..2], CultureInfo.InvariantCulture))
        && DateOnly.TryParseExact(digits.Slice(AreaLength, dateFormat.Length), dateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var born)
        && born.Year is >= 1900 and < 2100;
}
