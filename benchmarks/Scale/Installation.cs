using System.Diagnostics;
using Npgsql;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.Cli.Running;
using ThemeDay.LocalState;
using ThemeDay.Testing.Volume;

namespace ThemeDay.Benchmarks.Scale;

/// <summary>Registry, Scheduling and Publication with PostgreSQL and RabbitMQ of their own, and generated campaigns.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly RunningRegistry registry;
    private RunningService? scheduling;
    private RunningService? publication;

    private Installation(string name, VolumeSettings settings, RunningRegistry registry) => (Name, Settings, this.registry) = (name, settings, registry);

    public string Name { get; }

    /// <summary>What was generated.</summary>
    public VolumeSettings Settings { get; }

    public RunningRegistry Registry => registry;

    public RunningService Scheduling => scheduling ?? throw new InvalidOperationException("not started");

    public RunningService Publication => publication ?? throw new InvalidOperationException("not started");

    /// <summary>The rows of the large tables, and the bytes of the databases.</summary>
    public string Size { get; private set; } = "";

    private IEnumerable<(string Name, ServerProcess Process)> Processes =>
        [("registry", registry.Process), ("scheduling", Scheduling.Process), ("publication", Publication.Process)];

    /// <summary>Starts the services, loads the campaigns and waits until Scheduling has derived their obligations.</summary>
    public static async Task<Installation> StartAsync(string name, StateDirectory state, VolumeSettings settings, CancellationToken cancellationToken)
    {
        // As ./run starts it, but for checkpoints, which are put off while loading.
        var own = StateDirectory.Resolve(Path.Combine(state.Path, name), Repository.Root);
        var installation = new Installation(
            name,
            settings,
            await RunningRegistry.StartAsync(own, cancellationToken, "-c max_wal_size=4GB -c checkpoint_timeout=30min")
        );
        try
        {
            installation.scheduling = await RunningService.StartAsync(installation.registry, "Scheduling", own.GetPath("scheduling.log"), cancellationToken);
            installation.publication = await RunningService.StartAsync(installation.registry, "Publication", own.GetPath("publication.log"), cancellationToken);
            await installation.LoadAsync(cancellationToken);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Restarts every service.</summary>
    /// <returns>By service: how long it took until it was ready, and the memory that it had in use then.</returns>
    public async Task<Dictionary<string, (TimeSpan ReadyAfter, double MemoryMiB)>> RestartAsync(CancellationToken cancellationToken)
    {
        await registry.RestartAsync(cancellationToken);
        await Scheduling.RestartAsync(cancellationToken);
        await Publication.RestartAsync(cancellationToken);
        return Processes.ToDictionary(each => each.Name, each => (each.Process.ReadyAfter, each.Process.MemoryMiB));
    }

    /// <summary>Waits until Scheduling has applied an event of Registry.</summary>
    /// <exception cref="OperationCanceledException">It was not within a minute.</exception>
    public async Task WaitUntilAppliedAsync(Guid eventId, CancellationToken cancellationToken)
    {
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(TimeSpan.FromMinutes(1));
        await using var database = NpgsqlDataSource.Create(Scheduling.ConnectionString);
        while (!await database.QueryAsync<bool>("select exists (select from inbox where event_id = $1)", timeoutCts.Token, eventId))
            await Task.Delay(TimeSpan.FromMilliseconds(20), timeoutCts.Token);
    }

    /// <summary>The memory that each service has in use, in MiB.</summary>
    public Dictionary<string, double> MemoryMiB() => Processes.ToDictionary(each => each.Name, each => each.Process.MemoryMiB);

    public async ValueTask DisposeAsync()
    {
        if (publication is not null)
            await publication.DisposeAsync();
        if (scheduling is not null)
            await scheduling.DisposeAsync();
        await registry.DisposeAsync();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await using var schedulingDatabase = NpgsqlDataSource.Create(Scheduling.ConnectionString);
        await using var publicationDatabase = NpgsqlDataSource.Create(Publication.ConnectionString);
        await VolumeLoader.LoadAsync(
            Settings,
            [(registry.Database, new RegistryVolume()), (schedulingDatabase, new SchedulingVolume()), (publicationDatabase, new PublicationVolume())],
            progress: loaded =>
            {
                if (loaded % 100 == 0)
                    Report($"{loaded} of {Settings.Districts.Count} districts loaded");
            }
        );
        Report("all districts loaded");
        await schedulingDatabase.WaitUntilDerivedAsync(left => Report($"the obligations of {left} campaigns are to be derived"), cancellationToken);
        foreach (var database in (NpgsqlDataSource[])[registry.Database, schedulingDatabase, publicationDatabase])
            await database.SettleAsync(cancellationToken);

        Size =
            $"{await CountAsync(registry.Database, "theme")} themes, {await CountAsync(schedulingDatabase, "fact")} facts, "
            + $"{await CountAsync(schedulingDatabase, "obligation")} obligations, {await CountAsync(publicationDatabase, "report")} reports, "
            + $"{await registry.Database.QueryAsync<long>("select sum(pg_database_size(oid))::bigint >> 20 from pg_database", cancellationToken)} MiB";
        Report($"ready: {Size}");

        void Report(string what) => Console.WriteLine($"{Name}: {what} after {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");

        Task<long> CountAsync(NpgsqlDataSource database, string table) => database.QueryAsync<long>($"select count(*) from {table}", cancellationToken);
    }
}
