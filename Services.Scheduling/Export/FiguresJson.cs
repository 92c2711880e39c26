using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Export;

/// <summary>summary.json (demo.json of the demo): the campaign statistics, keyed by their API field names.</summary>
public static class FiguresJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>Formats every field in field number order. External references of themes are written as integers, ascending.</summary>
    /// <remarks>References that are not integers (other campaigns may use free text) are written as strings, after the integers.</remarks>
    public static string Format(CampaignFigures figures)
    {
        var json = new JsonObject();
        foreach (var field in CampaignFigures.Descriptor.Fields.InFieldNumberOrder())
            json.Add(
                field.Name,
                field.Accessor.GetValue(figures) is IEnumerable<string> references
                    ? new JsonArray([.. Sort(references).Select(each => each.Number is { } number ? JsonValue.Create(number) : JsonValue.Create(each.Text))])
                    : JsonValue.Create((int)field.Accessor.GetValue(figures))
            );
        return json.ToJsonString(Indented) + "\n";
    }

    /// <summary>References of themes: those that are integers, ascending, and then the others.</summary>
    public static IEnumerable<(int? Number, string Text)> Sort(IEnumerable<string> references) =>
        references
            .Select(text => (Number: int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null, Text: text))
            .OrderBy(reference => reference.Number is null)
            .ThenBy(reference => reference.Number)
            .ThenBy(reference => reference.Text, StringComparer.Ordinal);
}
