using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using ThemeDay.Servers;
using ThemeDay.State;

namespace ThemeDay.Local;

/// <summary>One run on one state folder, from the lock to the last stopped server.</summary>
internal sealed class LocalRun
{
    private readonly StateFolder state;
    private readonly List<ProjectResource> projects;
    private readonly Wiring wiring;
    private readonly Dictionary<IResource, Supervised> servers = [];
    private readonly List<Supervised> besides = [];   // what a server needs beside itself, and AppHost.cs knows nothing of
    private readonly Dictionary<IResource, Supervised> services = [];

    private LocalRun(StateFolder state, IReadOnlyList<IResource> resources)
    {
        this.state = state;
        foreach (var resource in resources.Where(resource => resource is not ParameterResource)) KeepLastLog(LogOf(resource.Name));
        projects = [.. resources.OfType<ProjectResource>()];
        wiring = new Wiring(state, resources, LogOf);

        foreach (var (resource, server) in wiring.Postgres)
            servers.Add(resource, new(resource.Name, $"127.0.0.1:{server.Port}", server, LogOf(resource.Name), stop => MakeDatabasesAsync(server, resource, stop)));
        foreach (var (resource, server) in wiring.RabbitMq)
        {
            servers.Add(resource, new(resource.Name, $"127.0.0.1:{server.Port}", server, LogOf(resource.Name)));
            besides.Add(new("epmd", $"127.0.0.1:{server.Epmd.Port}", server.Epmd, LogOf("epmd")));
        }

        foreach (var project in projects)
        {
            var address = string.Join("  ", project.Endpoints.Select(endpoint => $"{endpoint.Name} {wiring.Address(endpoint)}"));
            services.Add(project, new(project.Name, address, new Service(project, wiring, LogOf(project.Name)), LogOf(project.Name)));
        }
    }

    /// <summary>Runs until stopped.</summary>
    /// <returns>The exit code: 0, or 1 when it could not run, after saying why.</returns>
    public static async Task<int> RunAsync(StateFolder state, IReadOnlyList<IResource> resources, CancellationToken cancellationToken)
    {
        using var asked = new StopSignals(cancellationToken);
        try
        {
            await RefuseUnreachableAsync(state, asked.Token);
            using var held = StateLock.Take(state);
            RunFile.Remove(state);   // a killed run could not
            await new LocalRun(state, resources).KeepAsync(asked.Token);
            return 0;
        }
        catch (CannotRunException why)
        {
            await Console.Error.WriteLineAsync(why.Message);
            return 1;
        }
        catch (OperationCanceledException) when (asked.Token.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static async Task RefuseUnreachableAsync(StateFolder state, CancellationToken stop)
    {
        PrivatePostgres.Installed();
        PrivateRabbitMq.Installed();
        if (await ServerFolder.WhoCannotEnterAsync(state.Path, stop) is { } user)
        {
            throw new CannotRunException(
                $"the state folder {state.Path} cannot be entered by the user {user}, as whom its server runs: take another, such as --state {ServerFolder.Better(state.Path)}");
        }
    }

    private async Task KeepAsync(CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var kept = servers.Values.Concat(besides).Select(server => server.KeepAsync(over.Token))
            .Concat(services.Select(service => KeepServiceAsync((ProjectResource)service.Key, service.Value, over.Token)))
            .Append(AnnounceAsync(began, over.Token))
            .ToList();
        try
        {
            // All of them return only when stopped, but for one that cannot run at all: that ends the run.
            await foreach (var ended in Task.WhenEach(kept)) await ended;
        }
        finally
        {
            RunFile.Remove(state);
            await over.CancelAsync();
            await Task.WhenAll(services.Values.Select(service => service.StopAsync()));   // first those who use the others
            await Task.WhenAll(servers.Values.Concat(besides).Select(server => server.StopAsync()));
        }
    }

    private async Task KeepServiceAsync(ProjectResource project, Supervised service, CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(project.WaitsFor.Select(needed => servers[Server(needed)].Running)).WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await service.KeepAsync(stop);
    }

    private static IResource Server(IResource needed) => needed is PostgresDatabaseResource database ? database.Server : needed;

    private async Task AnnounceAsync(long began, CancellationToken stop)
    {
        try
        {
            await Readiness.AllAsync(projects, wiring, LogOf, stop);
            await Task.WhenAll(servers.Values.Select(server => server.Running)).WaitAsync(stop);   // no service needs the broker to be ready; the whole does
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var addresses = projects.ToDictionary(project => project.Name, project => new ServiceAddress(wiring.Address(project, "http"), wiring.Address(project, "grpc")));
        new RunFile(Environment.ProcessId, addresses).Write(state);
        Console.WriteLine($"ready in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
    }

    private static async Task MakeDatabasesAsync(PrivatePostgres server, PostgresServerResource resource, CancellationToken stop)
    {
        foreach (var database in resource.Databases) await server.EnsureDatabaseAsync(database.DatabaseName, stop);
    }

    private string LogOf(string resource) => Path.Combine(state.Folder("logs"), $"{resource}.log");

    private static void KeepLastLog(string log)
    {
        if (File.Exists(log)) File.Move(log, Path.ChangeExtension(log, ".previous.log"), overwrite: true);
    }
}
