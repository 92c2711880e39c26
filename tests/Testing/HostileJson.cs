using System.Text;
using Google.Protobuf.Reflection;

namespace ThemeDay.Testing;

/// <summary>Generates hostile JSON requests: bodies of the shape of a message with values of another type, deep nesting, huge numbers, duplicate and unknown
/// names, and paths and queries with all of that.</summary>
/// <param name="random">The random source; the same seed generates the same requests.</param>
/// <param name="words">Names of existing resources, so that many requests pass the first checks.</param>
public sealed class HostileJson(Random random, IReadOnlyList<string> words)
{
    private const int MaxDepth = 3;

    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-0",
        "1e999",
        "-1e-999",
        "1.5",
        "0x10",
        "01",
        "NaN",
        "-Infinity",
        "9223372036854775808",
        "123456789012345678901234567890123456789012345678901234567890",
        "\"\"",
        "\"10\"",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\u202e\\u2066名称\\u200b\"",
        "\"\\ufeff\"",
        "\"2023-02-30\"",
        "\"9999-12-31T23:59:60Z\"",
        "\"-315576000000.999999999s\"",
        "\"*\"",
        "\"a.b.c,,d\"",
        "\"AAAA=\"",
        "\"UNKNOWN_ENUM\"",
        "99",
        "{}",
        "[]",
        "[null]",
        "[[]]",
        "{\"@type\":\"type.googleapis.com/google.protobuf.Any\",\"value\":{}}",
        "{\"a\":{\"b\":{}}}",
    ];

    private static readonly string[] Escapes =
    [
        "%00",
        "%2F",
        "..%2F..",
        "%C3%28",
        "%ED%A0%80",
        "%E2%80%AE",
        "%",
        "%%",
        "~",
        ":",
        "a:b:c",
        "-",
        "*",
        "{name}",
        "%F0%9F%98%80",
        "%0D%0AX:%20y",
        new('9', 2_000),
    ];

    private static readonly string[] Names =
    [
        "page_size",
        "pageToken",
        "filter",
        "order_by",
        "view",
        "name",
        "name.name",
        "parent",
        "",
        "a[]",
        "$",
        "%00",
        "%ff",
    ];

    /// <summary>The path and query of a binding.</summary>
    public string Path(Rpc.HttpBinding binding, IReadOnlyList<string> fitting)
    {
        var path = binding.ToPath(_ =>
            random.Next(4) > 0 && fitting is not [] ? fitting[random.Next(fitting.Count)] : $"{Pick(words)}/{Pick(Escapes)}".Replace(' ', '+')
        );
        return random.Next(3) > 0 ? Ascii(path) : Ascii($"{path}?{string.Join('&', Enumerable.Range(0, random.Next(1, 12)).Select(_ => Parameter()))}");
    }

    /// <summary>A body for a message.</summary>
    /// <param name="type">The message.</param>
    /// <param name="limitBytes">The largest body that the service reads.</param>
    public byte[] Body(MessageDescriptor type, int limitBytes) =>
        random.Next(1_000) switch
        {
            0 => Encoding.UTF8.GetBytes(Unknown(random.Next(1, limitBytes / 12))),
            1 => Encoding.UTF8.GetBytes(Nested(random.Next(1, 20_000))),
            2 => Encoding.UTF8.GetBytes(Gigantic(type, limitBytes)),
            < 60 => random.Bytes(random.Next(300)),
            < 200 => random.Change(Encoding.UTF8.GetBytes(Message(type, 0))),
            _ => Encoding.UTF8.GetBytes(Message(type, 0)),
        };

    private string Message(MessageDescriptor type, int depth)
    {
        List<string> members = [];
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (random.Next(3) == 0)
                continue;
            var name = random.Next(2) == 0 ? field.Name : field.JsonName;
            members.Add($"\"{name}\":{Value(field, depth)}");
            if (random.Next(30) == 0)
                members.Add($"\"{field.JsonName}\":{Value(field, depth)}"); // twice, perhaps by its other name
        }

        if (random.Next(20) == 0)
            members.Add($"\"{(random.Next(2) == 0 ? "no_such_field" : "\\u0000\\ud800")}\":{Pick(Values)}");
        return $"{{{string.Join(',', members)}}}";
    }

    private string Value(FieldDescriptor field, int depth)
    {
        if (random.Next(5) == 0)
            return Pick(Values);
        var value = field.FieldType switch
        {
            FieldType.Message when depth < MaxDepth && !field.IsMap => Message(field.MessageType, depth + 1),
            FieldType.String => $"\"{Pick(words)}\"",
            FieldType.Enum => $"\"{field.EnumType.Values[random.Next(field.EnumType.Values.Count)].Name}\"",
            FieldType.Bool => random.Next(2) == 0 ? "true" : "false",
            FieldType.Bytes => "\"QUJD\"",
            _ => $"{random.Next(-3, 40)}",
        };
        return field.IsRepeated ? $"[{string.Join(',', Enumerable.Repeat(value, random.Next(4)))}]" : value;
    }

    private static string Unknown(int count)
    {
        StringBuilder body = new("{");
        for (var number = 0; number < count; number++)
            body.Append('"').Append('u').Append(number).Append("\":1,");
        return $"{body}\"last\":1}}";
    }

    private string Nested(int depth) =>
        random.Next(2) == 0
            ? new string('[', depth) + new string(']', depth)
            : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    // A repeated field as long as the limit lets it be; the fields of a body without one are as many.
    private string Gigantic(MessageDescriptor type, int limitBytes)
    {
        var repeated = type.Fields.InDeclarationOrder().FirstOrDefault(field => field is { IsRepeated: true, IsMap: false });
        if (repeated is null)
            return Unknown(limitBytes / 12);
        var item = repeated.FieldType is FieldType.Message ? "{}" : "\"\"";
        return $"{{\"{repeated.JsonName}\":[{string.Join(',', Enumerable.Repeat(item, (limitBytes / 3) - 100))}]}}";
    }

    private string Parameter() => $"{Pick(Names)}={(random.Next(2) == 0 ? Pick(Escapes) : Uri.EscapeDataString(Pick(words)))}";

    private string Pick(IReadOnlyList<string> from) => from[random.Next(from.Count)];

    private static string Ascii(string path) =>
        string.Concat(path.Select(letter => letter is > ' ' and < '\u007f' ? $"{letter}" : Uri.EscapeDataString($"{letter}")));
}
