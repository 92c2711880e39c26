using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace ThemeDay.Documents.Sheets;

/// <summary>
/// Formats rows as CSV after a byte order mark, each terminated by a line feed; a text that a spreadsheet would take for a formula gets an apostrophe before
/// it.
/// </summary>
public static class CsvSheet
{
    /// <summary>The media type.</summary>
    public const string MediaType = "text/csv; charset=utf-8";

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
}
