using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.Eventing.Log;

/// <summary>
/// The newest entries of the log in memory: read from the database once per process, for all subscribers of the feed together. A subscriber that is further
/// behind reads the database until it has caught up.
/// </summary>
public sealed partial class EventLogTail(
    NpgsqlDataSource database,
    EventLogSignal eventLogSignal,
    ServiceName service,
    DatabaseReadiness databaseReadiness,
    ILogger<EventLogTail> logger
) : ResilientService(logger)
{
    /// <summary>The maximum number of entries in memory.</summary>
    public const int Capacity = 4 * EventLog.BatchSize;

    /// <summary>The size of payloads with which a batch from memory ends, 64 KiB: it exceeds it by at most its last event.</summary>
    /// <remarks>A subscriber that reads slowly holds its batch, also once that has left the memory of the others.</remarks>
    public const int BatchBytes = 64 << 10;

    // Most events have a few hundred bytes, the release of a plan up to a megabyte. What is sent is held beside the payload: the same bytes again, and those of
    // the event as JSON, about twice as many, if anyone asks for them.
    private const long MaxPayloadBytes = 8 << 20;

    // After a restart, many subscribers are behind at once: they must not take the connections that requests need.
    private const int MaxConcurrentReads = 8;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim databaseReads = new(MaxConcurrentReads);

    // Null until the log was read, and again after a failure: every subscriber then reads the database itself, and fails if that does not answer.
    private volatile Window? window;

    /// <summary>The last position in memory; -1 while there is none.</summary>
    public long Position => window?.Last ?? -1;

    /// <summary>Signals that there are new entries to read.</summary>
    public AsyncSignal Extended { get; } = new();

    /// <summary>The next entries after a position, from memory if they are there, otherwise from the database.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async ValueTask<FeedBatch> ReadAsync(long after, CancellationToken cancellationToken) =>
        window?.After(after) ?? await ReadDatabaseAsync(after, cancellationToken);

    /// <summary>The next entries after a position as they are in the database now, also if this process has not noticed the newest yet.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async Task<FeedBatch> ReadDatabaseAsync(long after, CancellationToken cancellationToken)
    {
        await databaseReads.WaitAsync(cancellationToken);
        try
        {
            var rows = await ReadRowsAsync(after, cancellationToken);
            return new([.. rows.Select(row => new FeedEntry(row, service.Value, isShared: false))], EventLog.IsFull(rows));
        }
        finally
        {
            databaseReads.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        databaseReads.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogInterrupted(logger, exception.Message);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        Window current;
        // From before the end of the log: after a restart, subscribers resume a little behind it, all at once.
        await using (var connection = await database.OpenConnectionAsync(stoppingToken))
            window = current = new(Math.Max(0, (await EventLog.GetHeadAsync(connection, stoppingToken)).Position - Capacity), []);
        try
        {
            while (true)
            {
                var signaled = eventLogSignal.Signal.Signaled;
                var rows = await ReadRowsAsync(current.Last, stoppingToken);
                if (rows is not [])
                {
                    window = current = current.Append([.. rows.Select(row => new FeedEntry(row, service.Value, isShared: true))]);
                    Extended.Set();
                }

                if (!EventLog.IsFull(rows))
                    await AsyncSignal.WaitAsync(signaled, PollInterval, stoppingToken);
            }
        }
        finally
        {
            window = null;
            Extended.Set();
        }
    }

    // The connection returns to the pool between batches: a subscription may last for days.
    private async Task<List<EventLogEntry>> ReadRowsAsync(long after, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await EventLog.ReadAsync(connection, after, EventLog.BatchSize, cancellationToken).ToListAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 1052, Level = LogLevel.Warning, Message = "Reading the event log for the feed was interrupted; retrying: {Cause}")]
    private static partial void LogInterrupted(ILogger logger, string cause);

    /// <summary>Entries without a gap, immutable.</summary>
    /// <param name="Before">The position before the first of them.</param>
    /// <param name="Entries">The entries.</param>
    private sealed record Window(long Before, FeedEntry[] Entries)
    {
        public long Last => Before + Entries.Length;

        /// <summary>The next entries after a position; null if they are not in memory any more.</summary>
        public FeedBatch? After(long position)
        {
            if (position < Before)
                return null;
            var first = (int)Math.Min(position - Before, Entries.Length);
            var next = first;
            for (var limit = new BatchLimit(EventLog.BatchSize, BatchBytes); next < Entries.Length && !limit.IsReached; next++)
                limit.Add(Entries[next].Entry.Payload.Length);
            return new(Entries[first..next], next < Entries.Length); // a copy: a slow reader holds its own batch, not all of an old window
        }

        public Window Append(FeedEntry[] added)
        {
            FeedEntry[] all = [.. Entries, .. added];
            var (first, bytes) = (all.Length, 0L);
            while (first > 0 && all.Length - first < Capacity && (bytes += all[first - 1].Entry.Payload.Length) <= MaxPayloadBytes)
                first--;
            return new(Before + first, all[first..]);
        }
    }
}
