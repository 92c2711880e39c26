using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Publishes the log to RabbitMQ, from the last confirmed position on, one copy of the service at a time.</summary>
/// <remarks>Who is killed between the confirm and the note of it publishes again: consumers apply an event once, however often it comes.</remarks>
public sealed partial class EventLogPublisher(
    NpgsqlDataSource database,
    EventLogSignal logged,
    IBus bus,
    ServiceName service,
    DatabaseReadiness prepared,
    ILogger<EventLogPublisher> log
) : BackgroundService
{
    /// <summary>The publisher's advisory lock, one in each service's own database.</summary>
    public const long Lock = 0x7468656D65_03;

    private static readonly TimeSpan Net = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConfirmLimit = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, ISendEndpoint> exchanges = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = Net;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await prepared.Done.WaitAsync(stoppingToken);
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                await using (await LeadAsync(connection, stoppingToken))
                    await PublishAsync(connection, () => pause = Net, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception away)
                when (away
                        is NpgsqlException
                            or MassTransitException
                            or OperationCanceledException
                            or RabbitMQ.Client.Exceptions.RabbitMQClientException
                            or IOException
                )
            {
                // Nothing is lost: what is not confirmed is published again.
                Interrupted(log, StartupGrace.Level, away.Message);
                exchanges.Clear();
                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task PublishAsync(NpgsqlConnection connection, Action worked, CancellationToken cancellationToken)
    {
        while (true)
        {
            var beat = logged.Signal.Next;
            var sent = await SentAsync(connection, cancellationToken);
            List<EventLogEntry> rows = [];
            await foreach (var row in EventLog.ReadAsync(connection, sent, EventLog.BatchSize, cancellationToken))
                rows.Add(row);
            if (rows is not [])
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(ConfirmLimit);
                foreach (var type in rows.Select(row => row.Type).Distinct().Where(type => !exchanges.ContainsKey(type)))
                    exchanges[type] = await bus.GetSendEndpoint(new Uri($"exchange:{type}"));
                await Task.WhenAll(rows.Select(row => SendAsync(row, limit.Token)));
                await NoteAsync(connection, rows[^1].Position, cancellationToken);
                EventMetrics.Published.Add(rows.Count);
                worked();
            }

            if (rows.Count < EventLog.BatchSize)
                await AsyncSignal.WaitAsync(beat, Net, cancellationToken);
        }
    }

    private async Task SendAsync(EventLogEntry row, CancellationToken cancellationToken)
    {
        using var activity = EventTraces.Source.StartActivity($"publish {row.Type}", ActivityKind.Producer, EventTraces.Parent(row.Traceparent));
        await exchanges[row.Type]
            .Send(
                new LoggedMessage(new(service.Value, row)),
                context =>
                {
                    context.Serializer = new LogBytesSerializer(row);
                    context.MessageId = row.EventId;
                    context.Durable = true;
                    context.Headers.Set(CloudEventHeaders.Version, "1.0");
                    context.Headers.Set(CloudEventHeaders.Id, $"{row.EventId}");
                    context.Headers.Set(CloudEventHeaders.Source, service.Value);
                    context.Headers.Set(CloudEventHeaders.Type, row.Type);
                    context.Headers.Set(CloudEventHeaders.Time, $"{row.RecordedAt.UtcDateTime:O}");
                    context.Headers.Set(CloudEventHeaders.Position, $"{row.Position}");
                    context.Headers.Set(CloudEventHeaders.District, row.District);
                    context.Headers.Set(CloudEventHeaders.Traceparent, activity?.Id ?? row.Traceparent);
                    context.Headers.Set(CloudEventHeaders.Hash, Convert.ToHexStringLower(row.Hash));
                },
                cancellationToken
            );
    }

    private async Task<AdvisoryLock> LeadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await AdvisoryLock.TryTakeAsync(database, connection, Lock) is { } lead)
                return lead;
            await Task.Delay(Net, cancellationToken);
        }
    }

    private static async Task<long> SentAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select position from sent_up_to", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task NoteAsync(NpgsqlConnection connection, long position, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("update sent_up_to set position = $1 where position < $1", connection)
        {
            Parameters = { new() { Value = position } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 1501, Message = "Publishing to RabbitMQ failed; retrying: {Cause}")]
    private static partial void Interrupted(ILogger logger, LogLevel level, string cause);
}

/// <summary>The traces of events on their way.</summary>
internal static class EventTraces
{
    public static readonly ActivitySource Source = new("ThemeDay.Events");

    /// <summary>The call that caused an event; none where nobody traced it.</summary>
    public static ActivityContext Parent(string traceparent) => ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent) ? parent : default;
}
