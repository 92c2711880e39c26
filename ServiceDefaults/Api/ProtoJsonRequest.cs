using System.Text.Json;
using Google.Api;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// A JSON request in the one form that JSON transcoding reads, made from every form that ProtoJSON allows (https://protobuf.dev/programming-guides/json): null
/// for a field that is not set; integers as 10, 10.0, 1e1 or "10"; enum values by name or number; base64 and base64url; both spellings of each name.
/// </summary>
/// <remarks>
/// Transcoding refuses many of these forms without saying where, and ignores unknown names: a misspelt <c>validate_only</c> would execute a request that was
/// meant to be validated only. The parser of Google.Protobuf reads them, but reports no location and only the first error.
/// </remarks>
/// <param name="Body">The body; empty if the RPC has none.</param>
/// <param name="Query">The query.</param>
/// <param name="Violations">FIELD_UNKNOWN for each unknown name, PATH_CONTRADICTED for a field that the path has with another value, MALFORMED or OUT_OF_RANGE
/// for each value that its field cannot have; at most 100, with paths of at most 100 characters. Body and query are usable only if there are none.</param>
public sealed record ProtoJsonRequest(byte[] Body, QueryCollection Query, IReadOnlyList<FieldViolation> Violations)
{
    private const string Wildcard = "*";
    private const int MaxPathLength = 100; // an overlong name is not returned in full

    /// <summary>Reads a request.</summary>
    /// <param name="method">The JSON transcoding metadata of the RPC.</param>
    /// <param name="path">The path, decoded.</param>
    /// <param name="query">The query string.</param>
    /// <param name="body">The body in UTF-8; empty if the RPC has none.</param>
    /// <exception cref="JsonException">The body is not a JSON object; its path is that of the field at which it breaks off, or <c>body</c>.</exception>
    public static ProtoJsonRequest Read(GrpcJsonTranscodingMetadata method, string path, IQueryCollection query, ReadOnlySpan<byte> body)
    {
        var (request, rule) = (method.MethodDescriptor.InputType, method.HttpRule);
        var violations = new FieldViolations();
        var read = rule.Body switch
        {
            "" => ReadUnbound(body, violations),
            Wildcard => new ProtoJsonBody(violations, BoundFields.Read(rule, path)).Read(body, request, ""),
            _ => new ProtoJsonBody(violations, BoundFields.Read(rule, path)).Read(body, request.FindFieldByName(rule.Body).MessageType, rule.Body),
        };
        var seen = new HashSet<string>();
        var values = query.ToDictionary(value => value.Key, value => ReadQuery(rule, request, value.Key, value.Value, seen, violations));
        return new(read, new(values), Truncate(violations));
    }

    /// <summary>The violations of a plain HTTP request, whose query accepts only these names.</summary>
    public static IReadOnlyList<FieldViolation> FindUnknown(IQueryCollection query, IEnumerable<string> names) =>
        Truncate(query.Keys.Except(names).Select(name => new FieldViolation(name, ErrorReasons.FieldUnknown)));

    /// <summary>The field of a message with this name, in snake_case or lowerCamelCase; null if there is none.</summary>
    internal static FieldDescriptor? FindField(MessageDescriptor message, string name) =>
        message.FindFieldByName(name) ?? message.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == name);

    // Transcoding ignores the body of an RPC that has none: an etag in it would not be checked.
    private static byte[] ReadUnbound(ReadOnlySpan<byte> body, FieldViolations violations)
    {
        if (!body.IsEmpty)
            new ProtoJsonBody(violations, new Dictionary<string, string>()).Read(body, Empty.Descriptor, "");
        return [];
    }

    private static StringValues ReadQuery(
        HttpRule rule,
        MessageDescriptor request,
        string name,
        StringValues values,
        HashSet<string> seen,
        FieldViolations violations
    )
    {
        var path = FindPath(request, name.Split('.'));
        if (path is [] || IsReadElsewhere(rule, path[0], name))
        {
            violations.Add(new(name, ErrorReasons.FieldUnknown));
            return default;
        }

        var field = path[^1];
        var protoName = string.Join('.', path.Select(part => part.Name));
        if (!seen.Add(protoName) || (!field.IsRepeated && values.Count > 1))
            violations.Add(new(protoName, ErrorReasons.Duplicate));
        return values.Select(value => ProtoJsonValue.Read(field, value ?? "", out var reason) ?? Refuse(reason)).ToArray();

        string Refuse(string reason)
        {
            violations.Add(new(protoName, reason));
            return "";
        }
    }

    // Fields bound to the body or to the path are read only from there by transcoding.
    private static bool IsReadElsewhere(HttpRule rule, FieldDescriptor first, string name)
    {
        var template = BoundFields.GetTemplate(rule);
        return rule.Body is Wildcard
            || first.Name == rule.Body
            || template.Contains($"{{{name}=", StringComparison.Ordinal)
            || template.Contains($"{{{name}}}", StringComparison.Ordinal);
    }

    private static FieldDescriptor[] FindPath(MessageDescriptor? message, string[] names)
    {
        var path = new FieldDescriptor[names.Length];
        for (var part = 0; part < names.Length; part++)
        {
            if (message is null || FindField(message, names[part]) is not { } field || (field.IsRepeated && part < names.Length - 1))
                return [];
            path[part] = field;
            message = field.FieldType is FieldType.Message ? field.MessageType : null;
        }

        return path;
    }

    private static List<FieldViolation> Truncate(IEnumerable<FieldViolation> violations) =>
        [.. violations.Select(violation => violation with { Field = Truncate(violation.Field) })];

    private static string Truncate(string path) =>
        path.Length <= MaxPathLength ? path : path[..(char.IsHighSurrogate(path[MaxPathLength - 1]) ? MaxPathLength - 1 : MaxPathLength)];
}
