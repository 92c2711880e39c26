using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Google.Type;
using ThemeDay.Scheduling.Facts;

namespace ThemeDay.Scheduling.Export;

/// <summary>
/// Formats rows as CSV after a byte order mark, each terminated by a line feed; a text that a spreadsheet would take for a formula gets an apostrophe before
/// it.
/// </summary>
public static class Csv
{
    /// <summary>Separates the items of a list in one cell (顿号).</summary>
    public const string ListSeparator = "\u3001";

    // Spreadsheets take a file without one for a file in the code page of the machine.
    private const char ByteOrderMark = '\uFEFF';

    private static readonly CsvConfiguration Lines = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\n",
        InjectionOptions = InjectionOptions.Escape, // units type topics and reasons: a spreadsheet must not take one for a formula
        InjectionCharacters = ['=', '+', '-', '@', '\t', '\r', '\n', ' ', '\u00a0', '\ufeff', '\uff1d', '\uff0b', '\uff0d', '\uff20', '\''],
    };

    /// <summary>Formats a header and rows.</summary>
    public static string Format(IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringWriter();
        text.Write(ByteOrderMark);
        using (var csv = new CsvWriter(text, Lines))
        {
            foreach (var row in rows.Prepend(header))
            {
                foreach (var cell in row)
                    csv.WriteField(cell);
                csv.NextRecord();
            }
        }

        return text.ToString();
    }

    /// <summary>Formats a date as yyyy-MM-dd; empty for null.</summary>
    public static string FormatDate(Date? day) => day is null ? "" : EventMapping.ToDateOnly(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Formats a month as yyyy-MM.</summary>
    public static string FormatMonth(Date month) => EventMapping.ToDateOnly(month).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Formats points as the services write them; empty for null.</summary>
    public static string Points(Google.Type.Decimal? points) => points?.Value ?? "";
}
