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
    DatabaseReadiness databaseReadiness,
    ILogger<EventLogTail> logger
) : ResilientService(logger)
{
    /// <summary>The maximum number of entries in memory.</summary>
    public const int Capacity = 4 * EventLog.BatchSize;

    private const long MaxPayloadBytes = 16 << 20; // most events have a few hundred bytes, the release of a plan up to a megabyte

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    // Null until the log was read, and again after a failure: every subscriber then reads the database itself, and fails if that does not answer.
    private volatile Window? window;

    /// <summary>The last position in memory; -1 while there is none.</summary>
    public long Position => window?.Last ?? -1;

    /// <summary>Signals that there are new entries to read.</summary>
    public AsyncSignal Extended { get; } = new();

    /// <summary>The next entries after a position, in order: none, or a batch (<see cref="EventLog.IsFull"/>), from memory if they are there.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async ValueTask<IReadOnlyList<EventLogEntry>> ReadAsync(long after, CancellationToken cancellationToken) =>
        window?.After(after) ?? await ReadDatabaseAsync(after, cancellationToken);

    /// <summary>The next entries after a position as they are in the database now, also if this process has not noticed the newest yet.</summary>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public async Task<IReadOnlyList<EventLogEntry>> ReadDatabaseAsync(long after, CancellationToken cancellationToken)
    {
        // The connection returns to the pool between batches: a subscription may last for days.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await EventLog.ReadAsync(connection, after, EventLog.BatchSize, cancellationToken).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogInterrupted(logger, exception.Message);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        Window current;
        await using (var connection = await database.OpenConnectionAsync(stoppingToken))
            window = current = new((await EventLog.GetHeadAsync(connection, stoppingToken)).Position, []);
        try
        {
            while (true)
            {
                var signaled = eventLogSignal.Signal.Signaled;
                var rows = await ReadDatabaseAsync(current.Last, stoppingToken);
                if (rows is not [])
                {
                    window = current = current.Append(rows);
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

    [LoggerMessage(EventId = 1052, Level = LogLevel.Warning, Message = "Reading the event log for the feed was interrupted; retrying: {Cause}")]
    private static partial void LogInterrupted(ILogger logger, string cause);

    /// <summary>Entries without a gap, immutable.</summary>
    /// <param name="Before">The position before the first of them.</param>
    /// <param name="Entries">The entries.</param>
    private sealed record Window(long Before, EventLogEntry[] Entries)
    {
        public long Last => Before + Entries.Length;

        /// <summary>The next entries after a position; null if they are not in memory any more.</summary>
        public IReadOnlyList<EventLogEntry>? After(long position)
        {
            if (position < Before)
                return null;
            var first = (int)Math.Min(position - Before, Entries.Length);
            var next = first;
            for (var limit = new BatchLimit(EventLog.BatchSize); next < Entries.Length && !limit.IsReached; next++)
                limit.Add(Entries[next].Payload.Length);
            return Entries[first..next]; // a copy: a slow reader holds its own batch, not all of an old window
        }

        public Window Append(IReadOnlyList<EventLogEntry> rows)
        {
            EventLogEntry[] all = [.. Entries, .. rows];
            var (first, bytes) = (all.Length, 0L);
            while (first > 0 && all.Length - first < Capacity && (bytes += all[first - 1].Payload.Length) <= MaxPayloadBytes)
                first--;
            return new(Before + first, all[first..]);
        }
    }
}
