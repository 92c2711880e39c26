using System.Text.Json;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>Finds the names in a JSON call that no field of its message has. JSON transcoding passes over them: a misspelt <c>validate_only</c> would do in earnest what was only to be checked.</summary>
/// <remarks>Google.Protobuf's own parser refuses them too, but says neither where nor more than the first.</remarks>
public static class UnknownNames
{
    private const string EveryField = "*";
    private const int MostSaid = 100;    // names, and characters of each: whoever sends megabytes of them gets none of it back
    private const string WellKnown = "google.protobuf";   // Timestamp, Struct and their like have a JSON of their own

    /// <summary>Each name no field has, as FIELD_UNKNOWN at its path; at most 100, each cut off at 100 characters.</summary>
    /// <param name="called">The JSON face of the RPC.</param>
    /// <param name="query">What stands behind the question mark.</param>
    /// <param name="body">What was sent; null where nothing is to be.</param>
    public static IReadOnlyList<FieldProblem> In(GrpcJsonTranscodingMetadata called, IQueryCollection query, JsonElement? body)
    {
        var request = called.MethodDescriptor.InputType;
        var named = called.HttpRule.Body;
        var message = named is EveryField ? request : request.FindFieldByName(named)?.MessageType;
        var inBody = body is { } json && message is not null ? In(json, message, named is EveryField ? "" : $"{named}.") : [];
        var inQuery = query.Keys.Where(path => named is EveryField || !IsField(request, path.Split('.')));
        return [.. inBody.Concat(inQuery).Take(MostSaid).Select(path => new FieldProblem(path[..Math.Min(path.Length, MostSaid)], Reasons.FieldUnknown))];
    }

    private static IEnumerable<string> In(JsonElement json, MessageDescriptor message, string path) =>
        json.ValueKind is not JsonValueKind.Object || message.File.Package is WellKnown ? []
        : json.EnumerateObject().SelectMany(property => Find(message, property.Name) is { } field ? Under(property.Value, field, path + field.Name) : [path + property.Name]);

    private static IEnumerable<string> Under(JsonElement json, FieldDescriptor field, string path) => (field.FieldType, json.ValueKind) switch
    {
        (not FieldType.Message, _) => [],
        (_, JsonValueKind.Object) when field.IsMap => json.EnumerateObject().SelectMany(entry => Under(entry.Value, field.MessageType.FindFieldByName("value"), $"{path}.{entry.Name}")),
        (_, JsonValueKind.Array) => json.EnumerateArray().SelectMany((each, index) => In(each, field.MessageType, $"{path}[{index}].")),
        _ => In(json, field.MessageType, $"{path}."),
    };

    private static bool IsField(MessageDescriptor message, ReadOnlySpan<string> path) =>
        Find(message, path[0]) is { } field && (path.Length == 1 || (field.FieldType is FieldType.Message && IsField(field.MessageType, path[1..])));

    // Both spellings are taken: the proto's and lowerCamelCase.
    private static FieldDescriptor? Find(MessageDescriptor message, string name) =>
        message.FindFieldByName(name) ?? message.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == name);
}
