using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.RabbitMq;
using ThemeDay.Eventing.Subscriptions;

namespace ThemeDay.Eventing.Monitoring;

/// <summary>How often the tables of eventing are read for metrics.</summary>
/// <param name="SampleInterval">The interval.</param>
public sealed record EventMetricsOptions(TimeSpan SampleInterval);

/// <summary>
/// The gauges of eventing, meter <c>ThemeDay.Events</c>: the lag of each subscription, as the subscription knows it, and a sample of outbox, dead letters and
/// advisory locks.
/// </summary>
/// <remarks>
/// An exporter that reads the gauges does not query the database: the sample is one round trip per interval and process. It is of the database, so all replicas
/// of a service report the same: aggregate it with max, not sum. Without a database there is no sample, and its gauges report nothing.
/// </remarks>
public sealed partial class EventMetricsSampler : ResilientService, IHealthCheck
{
    /// <summary>An event that has waited in the outbox for longer makes the service Degraded.</summary>
    public static readonly TimeSpan MaxOutboxAge = TimeSpan.FromMinutes(1);

    private readonly NpgsqlDataSource database;
    private readonly EventMetricsOptions options;
    private readonly IReadOnlyList<EventSubscription> subscriptions;
    private readonly DatabaseReadiness databaseReadiness;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private volatile EventTablesSample? sample;

    /// <summary>Creates the instruments.</summary>
    public EventMetricsSampler(
        NpgsqlDataSource database,
        EventMetricsOptions options,
        IEnumerable<EventSubscription> subscriptions,
        DatabaseReadiness databaseReadiness,
        IMeterFactory meters,
        TimeProvider clock,
        ILogger<EventMetricsSampler> logger
    )
        : base(logger)
    {
        (this.database, this.options, this.databaseReadiness, this.clock, this.logger) = (database, options, databaseReadiness, clock, logger);
        this.subscriptions = [.. subscriptions];
        var meter = meters.Create("ThemeDay.Events");
        meter.CreateObservableGauge(
            "themeday.events.subscription.lag",
            () => BySource(subscription => subscription.Lag.Since is { } since ? Math.Max((clock.GetUtcNow() - since).TotalSeconds, 0) : 0d),
            "s",
            "Since when a subscription is behind its source"
        );
        meter.CreateObservableGauge(
            "themeday.events.subscription.pending",
            () => BySource(subscription => subscription.Lag.Pending),
            "{event}",
            "Events known to be in the log of the source and not applied"
        );
        meter.CreateObservableGauge("themeday.events.dead_letters", DeadLetters, "{event}", "Dead letters that await a decision");
        meter.CreateObservableGauge("themeday.events.append_lock.waiters", Waiters, "{session}", "Sessions that wait for the lock of the event log");
        meter.CreateObservableGauge(
            "themeday.events.publishers",
            Publishers,
            "{session}",
            "Sessions that hold the lock of the publisher: one if RabbitMQ is used"
        );
        meter.CreateObservableGauge("themeday.outbox.pending", () => OfSample(tables => tables.OutboxPending), "{event}", "Events in the outbox");
        meter.CreateObservableGauge("themeday.outbox.oldest_age", () => OfSample(tables => tables.OutboxAgeSeconds), "s", "Age of the oldest of them");

        IEnumerable<Measurement<long>> DeadLetters() =>
            sample is { } tables ? BySource(subscription => tables.DeadLetters.GetValueOrDefault(subscription.Source.Name)) : [];
        IEnumerable<Measurement<long>> Waiters() => OfSample(tables => tables.AppendLockWaiters);
        IEnumerable<Measurement<long>> Publishers() => OfSample(tables => tables.Publishers);
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            sample is { } tables && tables.OutboxAgeSeconds > MaxOutboxAge.TotalSeconds
                ? HealthCheckResult.Degraded(
                    $"{tables.OutboxPending} events wait in the outbox, the oldest for {tables.OutboxAgeSeconds:0} s: nothing is appended to the log"
                )
                : HealthCheckResult.Healthy()
        );

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        try
        {
            while (true)
            {
                sample = await EventTablesSample.ReadAsync(database, stoppingToken);
                await Task.Delay(options.SampleInterval, clock, stoppingToken);
            }
        }
        finally
        {
            sample = null;
        }
    }

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogInterrupted(logger, exception.Message);

    private IEnumerable<Measurement<T>> BySource<T>(Func<EventSubscription, T> value)
        where T : struct =>
        subscriptions.Select(subscription => new Measurement<T>(value(subscription), new KeyValuePair<string, object?>("source", subscription.Source.Name)));

    private IEnumerable<Measurement<T>> OfSample<T>(Func<EventTablesSample, T> value)
        where T : struct => sample is { } tables ? [new(value(tables))] : [];

    [LoggerMessage(EventId = 1053, Level = LogLevel.Warning, Message = "Reading outbox and dead letters for the metrics was interrupted; retrying: {Cause}")]
    private static partial void LogInterrupted(ILogger logger, string cause);

    /// <summary>What the tables of eventing hold.</summary>
    /// <param name="OutboxPending">The rows in the outbox, at most 100,000.</param>
    /// <param name="OutboxAgeSeconds">The age of the oldest.</param>
    /// <param name="DeadLetters">The number of dead letters by source.</param>
    /// <param name="AppendLockWaiters">The sessions that wait for the append lock.</param>
    /// <param name="Publishers">The sessions that hold the lock of the publisher.</param>
    private sealed record EventTablesSample(
        long OutboxPending,
        double OutboxAgeSeconds,
        IReadOnlyDictionary<string, long> DeadLetters,
        long AppendLockWaiters,
        long Publishers
    )
    {
        // A 64-bit key of an advisory lock is in two columns, with objsubid 1.
        private const string Tables = """
            select
                (select count(*) from (select from outbox limit 100000) rows),
                coalesce((select greatest(extract(epoch from clock_timestamp() - recorded_at), 0)::float8 from outbox order by id limit 1), 0),
                count(*) filter (where key = $1 and not granted),
                count(*) filter (where key = $2 and granted)
            from (
                select classid::bigint << 32 | objid::bigint as key, granted from pg_locks
                where locktype = 'advisory' and objsubid = 1 and database = (select oid from pg_database where datname = current_database())
            ) locks
            """;

        public static async Task<EventTablesSample> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
        {
            await using var batch = database.CreateBatch();
            batch.BatchCommands.Add(
                new(Tables)
                {
                    Parameters =
                    {
                        new() { Value = EventLog.AppendLockKey },
                        new() { Value = EventLogPublisher.LockKey },
                    },
                }
            );
            batch.BatchCommands.Add(new("select source, count(*) from dead_letter group by source"));
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var (pending, age, waiters, publishers) = (reader.GetInt64(0), reader.GetDouble(1), reader.GetInt64(2), reader.GetInt64(3));
            Dictionary<string, long> deadLetters = new(StringComparer.Ordinal);
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                deadLetters.Add(reader.GetString(0), reader.GetInt64(1));
            return new(pending, age, deadLetters, waiters, publishers);
        }
    }
}
