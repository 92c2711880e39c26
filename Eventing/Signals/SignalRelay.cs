using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;

namespace ThemeDay.Eventing.Signals;

/// <summary>
/// Relays signals to the other processes of the service, with LISTEN and NOTIFY on its database: any process appends to the log, one publishes it, and each
/// applies some of the events.
/// </summary>
/// <remarks>Without it they would rely on polling. A signal lost with its connection costs at most one poll interval.</remarks>
public sealed partial class SignalRelay(
    NpgsqlDataSource database,
    EventLogSignal eventLogSignal,
    AppliedEventsSignal appliedEventsSignal,
    DatabaseReadiness databaseReadiness,
    ILogger<SignalRelay> logger
) : ResilientService(logger)
{
    private const string Channel = "themeday_signals";
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, AsyncSignal> signals = new(StringComparer.Ordinal)
    {
        ["log"] = eventLogSignal.Signal,
        ["applied"] = appliedEventsSignal.Signal,
    };
    private readonly string instance = $"{Guid.NewGuid():N}";

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        var senders = signals.Select(signal => RepeatAsync(cancellationToken => SendAsync(signal.Key, signal.Value, cancellationToken), stoppingToken));
        await Task.WhenAll([RepeatAsync(ListenAsync, stoppingToken), .. senders]);
    }

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogInterrupted(exception.Message);

    private async Task SendAsync(string name, AsyncSignal signal, CancellationToken cancellationToken)
    {
        for (var signaled = signal.SignaledLocally; ; )
        {
            await signaled.WaitAsync(cancellationToken);
            signaled = signal.SignaledLocally; // before the notification: a signal raised meanwhile is sent with the next
            await using (var command = database.CreateCommand("select pg_notify($1, $2)"))
            {
                command.Parameters.Add(new() { Value = Channel });
                command.Parameters.Add(new() { Value = $"{name}:{instance}" });
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            await Task.Delay(MinInterval, cancellationToken);
        }
    }

    private Task ListenAsync(CancellationToken cancellationToken) =>
        NotificationChannel.ListenAsync(
            database,
            Channel,
            payload =>
            {
                if (payload.Split(':') is [var name, var sender] && sender != instance && signals.TryGetValue(name, out var signal))
                    signal.SetFromOtherProcess();
            },
            cancellationToken
        );

    [LoggerMessage(
        EventId = 1051,
        Level = LogLevel.Warning,
        Message = "Notifying the other processes of this service was interrupted; they poll meanwhile: {Cause}"
    )]
    private partial void LogInterrupted(string cause);
}
