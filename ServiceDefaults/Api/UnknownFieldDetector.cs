using System.Text.Json;
using Google.Api;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Finds the names in a JSON request that are not fields of its message. JSON transcoding ignores them: a misspelt <c>validate_only</c> would execute a request
/// that was meant to be validated only.
/// </summary>
/// <remarks>The parser of Google.Protobuf rejects them too, but reports no location and only the first.</remarks>
public static class UnknownFieldDetector
{
    private const string Wildcard = "*";
    private const int MaxPathLength = 100; // an overlong name is not returned in full
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>A field violation FIELD_UNKNOWN for each unknown name, with its path, truncated to 100 characters.</summary>
    /// <param name="method">The JSON transcoding metadata of the RPC.</param>
    /// <param name="query">The query string.</param>
    /// <param name="body">The body in UTF-8; empty if the RPC has none.</param>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A property name is not valid text.</exception>
    public static IReadOnlyList<FieldViolation> Find(GrpcJsonTranscodingMetadata method, IQueryCollection query, ReadOnlySpan<byte> body)
    {
        var (request, rule) = (method.MethodDescriptor.InputType, method.HttpRule);
        List<string> unknown = [];
        var reader = new Utf8JsonReader(body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body);
        if (rule.Body is Wildcard)
            ReadValue(ref reader, request, isList: false, "", unknown);
        else if (rule.Body is not "")
            ReadValue(ref reader, request.FindFieldByName(rule.Body).MessageType, isList: false, rule.Body, unknown);
        return ToViolations(unknown.Concat(query.Keys.Where(path => !IsReadFromQuery(rule, request, path))));
    }

    /// <summary>The same for a plain HTTP request, whose query accepts only these names.</summary>
    public static IReadOnlyList<FieldViolation> Find(IQueryCollection query, IEnumerable<string> names) => ToViolations(query.Keys.Except(names));

    private static List<FieldViolation> ToViolations(IEnumerable<string> unknown) =>
        [.. unknown.Select(path => new FieldViolation(Truncate(path), ErrorReasons.FieldUnknown))];

    // A value that is not the message or list of its field is skipped: transcoding reports it.
    private static void ReadValue(ref Utf8JsonReader reader, MessageDescriptor? message, bool isList, string path, List<string> unknown)
    {
        reader.Read();
        if (message is null || reader.TokenType != (isList ? JsonTokenType.StartArray : JsonTokenType.StartObject))
            reader.Skip();
        else if (isList)
            ReadList(ref reader, message, path, unknown);
        else
            ReadObject(ref reader, message, path, unknown);
    }

    private static void ReadList(ref Utf8JsonReader reader, MessageDescriptor message, string path, List<string> unknown)
    {
        for (var index = 0; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType is JsonTokenType.StartObject)
                ReadObject(ref reader, message, $"{path}[{index}]", unknown);
            else
                reader.Skip();
        }
    }

    private static void ReadObject(ref Utf8JsonReader reader, MessageDescriptor message, string path, List<string> unknown)
    {
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var field = FindField(message, name);
            if (field is null)
                unknown.Add(Combine(path, name));
            ReadValue(
                ref reader,
                field is { FieldType: FieldType.Message } ? field.MessageType : null,
                field is { IsRepeated: true },
                Combine(path, field?.Name ?? name),
                unknown
            );
        }
    }

    // Fields bound to the body or to the path are read only from there by transcoding.
    private static bool IsReadFromQuery(HttpRule rule, MessageDescriptor request, string path)
    {
        var names = path.Split('.');
        return rule.Body is not Wildcard && FindField(request, names[0])?.Name != rule.Body && !IsInPath(rule, path) && IsField(request, names);
    }

    private static bool IsInPath(HttpRule rule, string path)
    {
        var template = string.Concat(rule.Get, rule.Post, rule.Put, rule.Patch, rule.Delete);
        return template.Contains($"{{{path}=", StringComparison.Ordinal) || template.Contains($"{{{path}}}", StringComparison.Ordinal);
    }

    private static bool IsField(MessageDescriptor message, ReadOnlySpan<string> path) =>
        FindField(message, path[0]) is { } field && (path.Length == 1 || (field.FieldType is FieldType.Message && IsField(field.MessageType, path[1..])));

    // Both spellings are accepted: the proto name and lowerCamelCase.
    private static FieldDescriptor? FindField(MessageDescriptor message, string name) =>
        message.FindFieldByName(name) ?? message.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == name);

    private static string Combine(string path, string name) => path is "" ? name : $"{path}.{name}";

    private static string Truncate(string path) =>
        path.Length <= MaxPathLength ? path : path[..(char.IsHighSurrogate(path[MaxPathLength - 1]) ? MaxPathLength - 1 : MaxPathLength)];
}
