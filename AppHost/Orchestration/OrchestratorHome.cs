using System.Reflection;

namespace ThemeDay.AppHost.Orchestration;

/// <summary>A temporary home directory into which orchestrator and dashboard write <c>.dcp</c>, <c>.cache</c>, <c>.aspire</c> and <c>.aspnet</c>.</summary>
/// <remarks>It is not below the state directory: it contains Unix sockets, whose paths are limited to 107 bytes.</remarks>
internal sealed class OrchestratorHome : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("themeday-").FullName;
    private readonly string record;

    private OrchestratorHome(string record)
    {
        this.record = record;
        if (File.Exists(record)) Delete(File.ReadAllText(record));   // of a killed run
        AtomicFile.Write(record, path);
        Environment.SetEnvironmentVariable("HOME", path);
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", null);
        // The dashboard also watches that process and would exit before the services have exported their telemetry.
        Environment.SetEnvironmentVariable("ASPIRE_CLI_PID", null);
    }

    /// <summary>Null when hosted by tests, which share their process, or by the Aspire CLI, which searches the user's home directory.</summary>
    public static OrchestratorHome? Create(IDistributedApplicationBuilder builder, StateDirectory state) =>
        builder.ExecutionContext.IsRunMode && Assembly.GetEntryAssembly() == typeof(OrchestratorHome).Assembly
            && builder.Configuration["ASPIRE_BACKCHANNEL_PATH"] is null
            ? new(state.GetPath("home")) : null;

    public void Dispose()
    {
        Delete(path);
        File.Delete(record);
    }

    private static void Delete(string path)
    {
        if (Path.GetFileName(path).StartsWith("themeday-", StringComparison.Ordinal) && Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }
}
