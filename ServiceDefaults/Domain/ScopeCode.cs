namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The prefix of division codes (GB/T 2260) that an account covers: a province (43), a city (4305) or a district (430503).</summary>
public static class ScopeCode
{
    /// <summary>The digits of the code of a district.</summary>
    public const int DistrictLength = 6;

    /// <summary>Whether the text is exactly 2, 4 or 6 ASCII digits. Whether such a division exists is not checked: codes are assigned every year.</summary>
    public static bool IsValid(string text) => text.Length is 2 or 4 or DistrictLength && text.All(char.IsAsciiDigit);

    /// <summary>Whether the text is the code of a district: exactly 6 ASCII digits.</summary>
    public static bool IsDistrict(string text) => text.Length == DistrictLength && IsValid(text);
}
