using Grpc.Core;
using Npgsql;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.Cli.Tokens;
using ThemeDay.Eventing.Log;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;

namespace ThemeDay.Benchmarks.Feed;

/// <summary>The feed of Registry. This process appends to its log as another instance of Registry would, so that Registry itself only reads and
/// streams.</summary>
internal sealed class FeedOfRegistry : IEventSource, IAsyncDisposable
{
    private const string District = "430503";

    // One account may have 50 subscribers (Feed__MaxSubscribersPerAccount). All of them may read the district.
    private static readonly TokenSubject[] Readers =
    [
        new("bureau", District),
        new("evaluator", District),
        new("evaluator", "4305"),
        new("evaluator", "43"),
        new("system", District),
    ];

    private readonly RunningRegistry registry;
    private readonly NpgsqlDataSource database;

    private FeedOfRegistry(RunningRegistry registry, NpgsqlDataSource database) => (this.registry, this.database) = (registry, database);

    public Uri Address => registry.Address;

    public int Pid => registry.Process.Pid;

    public static async Task<FeedOfRegistry> CreateAsync(RunningRegistry registry, CancellationToken cancellationToken)
    {
        // A role of its own, so that the statements of Registry can be told from those of this process.
        var password = SecretStore.GeneratePassword();
        await using (
            var command = registry.Database.CreateCommand($"create extension pg_stat_statements; create role bench superuser login password '{password}'")
        )
            await command.ExecuteNonQueryAsync(cancellationToken);
        var connection = new NpgsqlConnectionStringBuilder(registry.ConnectionString) { Username = "bench", Password = password };
        return new(registry, NpgsqlDataSource.Create(connection));
    }

    public async Task<long> GetHeadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await EventLog.GetHeadAsync(connection, cancellationToken)).Position;
    }

    public Task<Metadata> GetHeadersAsync(int number, CancellationToken cancellationToken) =>
        BenchmarkDataset.HeadersAsync(registry, Readers[number % Readers.Length], cancellationToken);

    public async Task AppendAsync(int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var batch = new NpgsqlBatch(connection))
        {
            for (var number = 0; number < count; number++)
                batch.BatchCommands.Add(OutboxMessage.Create(CreateEvent(), District, TimeProvider.System).ToBatchCommand());
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        // None is left if Registry, which looks each second, has appended them meanwhile.
        while ((await EventLog.AppendFromOutboxAsync(connection, cancellationToken)).IsFull)
            continue;
        await using var notify = new NpgsqlCommand("select pg_notify('themeday_signals', 'log:bench')", connection); // SignalRelay
        await notify.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<long> CountStatementsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select coalesce(sum(calls), 0)::bigint from pg_stat_statements
            where dbid = (select oid from pg_database where datname = current_database()) and userid <> current_user::regrole
            """
        );
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    // As large as most events: about 300 bytes.
    private static ThemeSubmitted CreateEvent() =>
        new()
        {
            Metadata = new()
            {
                District = $"districts/{District}",
                EffectiveDate = new()
                {
                    Year = 2023,
                    Month = 4,
                    Day = 14,
                },
                Account = $"liaison-{District}A01",
                Role = "liaison",
            },
            Theme = new()
            {
                Theme = $"districts/{District}/campaigns/bench/themes/{Guid.NewGuid()}",
                Campaign = $"districts/{District}/campaigns/bench",
                Unit = $"districts/{District}/units/{District}A01",
            },
            Topic = "老旧小区改造进展“面对面”，居民代表看变化",
            Forms = { "实地调研", "座谈交流" },
        };
}
