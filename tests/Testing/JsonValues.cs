using System.Text.Json;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Testing;

/// <summary>The ways to write one field of a request as JSON (https://protobuf.dev/programming-guides/json), as bodies with this field only.</summary>
/// <param name="Path">The proto path of the field.</param>
/// <param name="Canonical">The body with the field as JSON transcoding writes it.</param>
/// <param name="Alternatives">Other bodies that mean the same.</param>
/// <param name="Wrong">Bodies with a value that the field cannot have, and the reason of the violation.</param>
public sealed record JsonValues(string Path, string Canonical, IReadOnlyList<string> Alternatives, IReadOnlyList<(string Body, string Reason)> Wrong)
{
    private const int MaxDepth = 3;

    /// <summary>Each field of a message, nested ones included, with a value and with null.</summary>
    public static IEnumerable<JsonValues> Of(MessageDescriptor message) => Of(message, "", body => body, 1);

    private static IEnumerable<JsonValues> Of(MessageDescriptor message, string parent, Func<string, string> wrap, int depth)
    {
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            var path = parent is "" ? field.Name : $"{parent}.{field.Name}";
            yield return new(path, wrap("{}"), [Body(field.JsonName, "null"), Body(field.Name, "null")], []);
            var (values, wrong) = Values(field);
            if (values is [var canonical, ..])
                yield return new(
                    path,
                    Body(field.JsonName, OrList(canonical)),
                    [.. values.SelectMany(value => new[] { Body(field.JsonName, OrList(value)), Body(field.Name, OrList(value)) })],
                    []
                );
            yield return new(
                field.IsRepeated ? $"{path}[0]" : path,
                wrap("{}"),
                [],
                [
                    .. wrong.Select(value => (Body(field.Name, OrList(value.Json)), value.Reason)),
                    .. field.IsRepeated ? [(Body(field.Name, "[null]"), ErrorReasons.Malformed)] : Array.Empty<(string, string)>(),
                ]
            );
            if (field.IsRepeated)
                yield return new(path, wrap("{}"), [], [(Body(field.Name, "{}"), ErrorReasons.Malformed), (Body(field.Name, "7"), ErrorReasons.Malformed)]);
            if (depth < MaxDepth && field is { FieldType: FieldType.Message } && !IsWellKnown(field.MessageType))
            {
                foreach (var nested in Of(field.MessageType, field.IsRepeated ? $"{path}[0]" : path, inner => Body(field.Name, OrList(inner)), depth + 1))
                    yield return nested;
            }

            string Body(string name, string value) => wrap($"{{\"{name}\": {value}}}");

            string OrList(string value) => field.IsRepeated ? $"[{value}]" : value;
        }
    }

    private static bool IsWellKnown(MessageDescriptor message) => message.File.Package is "google.protobuf";

    private static (string[] Values, (string Json, string Reason)[] Wrong) Values(FieldDescriptor field) =>
        field.FieldType switch
        {
            FieldType.Int32 => (
                ["10", "\"10\"", "10.0", "1e1", "\"1e1\""],
                [.. Malformed("10.5", "\"x\"", "\"\"", "true", "{}"), ("3000000000", ErrorReasons.OutOfRange), ("1e300", ErrorReasons.OutOfRange)]
            ),
            FieldType.Int64 => (["\"10\"", "10", "10.0", "1e1"], [.. Malformed("10.5", "\"x\"", "true"), ("9223372036854775808", ErrorReasons.OutOfRange)]),
            FieldType.Bool => (["true"], Malformed("\"true\"", "1")),
            FieldType.String => (["\"x\"", "\"\\u0078\""], Malformed("7", "true", "{}", "\"\\ud800\"")),
            FieldType.Bytes => (["\"+/8=\"", "\"+/8\"", "\"-_8=\"", "\"-_8\""], Malformed("\"*\"", "7")),
            FieldType.Enum when field.EnumType.Values[^1] is var last => (
                [JsonSerializer.Serialize(last.Name), $"{last.Number}", $"{last.Number}.0"],
                [.. Malformed("\"NO_SUCH_VALUE\"", "1.5", "true"), ("3000000000", ErrorReasons.OutOfRange)]
            ),
            FieldType.Message when field.MessageType.FullName == Timestamp.Descriptor.FullName => (
                ["\"2023-04-14T00:00:00Z\"", "\"2023-04-14T08:00:00+08:00\"", "\"2023-04-14T00:00:00.000Z\""],
                Malformed("\"yesterday\"", "7", "{}")
            ),
            FieldType.Message when field.MessageType.FullName == FieldMask.Descriptor.FullName => ([], Malformed("7", "[]")),
            FieldType.Message => (["{}"], Malformed("7", "\"x\"", "[]")),
            _ => throw new InvalidOperationException($"{field.FullName} has a type that no request has had so far"),
        };

    private static (string, string)[] Malformed(params string[] values) => [.. values.Select(value => (value, ErrorReasons.Malformed))];
}
