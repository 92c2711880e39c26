namespace ThemeDay.Registry.Campaigns;

/// <summary>A month of a year (计划月份), in chronological order.</summary>
/// <param name="Year">Year, 1 to 9999.</param>
/// <param name="Number">Month of the year, 1 to 12.</param>
public readonly record struct Month(int Year, int Number) : IComparable<Month>
{
    /// <summary>The month of a date.</summary>
    public static Month FromDate(DateOnly day) => new(day.Year, day.Month);

    /// <summary>The same month of a later year.</summary>
    public Month AddYears(int years) => this with { Year = Year + years };

    /// <inheritdoc/>
    public int CompareTo(Month other) => (Year, Number).CompareTo((other.Year, other.Number));

    /// <inheritdoc/>
    public override string ToString() => $"{Year:0000}-{Number:00}";

    /// <summary>Whether the first month is earlier.</summary>
    public static bool operator <(Month left, Month right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first month is later.</summary>
    public static bool operator >(Month left, Month right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first month is earlier or the same.</summary>
    public static bool operator <=(Month left, Month right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first month is later or the same.</summary>
    public static bool operator >=(Month left, Month right) => left.CompareTo(right) >= 0;
}
