using System.Text;
using System.Text.Json;
using ThemeDay.Cli.Api;
using ThemeDay.Events.V1;

namespace ThemeDay.Cli.Logs;

/// <summary>Recognizes the beginning of a line of a <see cref="CheckpointFile"/>, as a crash leaves it.</summary>
internal static class CheckpointFragment
{
    private const string Source = "source";
    private const string Punctuation = "+/=:.-"; // of base64 and instants

    private static readonly string[] Fields = [.. Checkpoint.Descriptor.Fields.InFieldNumberOrder().Select(field => field.JsonName)];

    /// <summary>Whether the text may have become the JSON of a checkpoint of a service. False for a whole object.</summary>
    public static bool IsBeginning(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'{', ..])
            return false;
        var reader = new Utf8JsonReader(text, isFinalBlock: false, state: default);
        string? field = null; // whose value follows
        try
        {
            reader.Read(); // the brace
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName && reader.GetString() is { } name && Fields.Contains(name))
                    field = name;
                else if (reader.TokenType is JsonTokenType.String && IsValueBeginning(field, reader.GetString()!))
                    field = null;
                else
                    return false;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // InvalidOperationException: a text that is not UTF-8
        {
            return false;
        }

        var rest = Encoding.UTF8.GetString(text[(int)reader.BytesConsumed..]).TrimStart(' ', ',');
        return rest is ""
            || (
                field is null
                    ? Fields.Any(name => $"\"{name}\":".StartsWith(rest, StringComparison.Ordinal))
                    : rest[0] is '"' && IsValueBeginning(field, rest[1..])
            );
    }

    private static bool IsValueBeginning(string? field, string value) =>
        field is Source
            ? ApiClient.ServiceNames.Any(service => service.StartsWith(value, StringComparison.Ordinal))
            : value.All(character => char.IsAsciiLetterOrDigit(character) || Punctuation.Contains(character, StringComparison.Ordinal));
}
