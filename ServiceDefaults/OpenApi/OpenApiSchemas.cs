using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;

namespace ThemeDay.ServiceDefaults.OpenApi;

/// <summary>The JSON schemas of messages, as ProtoJSON writes them. Each message and enum is one component.</summary>
internal sealed class OpenApiSchemas
{
    private readonly SortedDictionary<string, JsonObject> components = new(StringComparer.Ordinal);

    /// <summary>All components that have been referenced, in the order of their names.</summary>
    public JsonObject ToJson() => [.. components.Select(component => KeyValuePair.Create(component.Key, (JsonNode?)component.Value))];

    /// <summary>A reference to a component.</summary>
    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    /// <summary>Adds a component.</summary>
    public void AddComponent(string name, JsonObject schema) => components[name] = schema;

    /// <summary>The schema of google.rpc.Status.</summary>
    public static JsonObject Error() =>
        new()
        {
            ["type"] = "object",
            ["description"] = "google.rpc.Status. The details hold an ErrorInfo with a stable reason, and BadRequest with each wrong field by its proto name.",
            ["properties"] = new JsonObject
            {
                ["code"] = new JsonObject
                {
                    ["type"] = "integer",
                    ["format"] = "int32",
                    ["description"] = "A google.rpc.Code.",
                },
                ["message"] = new JsonObject { ["type"] = "string", ["description"] = "For developers, in English." },
                ["details"] = new JsonObject { ["type"] = "array", ["items"] = Any() },
            },
        };

    /// <summary>A comment of the proto file as text; paragraphs stay apart.</summary>
    public static string Comment(DescriptorDeclaration? declaration) =>
        string.Join(
            "\n\n",
            (declaration?.LeadingComments ?? "")
                .Split('\n')
                .Select(line => line.Trim())
                .Where(line => !line.StartsWith("buf:lint:", StringComparison.Ordinal))
                .Aggregate(
                    new List<string> { "" },
                    (paragraphs, line) =>
                    {
                        if (line is "")
                            paragraphs.Add("");
                        else
                            paragraphs[^1] = $"{paragraphs[^1]} {line}".Trim();
                        return paragraphs;
                    }
                )
                .Where(paragraph => paragraph is not "")
        );

    /// <summary>The schema of a request body: the fields of the request that the path does not bind.</summary>
    public JsonObject Request(MessageDescriptor request, IReadOnlySet<string> bound)
    {
        components.TryAdd(request.Name, Object(request, field => !bound.Contains(field.Name)));
        return Reference(request.Name);
    }

    /// <summary>The schema of a body that is a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="partial">Whether fields may be left out, as in an update with a mask.</param>
    public JsonObject Body(MessageDescriptor message, bool partial)
    {
        if (!partial)
            return Message(message);
        var name = $"{ComponentName(message)}Update";
        var schema = Object(message, _ => true);
        schema.Remove("required");
        components.TryAdd(name, schema);
        return Reference(name);
    }

    /// <summary>Whether ProtoJSON writes a message as a string.</summary>
    public static bool IsString(MessageDescriptor message) => WellKnown(message)?["type"]?.ToString() is "string";

    /// <summary>The schema of a message.</summary>
    public JsonObject Message(MessageDescriptor message)
    {
        if (WellKnown(message) is { } schema)
            return schema;
        var name = ComponentName(message);
        if (!components.ContainsKey(name))
        {
            components.Add(name, []); // a message may contain itself
            components[name] = Object(message, _ => true);
        }

        return Reference(name);
    }

    /// <summary>The schema of the values of a field.</summary>
    public JsonObject Type(FieldDescriptor field) =>
        field.IsMap ? new() { ["type"] = "object", ["additionalProperties"] = Value(field.MessageType.FindFieldByNumber(2)) }
        : field.IsRepeated ? new() { ["type"] = "array", ["items"] = Value(field) }
        : Value(field);

    // The schema of a property: that of its values, with description, readOnly and writeOnly.
    private JsonObject Property(FieldDescriptor field)
    {
        var schema = Type(field);
        if (Comment(field.Declaration) is { Length: > 0 } comment)
            schema["description"] = comment;
        if (HasBehavior(field, FieldBehavior.OutputOnly))
            schema["readOnly"] = true;
        if (HasBehavior(field, FieldBehavior.InputOnly))
            schema["writeOnly"] = true;
        return schema;
    }

    private JsonObject Object(MessageDescriptor message, Func<FieldDescriptor, bool> include)
    {
        var fields = message.Fields.InDeclarationOrder().Where(include).ToList();
        var schema = new JsonObject { ["type"] = "object" };
        if (Comment(message.Declaration) is { Length: > 0 } comment)
            schema["description"] = comment;
        schema["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create(field.JsonName, (JsonNode?)Property(field))));
        if (fields.Where(field => HasBehavior(field, FieldBehavior.Required)).ToList() is [_, ..] required)
            schema["required"] = new JsonArray([.. required.Select(field => (JsonNode)field.JsonName)]);
        return schema;
    }

    private JsonObject Value(FieldDescriptor field) =>
        field.FieldType switch
        {
            FieldType.Message => Message(field.MessageType),
            FieldType.Enum => Enumeration(field.EnumType),
            FieldType.Bool => new() { ["type"] = "boolean" },
            FieldType.String => new() { ["type"] = "string" },
            FieldType.Bytes => new() { ["type"] = "string", ["contentEncoding"] = "base64" },
            FieldType.Double or FieldType.Float => new() { ["type"] = "number", ["format"] = "double" },
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => new() { ["type"] = "string", ["format"] = "int64" },
            FieldType.UInt64 or FieldType.Fixed64 => new() { ["type"] = "string", ["format"] = "uint64" },
            _ => new() { ["type"] = "integer", ["format"] = "int32" },
        };

    private JsonObject Enumeration(EnumDescriptor enumeration)
    {
        components.TryAdd(
            enumeration.Name,
            new()
            {
                ["type"] = "string",
                ["description"] = string.Join('\n', enumeration.Values.Select(value => $"- `{value.Name}`: {Comment(value.Declaration)}")),
                ["enum"] = new JsonArray([.. enumeration.Values.Select(value => (JsonNode)value.Name)]),
            }
        );
        return Reference(enumeration.Name);
    }

    private static JsonObject? WellKnown(MessageDescriptor message) =>
        message.FullName switch
        {
            "google.protobuf.Timestamp" => new() { ["type"] = "string", ["format"] = "date-time" },
            "google.protobuf.Duration" => new() { ["type"] = "string", ["examples"] = new JsonArray("3.5s") },
            "google.protobuf.FieldMask" => new() { ["type"] = "string", ["examples"] = new JsonArray("topic,month") },
            "google.protobuf.Struct" => new() { ["type"] = "object", ["additionalProperties"] = true },
            "google.protobuf.Empty" => new() { ["type"] = "object" },
            "google.protobuf.Any" => Any(),
            _ => null,
        };

    private static JsonObject Any() =>
        new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["@type"] = new JsonObject { ["type"] = "string", ["description"] = "The type URL of the message." },
            },
            ["required"] = new JsonArray("@type"),
            ["additionalProperties"] = true,
        };

    private static bool HasBehavior(FieldDescriptor field, FieldBehavior behavior) =>
        field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(behavior) == true;

    // The messages of one document come from one package, the events and google.type; only the latter can clash.
    private static string ComponentName(MessageDescriptor message) =>
        message.File.Package.StartsWith("themeday.", StringComparison.Ordinal) ? message.Name : message.FullName;
}
