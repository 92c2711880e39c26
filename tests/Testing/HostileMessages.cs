using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ThemeDay.Testing;

/// <summary>Generates hostile messages: well-formed ones with extreme values, and well-formed ones with modified bytes.</summary>
/// <param name="random">The random source; the same seed generates the same messages.</param>
/// <param name="words">Names of existing resources, so that many messages pass the first checks.</param>
public sealed class HostileMessages(Random random, IReadOnlyList<string> words)
{
    private const int MaxDepth = 3;

    private static readonly string[] Absurd =
    [
        "",
        " ",
        "-",
        "/",
        "\0",
        "a\0b",
        "districts/-",
        "districts/430503",
        "districts/430503/units/-",
        "districts/-/campaigns/-",
        "😀",
        "中文",
        "%00",
        "' or 1=1 --",
        "\uFEFF",
        "\n",
        "0",
        "-1",
        "2023-02-30",
        "state = draft",
        "late = true AND (",
        "topic : \"\\",
        "00000000-0000-0000-0000-000000000000",
        "WyJhIixudWxsXQ",
        new string('长', 5_000),
        new string('(', 300),
        "calendarYears/99999999999",
        "topic",
    ];

    private Dictionary<string, List<string>> fitting = [];

    private static readonly long[] Edges =
    [
        0,
        1,
        -1,
        2,
        12,
        13,
        29,
        31,
        2023,
        9999,
        10_000,
        int.MaxValue,
        int.MinValue,
        long.MaxValue,
        long.MinValue,
        253_402_300_799,
        253_402_300_800,
    ];

    /// <summary>The bytes of a message, or random bytes.</summary>
    public byte[] Next(Rpc rpc)
    {
        if (random.Next(10) == 0)
            return random.Bytes(random.Next(200));
        fitting = rpc.Templates.ToDictionary(
            each => each.Key,
            each => words.Where(word => Regex.IsMatch(word, $"^{each.Value.Replace("*", "[^/]+")}$", RegexOptions.NonBacktracking)).ToList()
        );
        var bytes = Message(rpc.Request, 0).ToByteArray();
        return random.Next(3) == 0 ? random.Change(bytes) : bytes;
    }

    /// <summary>Fields that the message does not have, as many as the limit lets be.</summary>
    public byte[] Unknown(int limitBytes)
    {
        using MemoryStream bytes = new();
        using CodedOutputStream output = new(bytes, leaveOpen: true);
        for (var length = 0; length < limitBytes - 20; length += 6)
        {
            output.WriteTag(random.Next(20_000, 60_000), WireFormat.WireType.Varint);
            output.WriteInt32(random.Next(300));
        }

        output.Flush();
        return bytes.ToArray()[..(int)Math.Min(bytes.Length, limitBytes)];
    }

    /// <summary>Groups, or messages in field 1, within one another.</summary>
    public byte[] Nested(int limitBytes)
    {
        var depth = random.Next(1, limitBytes);
        if (random.Next(2) == 0)
            return [.. Enumerable.Repeat((byte)0x0B, depth)];
        byte[] inner = [];
        for (var level = 0; level < 2_000 && inner.Length < limitBytes / 2; level++)
        {
            using MemoryStream bytes = new();
            using (CodedOutputStream output = new(bytes, leaveOpen: true))
            {
                output.WriteTag(1 + random.Next(3), WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(inner));
            }

            inner = bytes.ToArray();
        }

        return inner;
    }

    /// <summary>A repeated field, or else the first one, as many times as the limit lets it be.</summary>
    public byte[] Gigantic(Rpc rpc)
    {
        if (rpc.Request.Fields.InFieldNumberOrder() is not [_, ..] fields)
            return Unknown(rpc.LimitBytes);
        var field = fields.FirstOrDefault(field => field.IsRepeated) ?? fields[0];
        using MemoryStream bytes = new();
        using CodedOutputStream output = new(bytes, leaveOpen: true);
        for (var length = 0; length < rpc.LimitBytes - 20; length += 4)
        {
            output.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.Empty);
        }

        output.Flush();
        return bytes.ToArray()[..(int)Math.Min(bytes.Length, rpc.LimitBytes)];
    }

    private IMessage Message(MessageDescriptor type, int depth)
    {
        var message = type.Parser.ParseFrom([]);
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if ((random.Next(4) == 0 && !fitting.ContainsKey(field.Name)) || (depth >= MaxDepth && field.FieldType == FieldType.Message))
                continue;
            if (field.IsMap)
                continue;
            if (field.IsRepeated)
            {
                var values = (System.Collections.IList)field.Accessor.GetValue(message);
                for (var count = random.Next(4); count > 0; count--)
                    values.Add(Value(field, depth));
            }
            else if (Value(field, depth) is { } value)
            {
                field.Accessor.SetValue(message, value);
            }
        }

        return message;
    }

    private object? Value(FieldDescriptor field, int depth) =>
        field.FieldType switch
        {
            FieldType.String => Text(field.Name),
            FieldType.Bytes => ByteString.CopyFrom(random.Bytes(random.Next(50))),
            FieldType.Bool => random.Next(2) == 0,
            FieldType.Int32 => unchecked((int)Edges[random.Next(Edges.Length)]),
            FieldType.Int64 => Edges[random.Next(Edges.Length)],
            FieldType.Double => (double)Edges[random.Next(Edges.Length)],
            FieldType.Enum => random.Next(-1, 9),
            FieldType.Message => Message(field.MessageType, depth + 1),
            _ => null,
        };

    private string Text(string field) =>
        random.Next(5) > 0 && fitting.GetValueOrDefault(field) is { Count: > 0 } names ? names[random.Next(names.Count)]
        : random.Next(3) == 0 ? words[random.Next(words.Count)]
        : Absurd[random.Next(Absurd.Length)];
}
