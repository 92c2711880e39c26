using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Export;

/// <summary>figures.json: the campaign statistics, keyed by their API field names.</summary>
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
                    ? Numbers(references)
                    : JsonValue.Create((int)field.Accessor.GetValue(figures))
            );
        return json.ToJsonString(Indented) + "\n";
    }

    private static JsonArray Numbers(IEnumerable<string> references)
    {
        var byKind = references.ToLookup(reference => int.TryParse(reference, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        return
        [
            .. byKind[true].Select(int.Parse).Order().Select(number => (JsonNode)number),
            .. byKind[false].Order(StringComparer.Ordinal).Select(text => (JsonNode)text),
        ];
    }
}
