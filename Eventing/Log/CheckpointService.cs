using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Log;

/// <summary>Signs the log every 1,000 events, every 10 minutes if there were events, and at an orderly stop (docs/contract.md, Hash chain).</summary>
public sealed partial class CheckpointService(
    NpgsqlDataSource database,
    EventLogSignal eventLogSignal,
    CheckpointSigner signer,
    ServiceName service,
    DatabaseReadiness databaseReadiness,
    ILogger<CheckpointService> logger
) : ResilientService(logger)
{
    private const int EventsPerCheckpoint = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(200); // the log grows many times a second, and each check is three queries

    private readonly Lock stopping = new();
    private Task? stopped;

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // The host may be stopped twice concurrently (by its own signal and by its owner), and ends with the first call that returns: both calls await the same
        // signature.
        lock (stopping)
            return stopped ??= StopAndSignAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        while (true)
        {
            var signaled = eventLogSignal.Signal.Signaled;
            await using (var connection = await database.OpenConnectionAsync(stoppingToken))
                await SignIfDueAsync(connection, stoppingToken);
            await AsyncSignal.WaitAsync(signaled, PollInterval, stoppingToken);
            await Task.Delay(MinInterval, stoppingToken);
        }
    }

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogSigningFailed(logger, exception.Message);

    private async Task StopAndSignAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!databaseReadiness.WhenReady.IsCompletedSuccessfully)
            return;
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await SignAsync(connection, cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException || DatabaseFailure.Is(exception))
        {
            // For example, the drain used up the shutdown timeout: the checkpoint is signed after the next start.
            LogSigningFailed(logger, exception.Message);
        }
    }

    private async Task SignIfDueAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var head = await EventLog.GetHeadAsync(connection, cancellationToken);
        var last = await CheckpointStore.GetLastAsync(connection, service.Value, cancellationToken);
        var eventsSinceLast = head.Position - (last?.Position ?? 0);
        if (
            eventsSinceLast >= EventsPerCheckpoint
            || (eventsSinceLast > 0 && IsIntervalOver(last?.SignedAt, await DatabaseClock.GetUtcNowAsync(connection, cancellationToken)))
        )
            await SignAsync(connection, cancellationToken);
    }

    // A checkpoint in the future was signed by a clock that was ahead: it must not stop those until then.
    private static bool IsIntervalOver(DateTimeOffset? last, DateTimeOffset now) => last is not { } signedAt || signedAt > now || now - signedAt >= Interval;

    private Task SignAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        CheckpointStore.SignHeadAsync(connection, service.Value, signer, cancellationToken);

    [LoggerMessage(EventId = 1701, Level = LogLevel.Warning, Message = "Checkpoint signing failed; retrying: {Cause}")]
    private static partial void LogSigningFailed(ILogger logger, string cause);
}
