using System.Globalization;
using Google.Type;
using ThemeDay.Documents.Sheets;
using ThemeDay.Scheduling.Facts;

namespace ThemeDay.Scheduling.Export;

/// <summary>Formats the values of exports, and rows as CSV (<see cref="CsvSheet"/>).</summary>
public static class Csv
{
    /// <summary>Separates the items of a list in one cell (顿号).</summary>
    public const string ListSeparator = "\u3001";

    /// <summary>Formats the heads of columns and their values in rows.</summary>
    public static string Format<T>(IReadOnlyList<CsvColumn<T>> columns, IEnumerable<T> rows) =>
        CsvSheet.Format(columns.Select(column => column.Head), rows.Select(row => columns.Select(column => column.Read(row))));

    /// <summary>Formats a date as yyyy-MM-dd; empty for null.</summary>
    public static string FormatDate(Date? day) => day is null ? "" : EventMapping.ToDateOnly(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Formats a month as yyyy-MM.</summary>
    public static string FormatMonth(Date month) => EventMapping.ToDateOnly(month).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Formats points as the services write them; empty for null.</summary>
    public static string Points(Google.Type.Decimal? points) => points?.Value ?? "";
}
