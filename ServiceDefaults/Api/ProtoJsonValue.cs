using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Reads the text of a single value, in a JSON body or in a query, and writes it as JSON transcoding reads it.</summary>
internal static class ProtoJsonValue
{
    private const NumberStyles NumberForm = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Whether a message is written as one value, such as a Timestamp.</summary>
    public static bool IsWellKnown(MessageDescriptor message) => message.File.Package is "google.protobuf";

    /// <summary>The value as JSON transcoding reads it: integers and enum values as numbers, bytes in base64.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">The text of the value.</param>
    /// <param name="reason">If the result is null: MALFORMED; OUT_OF_RANGE for a number that its type cannot hold.</param>
    /// <returns>The value; null if the field cannot have it.</returns>
    public static string? Read(FieldDescriptor field, string text, out string reason)
    {
        reason = ErrorReasons.Malformed;
        switch (field.FieldType)
        {
            case FieldType.String:
                return text;
            case FieldType.Bool:
                return bool.TryParse(text, out var flag) ? (flag ? "true" : "false") : null;
            case FieldType.Int32:
                return ReadInteger(text, int.MinValue, int.MaxValue, ref reason);
            case FieldType.Int64:
                return ReadInteger(text, long.MinValue, long.MaxValue, ref reason);
            case FieldType.Enum:
                return ReadEnum(field.EnumType, text, ref reason);
            case FieldType.Bytes:
                return ReadBytes(text);
            case FieldType.Message:
                return ReadMessage(field.MessageType, text);
            default:
                throw new NotSupportedException($"{field.FullName} has a type that no request has had so far: {field.FieldType}");
        }
    }

    // The form of a number is free in ProtoJSON, its value is not: 10.0 and 1e1 are integers, 10.5 is none.
    private static string? ReadInteger(string text, decimal min, decimal max, ref string reason)
    {
        if (!double.TryParse(text, NumberForm, CultureInfo.InvariantCulture, out var magnitude) || !double.IsInteger(magnitude))
            return null;
        if (!decimal.TryParse(text, NumberForm, CultureInfo.InvariantCulture, out var number) || number < min || number > max)
        {
            reason = ErrorReasons.OutOfRange;
            return null;
        }

        return decimal.IsInteger(number) ? number.ToString("F0", CultureInfo.InvariantCulture) : null;
    }

    private static string? ReadEnum(EnumDescriptor values, string text, ref string reason)
    {
        if (values.FindValueByName(text) is { } named)
            return named.Number.ToString(CultureInfo.InvariantCulture);
        if (ReadInteger(text, int.MinValue, int.MaxValue, ref reason) is not { } number)
            return null;
        reason = ErrorReasons.OutOfRange;
        return values.FindValueByNumber(int.Parse(number, CultureInfo.InvariantCulture)) is null ? null : number;
    }

    // Both alphabets, with or without padding.
    private static string? ReadBytes(string text)
    {
        var url = text.Replace('+', '-').Replace('/', '_');
        return Base64Url.IsValid(url) ? Convert.ToBase64String(Base64Url.DecodeFromChars(url)) : null;
    }

    private static string? ReadMessage(MessageDescriptor message, string text)
    {
        if (message.FullName == FieldMask.Descriptor.FullName)
            return text; // FieldMasks checks the paths
        if (!IsWellKnown(message) || text.Any(char.IsControl)) // the parser takes a line break at the end, which transcoding does not
            return null;
        try
        {
            JsonParser.Default.Parse(JsonSerializer.Serialize(text), message);
            return text;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
