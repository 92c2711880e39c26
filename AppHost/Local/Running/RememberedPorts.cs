using System.Text.Json;
using ThemeDay.Servers;
using ThemeDay.State;

namespace ThemeDay.Local;

/// <summary>The ports of a state folder: given by the caller, or those of its last run where they are still free, or free ones.</summary>
internal sealed class RememberedPorts
{
    private readonly string file;
    private readonly Dictionary<string, int> ports;

    public RememberedPorts(StateFolder state)
    {
        file = state.File("ports.json");
        ports = File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(file))! : [];
    }

    /// <param name="of">Such as <c>registry:http</c>.</param>
    /// <param name="given">Taken as it is: whoever gives a port wants that one and no other.</param>
    /// <exception cref="CannotRunException">The port given is in use.</exception>
    public int For(string of, int? given)
    {
        if (given is { } wanted)
        {
            return FreePorts.Take(wanted)
                ? ports[of] = wanted
                : throw new CannotRunException($"port {wanted}, given for {of}, is in use on 127.0.0.1: give another with --port {of}=N, or none");
        }

        return ports.TryGetValue(of, out var last) && FreePorts.Take(last) ? last : ports[of] = FreePorts.Choose();
    }

    public void Save() => File.WriteAllText(file, JsonSerializer.Serialize(ports));
}
