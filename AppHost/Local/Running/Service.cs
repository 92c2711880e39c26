using Aspire.Hosting.ApplicationModel;
using ThemeDay.Servers;

namespace ThemeDay.Local;

/// <summary>A service of this solution as a process.</summary>
internal sealed class Service(ProjectResource project, Wiring wiring, string log) : IServer
{
    // A service drains 10 s of calls before it ends (contract); a little more, so that it is never killed while it keeps to that.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(12);

    private Child? process;

    /// <summary>Returns once it is started: when it is ready is asked for apart, since no other waits for it.</summary>
    public async Task<Child> StartAsync(CancellationToken stop)
    {
        if (!File.Exists(project.Project.Dll)) throw new CannotRunException($"{project.Project.Dll} is not built: dotnet build ThemeDay.sln -c Release");
        return process = await Launcher.StartAsync(new("dotnet", project.Project.Dll)
        {
            WorkingDirectory = Path.GetDirectoryName(project.Project.Dll)!,   // where its settings are looked for
            Environment = Variables(),
            Log = log,
        });
    }

    public Task StopAsync() => process?.StopAsync(StopLimit) ?? Task.CompletedTask;

    private Dictionary<string, string?> Variables()
    {
        var variables = new Dictionary<string, string?>
        {
            // What the caller's shell may hold for a server of its own must not decide where this one listens.
            ["ASPNETCORE_URLS"] = null,
            ["ASPNETCORE_HTTP_PORTS"] = null,
            ["ASPNETCORE_HTTPS_PORTS"] = null,
            ["OTEL_SERVICE_NAME"] = project.Name,   // the exporter's address comes from the host's own environment, if it is set
        };
        foreach (var (name, value) in project.Environment) variables[name] = value(wiring);
        return variables;
    }
}
