using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Rewrites the body of a <see cref="ProtoJsonRequest"/>, field by field of its message.</summary>
/// <param name="violations">Where violations are added.</param>
/// <param name="boundFields">The values of the fields that the path binds, by the path of the field.</param>
internal sealed class ProtoJsonBody(FieldViolations violations, IReadOnlyDictionary<string, string> boundFields)
{
    private const string Root = "body"; // named where no field can be
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly ArrayBufferWriter<byte> written = new();
    private readonly FieldPath path = new();

    /// <summary>Reads a body, or as much of it as there are violations to be named.</summary>
    /// <param name="body">The body in UTF-8.</param>
    /// <param name="message">Its message.</param>
    /// <param name="root">The field of the request that the body is; empty if it is the request.</param>
    /// <returns>The body as JSON transcoding reads it; not usable if violations were added.</returns>
    /// <exception cref="JsonException">It is not a JSON object; with the path of the field at which it breaks off.</exception>
    public byte[] Read(ReadOnlySpan<byte> body, MessageDescriptor message, string root)
    {
        var reader = new Utf8JsonReader(body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body);
        using var writer = new Utf8JsonWriter(written, new() { SkipValidation = true }); // a value with a violation is not written
        if (root is not "")
            path.Push(root);
        try
        {
            if (Next(ref reader) is not JsonTokenType.StartObject)
                throw new JsonException("not an object");
            ReadObject(ref reader, writer, message);
            if (!violations.IsFull)
                reader.Read(); // nothing may follow
        }
        catch (JsonException exception)
        {
            throw new JsonException(
                exception.Message,
                $"{path}" is { Length: > 0 } field ? field : Root,
                exception.LineNumber,
                exception.BytePositionInLine,
                exception
            );
        }

        writer.Flush();
        return written.WrittenSpan.ToArray();
    }

    private void ReadObject(ref Utf8JsonReader reader, Utf8JsonWriter writer, MessageDescriptor message)
    {
        HashSet<FieldDescriptor> seen = [];
        HashSet<OneofDescriptor> chosen = [];
        writer.WriteStartObject();
        while (!violations.IsFull && Next(ref reader) is JsonTokenType.PropertyName)
        {
            var name = GetString(ref reader) ?? throw MalformedName(reader.ValueSpan);
            var field = ProtoJsonRequest.FindField(message, name);
            path.Push(field?.Name ?? name);
            var token = Next(ref reader);
            if (field is null)
                Refuse(ref reader, ErrorReasons.FieldUnknown);
            else if (!seen.Add(field) || (token is not JsonTokenType.Null && field.RealContainingOneof is { } oneof && !chosen.Add(oneof)))
                Refuse(ref reader, ErrorReasons.Duplicate); // twice, in both spellings, or with another field of its oneof
            else if (token is not JsonTokenType.Null) // which is not set
                ReadField(ref reader, writer, field);
            path.Pop();
        }

        writer.WriteEndObject();
    }

    private void ReadField(ref Utf8JsonReader reader, Utf8JsonWriter writer, FieldDescriptor field)
    {
        writer.WritePropertyName(field.JsonName);
        if (field.IsRepeated)
            ReadList(ref reader, writer, field);
        else
            ReadValue(ref reader, writer, field);
    }

    private void ReadList(ref Utf8JsonReader reader, Utf8JsonWriter writer, FieldDescriptor field)
    {
        if (field.IsMap)
            throw new NotSupportedException($"{field.FullName} is a map, which no request has had so far");
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            Refuse(ref reader, ErrorReasons.Malformed);
            return;
        }

        writer.WriteStartArray();
        for (var index = 0; !violations.IsFull; index++)
        {
            path.Push(index);
            if (Next(ref reader) is JsonTokenType.EndArray)
            {
                path.Pop();
                break;
            }

            ReadValue(ref reader, writer, field);
            path.Pop();
        }

        writer.WriteEndArray();
    }

    private void ReadValue(ref Utf8JsonReader reader, Utf8JsonWriter writer, FieldDescriptor field)
    {
        if (field.FieldType is FieldType.Message && !ProtoJsonValue.IsWellKnown(field.MessageType))
        {
            if (reader.TokenType is JsonTokenType.StartObject)
                ReadObject(ref reader, writer, field.MessageType);
            else
                Refuse(ref reader, ErrorReasons.Malformed);
            return;
        }

        if (ReadText(ref reader, field) is not { } text)
            Refuse(ref reader, ErrorReasons.Malformed);
        else if (ProtoJsonValue.Read(field, text, out var reason) is not { } value)
            Refuse(ref reader, reason);
        else if (field.FieldType is FieldType.String && value is not "" && ContradictsPath(value))
            Refuse(ref reader, ErrorReasons.PathContradicted);
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

    // Fields that a path binds are fields of the request or of the resource in it.
    private bool ContradictsPath(string value) =>
        boundFields.Count > 0 && path.Depth <= 2 && boundFields.TryGetValue($"{path}", out var bound) && bound != value;

    private JsonException MalformedName(ReadOnlySpan<byte> written)
    {
        path.Push(Encoding.UTF8.GetString(written)); // as it was written, with its escape sequences
        return new JsonException("a name that is no text");
    }

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

    private static JsonTokenType Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType;
    }

    private void Refuse(ref Utf8JsonReader reader, string reason)
    {
        violations.Add(new($"{path}", reason));
        reader.Skip();
    }
}
