using System.Globalization;
using Decimal = Google.Type.Decimal;

namespace ThemeDay.Scheduling.IndicatorSchemes;

/// <summary>Maps points to API messages.</summary>
internal static class PointsMapping
{
    /// <summary>Converts points to a message.</summary>
    /// <param name="points">The points, rounded to two decimals.</param>
    /// <param name="format">A format of <see cref="decimal.ToString(string)"/>; without one no trailing zeros are written.</param>
    public static Decimal ToProto(this decimal points, string format = "0.##") => new() { Value = points.ToString(format, CultureInfo.InvariantCulture) };

    /// <summary>Converts a message to points; 0 if it is absent.</summary>
    public static decimal FromProto(this Decimal? points) => points is null ? 0 : decimal.Parse(points.Value, CultureInfo.InvariantCulture);
}
