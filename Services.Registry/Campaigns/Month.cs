namespace ThemeDay.Registry.Campaigns;

/// <summary>A month of a year: 计划月份. Ordered by time.</summary>
/// <param name="Year">1 to 9999.</param>
/// <param name="Number">1 to 12.</param>
public readonly record struct Month(int Year, int Number) : IComparable<Month>
{
    /// <summary>The month a day lies in.</summary>
    public static Month FromDate(DateOnly day) => new(day.Year, day.Month);

    /// <inheritdoc/>
    public int CompareTo(Month other) => (Year, Number).CompareTo((other.Year, other.Number));

    /// <inheritdoc/>
    public override string ToString() => $"{Year:0000}-{Number:00}";

    /// <summary>Earlier.</summary>
    public static bool operator <(Month left, Month right) => left.CompareTo(right) < 0;

    /// <summary>Later.</summary>
    public static bool operator >(Month left, Month right) => left.CompareTo(right) > 0;

    /// <summary>Earlier or the same.</summary>
    public static bool operator <=(Month left, Month right) => left.CompareTo(right) <= 0;

    /// <summary>Later or the same.</summary>
    public static bool operator >=(Month left, Month right) => left.CompareTo(right) >= 0;
}
