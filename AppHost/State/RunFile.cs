using System.Text.Json;

namespace ThemeDay.State;

/// <summary>Where a running system can be reached; <c>run.json</c> in the state folder, there from "ready" until the stop.</summary>
/// <param name="Pid">The process that stands for the run.</param>
/// <param name="Services">By name: <c>registry</c>, <c>scheduling</c>, <c>publication</c>.</param>
public sealed record RunFile(int Pid, IReadOnlyDictionary<string, ServiceAddress> Services)
{
    private const string Name = "run.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The run on this state, or null when none is ready; a file that a killed run left behind counts as none.</summary>
    public static RunFile? Find(StateFolder state)
    {
        var file = state.File(Name);
        if (!File.Exists(file)) return null;
        var run = JsonSerializer.Deserialize<RunFile>(File.ReadAllText(file), Json)!;
        return Directory.Exists($"/proc/{run.Pid}") ? run : null;
    }

    public void Write(StateFolder state)
    {
        var unfinished = state.File(Name + ".new");
        File.WriteAllText(unfinished, JsonSerializer.Serialize(this, Json));
        File.Move(unfinished, state.File(Name), overwrite: true);
    }

    public static void Remove(StateFolder state) => File.Delete(state.File(Name));
}

/// <summary>A service's two base addresses: HTTP/1.1 for JSON, uploads and tokens; HTTP/2 for gRPC.</summary>
public sealed record ServiceAddress(string Http, string Grpc);
