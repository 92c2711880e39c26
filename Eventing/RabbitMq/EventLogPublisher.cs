using MassTransit;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;
using ThemeDay.Eventing.Subscriptions;

namespace ThemeDay.Eventing.RabbitMq;

/// <summary>Publishes the log to RabbitMQ from the last confirmed position, one instance at a time.</summary>
/// <remarks>An instance killed between the confirm and the update of the published position publishes again: consumers apply each event once.</remarks>
public sealed partial class EventLogPublisher(
    NpgsqlDataSource database,
    EventLogSignal eventLogSignal,
    IBus bus,
    ServiceName service,
    MessageAuthenticator authenticator,
    DatabaseReadiness databaseReadiness,
    ILogger<EventLogPublisher> logger
) : ResilientService(logger)
{
    /// <summary>The advisory lock of the publisher, one per database of a service.</summary>
    public const long LockKey = 0x7468656D65_03;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(60); // the session is used each second, or when the broker has confirmed

    private readonly Dictionary<string, ISendEndpoint> sendEndpoints = [];

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        sendEndpoints.Clear();
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        await using var connection = await database.OpenConnectionAsync(stoppingToken);
        await using (await AcquireLeadershipAsync(connection, stoppingToken))
            await PublishAsync(connection, stoppingToken);
    }

    /// <summary>Of whatever kind: what is not confirmed is published again, and the client of the broker reports a lost connection in many ways.</summary>
    protected override bool IsInterruption(Exception exception) => true;

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogPublishFailed(logger, StartupGrace.Level, exception.Message);

    private async Task PublishAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var signaled = eventLogSignal.Signal.Signaled;
            var published = await ReadPublishedPositionAsync(connection, cancellationToken);
            var rows = await EventLog.ReadAsync(connection, published, EventLog.BatchSize, cancellationToken).ToListAsync(cancellationToken);
            if (rows is not [])
            {
                Failpoints.Reach(Failpoints.PublishRead);
                using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                timeoutCts.CancelAfter(ConfirmTimeout);
                foreach (var type in rows.Select(row => row.Type).Distinct().Where(type => !sendEndpoints.ContainsKey(type)))
                    sendEndpoints[type] = await bus.GetSendEndpoint(new Uri($"exchange:{type}"));
                // WaitAsync, for a send that waits for a semaphore of a lost channel never ends, cancelled or not (ExchangeBindingFilter).
                await Task.WhenAll(rows.Select(row => SendAsync(row, timeoutCts.Token))).WaitAsync(timeoutCts.Token);
                Failpoints.Reach(Failpoints.PublishConfirmed);
                await SavePublishedPositionAsync(connection, rows[^1].Position, cancellationToken);
                Failpoints.Reach(Failpoints.PublishSaved);
                EventMetrics.Published.Add(rows.Count);
            }

            if (!EventLog.IsFull(rows))
                await AsyncSignal.WaitAsync(signaled, PollInterval, cancellationToken);
        }
    }

    private async Task SendAsync(EventLogEntry row, CancellationToken cancellationToken)
    {
        using var activity = EventTelemetry.ActivitySource.StartActivity(
            $"publish {row.Type}",
            System.Diagnostics.ActivityKind.Producer,
            EventTelemetry.ParseParent(row.Traceparent)
        );
        var sent = new ReceivedEvent(service.Value, row with { Traceparent = activity?.Id ?? row.Traceparent });
        await sendEndpoints[row.Type]
            .Send(
                new EventMessage(sent),
                context =>
                {
                    context.Serializer = new RawPayloadSerializer(row);
                    context.MessageId = row.EventId;
                    context.Durable = true;
                    context.Headers.Set(CloudEventHeaders.Version, "1.0");
                    context.Headers.Set(CloudEventHeaders.Id, $"{row.EventId}");
                    context.Headers.Set(CloudEventHeaders.Source, service.Value);
                    context.Headers.Set(CloudEventHeaders.Type, row.Type);
                    context.Headers.Set(CloudEventHeaders.Time, $"{row.RecordedAt.UtcDateTime:O}");
                    context.Headers.Set(CloudEventHeaders.Position, $"{row.Position}");
                    context.Headers.Set(CloudEventHeaders.District, row.District);
                    context.Headers.Set(CloudEventHeaders.Traceparent, sent.Entry.Traceparent);
                    context.Headers.Set(CloudEventHeaders.Hash, Convert.ToHexStringLower(row.Hash));
                    context.Headers.Set(CloudEventHeaders.AuthenticationCode, authenticator.Sign(sent));
                },
                cancellationToken
            );
    }

    private async Task<AdvisoryLock> AcquireLeadershipAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await AdvisoryLock.TryAcquireAsync(database, connection, LockKey, MaxIdle) is { } lead)
                return lead;
            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    private static async Task<long> ReadPublishedPositionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select position from published_position", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task SavePublishedPositionAsync(NpgsqlConnection connection, long position, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("update published_position set position = $1 where position < $1", connection)
        {
            Parameters = { new() { Value = position } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 1501, Message = "Publishing to RabbitMQ failed; retrying: {Cause}")]
    private static partial void LogPublishFailed(ILogger logger, LogLevel level, string cause);
}
