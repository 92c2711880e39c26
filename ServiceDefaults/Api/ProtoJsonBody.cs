using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Rewrites the body of a <see cref="ProtoJsonRequest"/>, field by field of its message.</summary>
/// <param name="violations">Where violations are added.</param>
internal sealed class ProtoJsonBody(List<FieldViolation> violations)
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly ArrayBufferWriter<byte> written = new();
    private string currentPath = "";

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body in UTF-8.</param>
    /// <param name="message">Its message.</param>
    /// <param name="path">The field of the request that the body is; empty if it is the request.</param>
    /// <returns>The body as JSON transcoding reads it; not usable if violations were added.</returns>
    /// <exception cref="JsonException">It is not a JSON object; with the path of the field at which it breaks off.</exception>
    public byte[] Read(ReadOnlySpan<byte> body, MessageDescriptor message, string path)
    {
        var reader = new Utf8JsonReader(body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body);
        using var writer = new Utf8JsonWriter(written, new() { SkipValidation = true }); // a value with a violation is not written
        try
        {
            if (Next(ref reader, path) is not JsonTokenType.StartObject)
                throw new JsonException("not an object");
            ReadObject(ref reader, writer, message, path);
            reader.Read(); // nothing may follow
        }
        catch (JsonException exception)
        {
            throw new JsonException(exception.Message, currentPath, exception.LineNumber, exception.BytePositionInLine, exception);
        }

        writer.Flush();
        return written.WrittenSpan.ToArray();
    }

    private void ReadObject(ref Utf8JsonReader reader, Utf8JsonWriter writer, MessageDescriptor message, string path)
    {
        HashSet<FieldDescriptor> seen = [];
        HashSet<OneofDescriptor> chosen = [];
        writer.WriteStartObject();
        while (Next(ref reader, path) is JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var field = ProtoJsonRequest.FindField(message, name);
            var fieldPath = path is "" ? field?.Name ?? name : $"{path}.{field?.Name ?? name}";
            var token = Next(ref reader, fieldPath);
            if (field is null)
            {
                Refuse(ref reader, fieldPath, ErrorReasons.FieldUnknown);
                continue;
            }

            if (!seen.Add(field) || (token is not JsonTokenType.Null && field.RealContainingOneof is { } oneof && !chosen.Add(oneof)))
            {
                Refuse(ref reader, fieldPath, ErrorReasons.Duplicate); // twice, in both spellings, or with another field of its oneof
                continue;
            }

            if (token is JsonTokenType.Null)
                continue; // not set
            writer.WritePropertyName(field.JsonName);
            if (field.IsRepeated)
                ReadList(ref reader, writer, field, fieldPath);
            else
                ReadValue(ref reader, writer, field, fieldPath);
        }

        writer.WriteEndObject();
    }

    private void ReadList(ref Utf8JsonReader reader, Utf8JsonWriter writer, FieldDescriptor field, string path)
    {
        if (field.IsMap)
            throw new NotSupportedException($"{field.FullName} is a map, which no request has had so far");
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            Refuse(ref reader, path, ErrorReasons.Malformed);
            return;
        }

        writer.WriteStartArray();
        for (var index = 0; Next(ref reader, $"{path}[{index}]") is not JsonTokenType.EndArray; index++)
            ReadValue(ref reader, writer, field, $"{path}[{index}]");
        writer.WriteEndArray();
    }

    private void ReadValue(ref Utf8JsonReader reader, Utf8JsonWriter writer, FieldDescriptor field, string path)
    {
        if (field.FieldType is FieldType.Message && !ProtoJsonValue.IsWellKnown(field.MessageType))
        {
            if (reader.TokenType is JsonTokenType.StartObject)
                ReadObject(ref reader, writer, field.MessageType, path);
            else
                Refuse(ref reader, path, ErrorReasons.Malformed);
            return;
        }

        if (ReadText(ref reader, field) is not { } text)
            Refuse(ref reader, path, ErrorReasons.Malformed);
        else if (ProtoJsonValue.Read(field, text, out var reason) is not { } value)
            Refuse(ref reader, path, reason);
        else if (field.FieldType is FieldType.String or FieldType.Bytes or FieldType.Message)
            writer.WriteStringValue(value);
        else
            writer.WriteRawValue(value);
    }

    /// <summary>The text of a scalar; null if the field cannot be written as this kind of token.</summary>
    private static string? ReadText(ref Utf8JsonReader reader, FieldDescriptor field) =>
        (reader.TokenType, field.FieldType) switch
        {
            (JsonTokenType.True or JsonTokenType.False, FieldType.Bool) => reader.TokenType is JsonTokenType.True ? "true" : "false",
            (JsonTokenType.Number, not (FieldType.Bool or FieldType.String or FieldType.Bytes or FieldType.Message)) => Encoding.ASCII.GetString(
                reader.ValueSpan
            ),
            (JsonTokenType.String, not FieldType.Bool) => GetString(ref reader),
            _ => null,
        };

    private static string? GetString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // an unpaired surrogate
        }
    }

    private JsonTokenType Next(ref Utf8JsonReader reader, string path)
    {
        currentPath = path;
        reader.Read();
        return reader.TokenType;
    }

    private void Refuse(ref Utf8JsonReader reader, string path, string reason)
    {
        violations.Add(new(path, reason));
        reader.Skip();
    }
}
