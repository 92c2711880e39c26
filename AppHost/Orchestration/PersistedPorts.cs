using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using ThemeDay.LocalState;

namespace ThemeDay.AppHost.Orchestration;

/// <summary>The ports of a state directory, kept in its <c>ports.json</c>: requested ones, else those of the last run where they are still free, else free ones.</summary>
/// <param name="requested">Configuration section <c>ports</c>, such as <c>ports:registry:http=8080</c>.</param>
internal sealed class PersistedPorts(StateDirectory state, IConfigurationSection requested)
{
    private readonly string path = state.GetPath("ports.json");
    private readonly Dictionary<string, int> ports = File.Exists(state.GetPath("ports.json"))
        ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(state.GetPath("ports.json")))!
        : [];

    private readonly Dictionary<string, int> used = [];

    /// <param name="name">Such as <c>registry:http</c>.</param>
    /// <exception cref="StartupException">The requested port is none, or in use.</exception>
    public int Get(string name)
    {
        return used[name] = ports[name] = GetRequested(name) ?? (ports.TryGetValue(name, out var last) && !used.ContainsValue(last) && LoopbackPorts.TryReserve(last) ? last : LoopbackPorts.Allocate());
    }

    /// <summary>Keeps them for the next run.</summary>
    /// <exception cref="StartupException">A port was requested for something that has none.</exception>
    public void Save()
    {
        var unknown = requested.AsEnumerable(makePathsRelative: true).Where(entry => entry.Value is not null).Select(entry => entry.Key).Except(used.Keys).ToList();
        if (unknown is not []) throw new StartupException($"--port {unknown[0]}: there is no such port; there are {string.Join(", ", used.Keys.Order(StringComparer.Ordinal))}");
        File.WriteAllText($"{path}.new", JsonSerializer.Serialize(ports));
        File.Move($"{path}.new", path, overwrite: true);
    }

    private int? GetRequested(string name)
    {
        if (requested[name] is not { } value) return null;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            throw new StartupException($"--port {name}={value}: a port is a number from 1 to 65535");
        return !used.ContainsValue(port) && LoopbackPorts.TryReserve(port)
            ? port
            : throw new StartupException($"port {port}, requested for {name}, is in use on 127.0.0.1: request another with --port {name}=N, or none");
    }
}
