using System.Text.Json;

namespace ThemeDay.LocalState;

/// <summary>The addresses of a running system: <c>run.json</c> in the state directory, which exists from readiness until shutdown.</summary>
/// <param name="Pid">The process id of the AppHost.</param>
/// <param name="Services">Addresses by service name: <c>registry</c>, <c>scheduling</c>, <c>publication</c>.</param>
/// <param name="Dashboard">The address of the Aspire dashboard; null without one.</param>
/// <param name="Portal">The address of the portal; null for a system of a version without it.</param>
public sealed record RunFile(int Pid, IReadOnlyDictionary<string, ServiceAddress> Services, string? Dashboard = null, string? Portal = null)
{
    private const string Name = "run.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Returns the run on this state directory, or null if none is ready. A file left by a killed run, or damaged, is ignored.</summary>
    public static RunFile? Find(StateDirectory state)
    {
        var path = state.GetPath(Name);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<RunFile>(File.ReadAllText(path), Json) is { } run && Directory.Exists($"/proc/{run.Pid}") ? run : null;
        }
        catch (JsonException)
        {
            return null; // left by a machine crash
        }
    }

    public void Write(StateDirectory state) => AtomicFile.Write(state.GetPath(Name), JsonSerializer.Serialize(this, Json));

    public static void Delete(StateDirectory state) => File.Delete(state.GetPath(Name));
}

/// <summary>The two base addresses of a service: HTTP/1.1 for JSON, uploads and tokens; HTTP/2 for gRPC.</summary>
public sealed record ServiceAddress(string Http, string Grpc);
