using System.Text.Json;

namespace ThemeDay.LocalState;

/// <summary>Where a running system can be reached: <c>run.json</c> in the state directory, present from "ready" until the stop.</summary>
/// <param name="Pid">The AppHost process.</param>
/// <param name="Services">By name: <c>registry</c>, <c>scheduling</c>, <c>publication</c>.</param>
/// <param name="Dashboard">The address of the Aspire dashboard; null without one.</param>
public sealed record RunFile(int Pid, IReadOnlyDictionary<string, ServiceAddress> Services, string? Dashboard = null)
{
    private const string Name = "run.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The run on this state directory, or null when none is ready. A file left by a killed run, or damaged, counts as none.</summary>
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
            return null; // left by a crash of the machine
        }
    }

    public void Write(StateDirectory state)
    {
        var temporary = state.GetPath(Name + ".new");
        File.WriteAllText(temporary, JsonSerializer.Serialize(this, Json));
        File.Move(temporary, state.GetPath(Name), overwrite: true);
    }

    public static void Delete(StateDirectory state) => File.Delete(state.GetPath(Name));
}

/// <summary>The two base addresses of a service: HTTP/1.1 for JSON, uploads and tokens; HTTP/2 for gRPC.</summary>
public sealed record ServiceAddress(string Http, string Grpc);
