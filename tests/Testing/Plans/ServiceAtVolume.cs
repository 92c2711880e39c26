using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing.Volume;

namespace ThemeDay.Testing.Plans;

/// <summary>
/// A service with ten years of many districts, in a database with another collation than that of the columns. It logs the plan of each query.
/// </summary>
/// <param name="postgres">The server.</param>
/// <param name="connectionName">The name of the connection string of the service.</param>
/// <param name="content">What is in its tables.</param>
/// <param name="districts">The number of districts; 178 have 300,000 themes.</param>
public abstract class ServiceAtVolume<TProgram>(TestPostgres postgres, string connectionName, IVolumeTables content, int districts = 178) : IAsyncLifetime
    where TProgram : class
{
    private const string Locale = "en-US";
    private TestServiceHost<TProgram>? host;
    private string connection = "";

    /// <summary>What was generated. In the past: nothing is recorded later than the clock of the database.</summary>
    public VolumeSettings Settings { get; } = new(VolumeSettings.ReadDistricts(Checkout.Root, districts), FirstYear: 2014, Years: 10);

    /// <summary>A district in the middle of the order.</summary>
    public string District => Settings.Districts[Settings.Districts.Count / 2];

    /// <summary>Its campaigns.</summary>
    public IReadOnlyList<SampleCampaign> Campaigns { get; private set; } = [];

    /// <summary>Its campaign of this year.</summary>
    public SampleCampaign Campaign => Campaigns[^1];

    /// <summary>The code of one of its units.</summary>
    public string Unit => Campaign.Units[7].Code;

    public Actor Bureau => new("bureau", Role.Bureau, District, null);

    public Actor Liaison => new("liaison", Role.Liaison, District, Unit);

    public Actor Province => new("province", Role.Evaluator, District[..2], null);

    public Actor Service => new("service", Role.Service, "", null);

    public Actor Operator => new("operator", Role.Operator, "", null);

    /// <summary>The service.</summary>
    public TestServiceHost<TProgram> Host => host ?? throw new InvalidOperationException("not started");

    /// <summary>The RPCs that were called.</summary>
    public CalledRpcs Called { get; } = new();

    /// <summary>The tables that are large.</summary>
    public IReadOnlySet<string> LargeTables { get; private set; } = new HashSet<string>();

    /// <summary>The plans of the queries of the start.</summary>
    public IReadOnlyList<QueryPlan> StartPlans { get; private set; } = [];

    /// <summary>The settings of the service other than those of all tests.</summary>
    protected virtual (string Name, string Value)[] HostSettings => [];

    /// <summary>The database of the service.</summary>
    public NpgsqlDataSource Database => Host.Services.GetRequiredService<NpgsqlDataSource>();

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        connection = await postgres.NewConnectionStringAsync(Locale);
        await using (await TestServiceHost<TProgram>.StartAsync(connection, connectionName, Settings.Today, HostSettings)) { } // migrates
        await using (var database = NpgsqlDataSource.Create(connection))
        {
            await VolumeLoader.LoadAsync(Settings, [(database, content)]);
            await EventTables.FillAsync(database);
            // The folder of the first start, of a service that has files.
            await using var command = database.CreateCommand(
                "do $$ begin if to_regclass('file_store') is not null then delete from file_store; end if; end $$"
            );
            await command.ExecuteNonQueryAsync();
        }

        await CompleteAsync(connection);
        await EnablePlansAsync(PlanMode.Auto);
        Campaigns = [.. CampaignGenerator.OfDistrict(Settings, District)];
        LargeTables = await PlanLog.FindLargeTablesAsync(connection);
        host = await TestServiceHost<TProgram>.StartAsync(connection, connectionName, Settings.Today, [PlanLog.Setting, .. HostSettings]);
        StartPlans = [.. PlanLog.Read(host.Logged)];
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Completes the data by the service itself.</summary>
    /// <param name="connectionString">The database.</param>
    protected virtual Task CompleteAsync(string connectionString) => Task.CompletedTask;

    /// <summary>A gRPC invoker that calls as an actor.</summary>
    public CallInvoker As(Actor actor) => Host.As(actor).Intercept(Called);

    /// <summary>Calls each query, in sessions that plan in a mode.</summary>
    /// <returns>The faults of the plans, with the plans; and the names of the queries without a plan.</returns>
    public async Task<(IReadOnlyList<string> Faults, IReadOnlyList<string> WithoutPlan)> RunAsync(PlanMode mode, IEnumerable<NamedQuery> queries)
    {
        await EnablePlansAsync(mode);
        Database.Clear(); // closes the idle sessions, which have the setting of before
        List<string> faults = [];
        List<string> withoutPlan = [];
        foreach (var query in queries)
        {
            var before = Host.Logged.Count;
            for (var call = 0; call < mode.Calls; call++)
                await query.CallAsync();
            var plans = PlanLog.Read(Host.Logged.Skip(before)).ToList();
            if (plans is [])
                withoutPlan.Add(query.Name);
            faults.AddRange(PlanRules.Examine(query.Name, plans, LargeTables, query.Bounds));
        }

        return (faults, withoutPlan);
    }

    private Task EnablePlansAsync(PlanMode mode)
    {
        var role = new NpgsqlConnectionStringBuilder(connection).Username!;
        return PlanLog.EnableAsync(postgres.OfSuperuser(role), role, mode);
    }
}
