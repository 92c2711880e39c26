using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThemeDay.LocalState;

/// <summary>The ports of a state directory, persisted in its <c>ports.json</c>: a requested port, which then is fixed; otherwise the one of the last run;
/// otherwise, or if that was not fixed and is in use, a free one.</summary>
/// <remarks>An entry of the file is <c>"registry:http": 20155</c>, or <c>"registry:http": {"fixed": 5101}</c> for a fixed port.</remarks>
/// <param name="requested">Requested ports by name, such as <c>registry:http</c>.</param>
/// <exception cref="StartupException"><c>ports.json</c> is damaged.</exception>
public sealed class PersistedPorts(StateDirectory state, IReadOnlyDictionary<string, string> requested)
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new PersistedPortConverter() } };

    private readonly string path = state.GetPath("ports.json");
    private readonly Dictionary<string, PersistedPort> ports = Read(state.GetPath("ports.json"));
    private readonly Dictionary<string, int> used = [];

    /// <param name="name">The port name, such as <c>registry:http</c>.</param>
    /// <exception cref="StartupException">The requested port is invalid, or it or the fixed one is in use.</exception>
    public int Get(string name)
    {
        var port = GetRequested(name) ?? GetLast(name) ?? new(LoopbackPorts.Allocate(), IsFixed: false);
        ports[name] = port;
        return used[name] = port.Number;
    }

    /// <summary>Persists the ports for the next run.</summary>
    /// <exception cref="StartupException">A port was requested for an unknown name.</exception>
    public void Save()
    {
        var unknown = requested.Keys.Except(used.Keys).ToList();
        if (unknown is not [])
            throw new StartupException($"--port {unknown[0]}: there is no such port; there are {string.Join(", ", used.Keys.Order(StringComparer.Ordinal))}");
        AtomicFile.Write(path, JsonSerializer.Serialize(ports, Json));
    }

    private static Dictionary<string, PersistedPort> Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, PersistedPort>>(File.ReadAllText(path), Json) ?? [] : [];
        }
        catch (JsonException exception)
        {
            throw new StartupException($"{path} is damaged: delete it, and free ports are chosen anew ({exception.Message})", exception);
        }
    }

    private PersistedPort? GetLast(string name)
    {
        if (!ports.TryGetValue(name, out var port))
            return null;
        if (TryUse(port.Number))
            return port;
        return port.IsFixed
            ? throw new StartupException(
                $"port {port.Number}, which {path} fixes for {name}, is in use on 127.0.0.1: free it, request another with --port {name}=N, or delete the entry"
            )
            : null;
    }

    private PersistedPort? GetRequested(string name)
    {
        if (!requested.TryGetValue(name, out var value))
            return null;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || !PersistedPort.IsValid(port))
            throw new StartupException($"--port {name}={value}: a port is a number from 1 to 65535");
        return TryUse(port)
            ? new(port, IsFixed: true)
            : throw new StartupException($"port {port}, requested for {name}, is in use on 127.0.0.1: request another with --port {name}=N, or none");
    }

    private bool TryUse(int port) => !used.ContainsValue(port) && LoopbackPorts.TryReserve(port);
}

/// <param name="Number">The port.</param>
/// <param name="IsFixed">Whether the user requested it, in this run or an earlier one.</param>
internal sealed record PersistedPort(int Number, bool IsFixed)
{
    public static bool IsValid(int number) => number is >= 1 and <= 65535;
}

/// <summary>A number, as earlier releases wrote every port, or <c>{"fixed": number}</c>.</summary>
internal sealed class PersistedPortConverter : JsonConverter<PersistedPort>
{
    private const string Fixed = "fixed";

    public override bool HandleNull => true;

    public override PersistedPort Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = JsonElement.ParseValue(ref reader);
        var isFixed = value.ValueKind is JsonValueKind.Object && value.EnumerateObject().Count() is 1 && value.TryGetProperty(Fixed, out value);
        return value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && PersistedPort.IsValid(number)
            ? new(number, isFixed)
            : throw new JsonException($"{value} is not a port");
    }

    public override void Write(Utf8JsonWriter writer, PersistedPort value, JsonSerializerOptions options)
    {
        if (!value.IsFixed)
        {
            writer.WriteNumberValue(value.Number);
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber(Fixed, value.Number);
        writer.WriteEndObject();
    }
}
