using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Google.Type;
using ThemeDay.Cli.Api;

namespace ThemeDay.Cli.Export;

/// <summary>Formats rows as CSV, each terminated by a line feed.</summary>
internal static class Csv
{
    private static readonly CsvConfiguration Lines = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    public static string Of(IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringWriter();
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
    public static string Day(Date? day) => day is null ? "" : day.ToDateOnly().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Formats a month as yyyy-MM.</summary>
    public static string Month(Date month) => month.ToDateOnly().ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Formats points as the services write them; empty for null.</summary>
    public static string Points(Google.Type.Decimal? points) => points?.Value ?? "";

    /// <summary>Returns the last segment of a resource name, such as a unit code or a release number.</summary>
    public static string Id(string name) => name[(name.LastIndexOf('/') + 1)..];
}
