namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>
/// Recognizes 统一社会信用代码 (GB 32100): a class of two letters or digits, six digits of an area, nine letters or digits of the organization, and a check
/// character, with which the sum of the values, each times 3 to the power of its place, is a multiple of 31.
/// </summary>
internal static class CreditCode
{
    private const string Alphabet = "0123456789abcdefghjklmnpqrtuwxy"; // the value of each is its place
    private const int Length = 18;
    private const int AreaStart = 2;
    private const int AreaLength = 6;
    private const int WeightBase = 3;

    /// <summary>Whether a word, in lower case, is a credit code. Example: 91330100799655058b.</summary>
    public static bool IsValid(ReadOnlySpan<char> word)
    {
        if (word.Length != Length || word.Slice(AreaStart, AreaLength).ContainsAnyExceptInRange('0', '9'))
            return false;
        var (sum, weight) = (0, 1);
        foreach (var letter in word[..^1])
        {
            if (GetValue(letter) is not { } value)
                return false;
            sum += value * weight;
            weight = weight * WeightBase % Alphabet.Length;
        }

        return GetValue(word[^1]) is { } check && (sum + check) % Alphabet.Length is 0;
    }

    private static int? GetValue(char letter) => Alphabet.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var value ? value : null;
}
