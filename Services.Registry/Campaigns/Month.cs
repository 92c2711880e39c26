using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThemeDay.Registry.Campaigns;

/// <summary>A month of a year (计划月份), in chronological order. In JSON, <c>"2023-04"</c>.</summary>
/// <param name="Year">Year, 1 to 9999.</param>
/// <param name="Number">Month of the year, 1 to 12.</param>
[JsonConverter(typeof(MonthJsonConverter))]
public readonly record struct Month(int Year, int Number) : IComparable<Month>
{
    /// <summary>The last month that can be stored; lists sort a missing month as this one.</summary>
    public static Month Max { get; } = new(9999, 12);

    /// <summary>Its first day.</summary>
    public DateOnly FirstDay => new(Year, Number, 1);

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

/// <summary>Writes and reads months in page tokens; rejects what is no month.</summary>
internal sealed class MonthJsonConverter : JsonConverter<Month>
{
    public override Month Read(ref Utf8JsonReader reader, System.Type typeToConvert, JsonSerializerOptions options) =>
        DateOnly.TryParseExact(reader.GetString(), "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            ? Month.FromDate(first)
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, Month value, JsonSerializerOptions options) => writer.WriteStringValue($"{value}");
}
