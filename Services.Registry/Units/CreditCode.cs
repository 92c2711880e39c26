namespace ThemeDay.Registry.Units;

/// <summary>统一社会信用代码 (GB 32100-2015): 18 characters, the last of which is the check character.</summary>
public static class CreditCode
{
    private const string Characters = "0123456789ABCDEFGHJKLMNPQRTUWXY"; // without I, O, S, V, Z
    private const int Length = 18;

    /// <summary>Whether a code is valid. Example of GB 32100-2015: 91350100M000100Y43.</summary>
    public static bool IsValid(string code)
    {
        if (code.Length != Length)
            return false;
        var sum = 0;
        for (int place = 0, weight = 1; place < Length - 1; place++, weight = weight * 3 % Characters.Length)
        {
            var value = Characters.IndexOf(code[place]);
            if (value < 0)
                return false;
            sum += value * weight;
        }

        return Characters.IndexOf(code[^1]) == (Characters.Length - sum % Characters.Length) % Characters.Length;
    }
}
