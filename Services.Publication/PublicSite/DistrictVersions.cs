using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.Publication.PublicSite;

/// <summary>
/// The versions of what the public site shows, for each district: a copy of the table <c>public_site_version</c>, which is read again whenever this process or
/// another of the service has recorded or applied an event, and each second (docs/decisions/0014).
/// </summary>
/// <remarks>
/// An answer in memory is current if its district still has the version that the answer was computed from, and the versions have been read since the last
/// signal, less than <see cref="MaxUnconfirmed"/> ago. The poll alone bounds the age of an answer: it notices a change whose signal was lost.
/// </remarks>
internal sealed partial class DistrictVersions(
    NpgsqlDataSource database,
    AppliedEventsSignal appliedEventsSignal,
    EventLogSignal eventLogSignal,
    DatabaseReadiness databaseReadiness,
    PublicSiteOptions options,
    TimeProvider clock,
    ILogger<DistrictVersions> logger
) : ResilientService(logger)
{
    // The horizon is that of the snapshot of this statement: every transaction below it has ended, and is seen or was rolled back.
    private const string ReadSql = """
        select snapshot.horizon, changed.district, changed.version
        from (select pg_snapshot_xmin(pg_current_snapshot()) as horizon) snapshot
        left join (
            select district, sum(version)::bigint as version from public_site_version
            where district in (select district from public_site_version where transaction_id >= $1)
            group by district
        ) changed on true
        """;

    /// <summary>An answer is used unmarked for at most that long after the versions were last read.</summary>
    public static readonly TimeSpan MaxUnconfirmed = TimeSpan.FromSeconds(2);

    private const ulong AllVersions = 0; // a horizon below every transaction

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(20); // between two reads, however many events are recorded
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(1); // then a request no longer waits for a read

    private readonly ConcurrentDictionary<string, DistrictVersion> districts = new(StringComparer.Ordinal);
    private readonly AsyncSignal requested = new();
    private readonly AsyncSignal attempted = new();
    private Confirmation? confirmation;
    private long changes;
    private long readingSince = -1; // a timestamp of Stopwatch while a read is under way
    private volatile bool isUnavailable; // two attempts have failed
    private string lastFailure = "";

    /// <summary>The time since the versions were last read; null if they never were.</summary>
    public TimeSpan? Age => Volatile.Read(ref confirmation) is { } last ? clock.GetElapsedTime(last.Timestamp) : null;

    /// <summary>The version of a district; null if nothing is known of the district, so that nothing of it is public.</summary>
    public DistrictVersion? Find(string district) => districts.GetValueOrDefault(district);

    /// <summary>
    /// Records that this process has committed, or may have committed, a change of what is public: an answer of that district is used again only after the
    /// versions were read.
    /// </summary>
    public void MarkChanged(string district)
    {
        if (Find(district) is { } known) // of a district that is not known yet nothing is in memory
            known.MarkChanged(Interlocked.Increment(ref changes));
        requested.Set();
    }

    /// <summary>Whether an answer is known to be current, without waiting.</summary>
    public bool IsCurrent(VersionStamp stamp) => stamp.IsCurrent && IsConfirmed(stamp.District);

    /// <summary>Whether an answer may be used. Waits for the versions, at most a second, unless they were read since the last signal.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<Validity> ValidateAsync(VersionStamp stamp, CancellationToken cancellationToken)
    {
        if (await ConfirmAsync(stamp.District, cancellationToken))
            return stamp.IsCurrent ? Validity.Current : Validity.Outdated;
        // What this process has changed itself is not shown as it was.
        return
            stamp.IsCurrent
            && Volatile.Read(ref confirmation) is { } last
            && stamp.District.LastChange <= last.Changes
            && clock.GetElapsedTime(last.Timestamp) is var age
            && age < options.MaxStaleAge
            ? Validity.Stale(age)
            : Validity.Outdated;
    }

    /// <summary>Waits until the versions were read since the last signal, at most a second.</summary>
    /// <returns>False if the database does not answer.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<bool> ConfirmAsync(DistrictVersion district, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); ; )
        {
            var next = attempted.Signaled;
            if (IsConfirmed(district))
                return true;
            if (isUnavailable || IsReadOverdue() || ReadTimeout - Stopwatch.GetElapsedTime(started) is not { Ticks: > 0 } remaining)
                return false;
            requested.Set();
            await AsyncSignal.WaitAsync(next, remaining, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        try
        {
            var (signals, failures) = (ReadSignals(), 0);
            for (var horizon = AllVersions; ; )
            {
                (horizon, failures) = await TryReadAsync(horizon, signals, stoppingToken) is { } next ? (next, 0) : (AllVersions, failures + 1);
                SetAvailability(failures);
                if (failures is 0)
                    await AsyncSignal.WaitAsync(signals.Any, PollInterval, stoppingToken);
                else if (failures > 1)
                    await Task.Delay(PollInterval, stoppingToken);
                await Task.Delay(MinInterval, stoppingToken);
                if (signals.Any.IsCompleted)
                    signals = ReadSignals(); // before the versions: a signal raised meanwhile has them read again
            }
        }
        finally
        {
            isUnavailable = true;
            attempted.Set();
        }
    }

    // Not left to the base class, whose delay after a failure grows: until the versions are read again, pages are read from the database each time.
    private async Task<ulong?> TryReadAsync(ulong horizon, Signals signals, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(horizon, signals, cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            if (exception.InnerException is not TimeoutException)
                database.Clear(); // idle connections have most likely ended, too: the next attempt uses a new one
            lastFailure = exception.Message;
            return null;
        }
        finally
        {
            Volatile.Write(ref readingSince, -1);
        }
    }

    private void SetAvailability(int failures)
    {
        if (failures > 1 && !isUnavailable)
            LogInterrupted(lastFailure);
        if (failures is 0 && isUnavailable)
            LogResumed();
        isUnavailable = failures > 1;
        attempted.Set();
    }

    private Signals ReadSignals()
    {
        var (applied, logged) = (appliedEventsSignal.Signal.Signaled, eventLogSignal.Signal.Signaled);
        return new(applied, logged, Task.WhenAny(applied, logged, requested.Signaled));
    }

    private bool IsConfirmed(DistrictVersion district) =>
        Volatile.Read(ref confirmation) is { } last
        && !last.Signals.IsAnyRaised
        && district.LastChange <= last.Changes
        && clock.GetElapsedTime(last.Timestamp) < MaxUnconfirmed;

    private bool IsReadOverdue() => Volatile.Read(ref readingSince) is >= 0 and var since && Stopwatch.GetElapsedTime(since) > ReadTimeout;

    /// <summary>Reads the versions that have changed since the last read.</summary>
    /// <returns>The horizon of the next read.</returns>
    private async Task<ulong> ReadAsync(ulong horizon, Signals signals, CancellationToken cancellationToken)
    {
        var (timestamp, change) = (clock.GetTimestamp(), Volatile.Read(ref changes));
        Volatile.Write(ref readingSince, Stopwatch.GetTimestamp());
        await using var command = database.CreateCommand(ReadSql);
        command.CommandTimeout = (int)MaxUnconfirmed.TotalSeconds;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Xid8, Value = horizon });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var next = horizon;
        HashSet<string> read = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            next = reader.GetFieldValue<ulong>(0);
            if (await reader.IsDBNullAsync(1, cancellationToken))
                break; // nothing has changed
            read.Add(reader.GetString(1));
            Update(reader.GetString(1), reader.GetInt64(2));
        }

        if (horizon is AllVersions)
            foreach (var unknown in districts.Keys.Except(read))
                Remove(unknown);
        Volatile.Write(ref confirmation, new(timestamp, change, signals));
        return next;
    }

    private void Update(string district, long version)
    {
        if (Find(district) is { } known && known.Value <= version)
        {
            known.Set(version);
            return;
        }

        Remove(district);
        districts[district] = new(version);
    }

    // The database was restored from a backup: it counts again from an earlier version, or has nothing of the district.
    private void Remove(string district)
    {
        if (districts.TryRemove(district, out var known))
            known.Supersede();
    }

    [LoggerMessage(
        EventId = 3102,
        Level = LogLevel.Warning,
        Message = "Reading the versions of the public site was interrupted; what is in memory is answered meanwhile: {Cause}"
    )]
    private partial void LogInterrupted(string cause);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Information, Message = "The versions of the public site are read again")]
    private partial void LogResumed();

    /// <summary>A read of the versions.</summary>
    /// <param name="Timestamp">When it began.</param>
    /// <param name="Changes">The changes of this process that it shows.</param>
    /// <param name="Signals">The signals that had not been raised when it began.</param>
    private sealed record Confirmation(long Timestamp, long Changes, Signals Signals);

    /// <summary>The next signals after which the versions are read again.</summary>
    private sealed record Signals(Task Applied, Task Logged, Task Any)
    {
        public bool IsAnyRaised => Applied.IsCompleted || Logged.IsCompleted;
    }
}
