using System.Reflection;

namespace ThemeDay.AppHost.Orchestration;

/// <summary>A temporary home directory: orchestrator and dashboard write <c>.dcp</c>, <c>.cache</c>, <c>.aspire</c> and <c>.aspnet</c> into theirs.</summary>
/// <remarks>Not below the state directory: Unix socket paths have at most 107 bytes, and some lie in it.</remarks>
internal sealed class OrchestratorHome : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("themeday-").FullName;
    private readonly string record;

    private OrchestratorHome(string record)
    {
        this.record = record;
        if (File.Exists(record)) Delete(File.ReadAllText(record));   // of a run that was killed
        File.WriteAllText(record, path);
        Environment.SetEnvironmentVariable("HOME", path);
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", null);
        // The dashboard watches that process too, and would end before the services have sent their telemetry.
        Environment.SetEnvironmentVariable("ASPIRE_CLI_PID", null);
    }

    /// <summary>Null where tests or the Aspire CLI run this host: the first share their process, the second looks for it in the user's home.</summary>
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
