using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Google.Type;
using ThemeDay.Cli.Api;

namespace ThemeDay.Cli.Export;

/// <summary>Rows of text as CSV, a line feed behind each.</summary>
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

    /// <summary>yyyy-MM-dd; empty where there is none.</summary>
    public static string Day(Date? day) => day is null ? "" : day.ToDateOnly().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>yyyy-MM.</summary>
    public static string Month(Date month) => month.ToDateOnly().ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The last part of a resource name: a unit's code, a release's number.</summary>
    public static string Id(string name) => name[(name.LastIndexOf('/') + 1)..];
}
