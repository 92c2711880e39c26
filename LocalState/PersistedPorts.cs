using System.Globalization;
using System.Text.Json;

namespace ThemeDay.LocalState;

/// <summary>The ports of a state directory, persisted in its <c>ports.json</c>: a requested port, otherwise the one of the last run if it is still free,
/// otherwise a free one.</summary>
/// <param name="requested">Requested ports by name, such as <c>registry:http</c>.</param>
/// <exception cref="StartupException"><c>ports.json</c> is damaged.</exception>
public sealed class PersistedPorts(StateDirectory state, IReadOnlyDictionary<string, string> requested)
{
    private readonly string path = state.GetPath("ports.json");
    private readonly Dictionary<string, int> ports = Read(state.GetPath("ports.json"));
    private readonly Dictionary<string, int> used = [];

    /// <param name="name">The port name, such as <c>registry:http</c>.</param>
    /// <exception cref="StartupException">The requested port is invalid or in use.</exception>
    public int Get(string name) => used[name] = ports[name] = GetRequested(name) ?? GetLast(name) ?? LoopbackPorts.Allocate();

    /// <summary>Persists the ports for the next run.</summary>
    /// <exception cref="StartupException">A port was requested for an unknown name.</exception>
    public void Save()
    {
        var unknown = requested.Keys.Except(used.Keys).ToList();
        if (unknown is not [])
            throw new StartupException($"--port {unknown[0]}: there is no such port; there are {string.Join(", ", used.Keys.Order(StringComparer.Ordinal))}");
        AtomicFile.Write(path, JsonSerializer.Serialize(ports));
    }

    private static Dictionary<string, int> Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(path)) ?? [] : [];
        }
        catch (JsonException exception)
        {
            throw new StartupException($"{path} is damaged: delete it, and free ports are chosen anew ({exception.Message})", exception);
        }
    }

    private int? GetLast(string name) => ports.TryGetValue(name, out var port) && !used.ContainsValue(port) && LoopbackPorts.TryReserve(port) ? port : null;

    private int? GetRequested(string name)
    {
        if (!requested.TryGetValue(name, out var value))
            return null;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            throw new StartupException($"--port {name}={value}: a port is a number from 1 to 65535");
        return !used.ContainsValue(port) && LoopbackPorts.TryReserve(port)
            ? port
            : throw new StartupException($"port {port}, requested for {name}, is in use on 127.0.0.1: request another with --port {name}=N, or none");
    }
}
