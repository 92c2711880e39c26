using System.Data;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Log;

/// <summary>One entry of an event log.</summary>
/// <param name="Position">1, 2, 3, … without gaps.</param>
/// <param name="EventId">The event id.</param>
/// <param name="Type">The full name of the message type.</param>
/// <param name="District">The six-digit code of the district of the event.</param>
/// <param name="RecordedAt">The record time; never before that of a lower position.</param>
/// <param name="Traceparent">The W3C trace context of the request that caused the event.</param>
/// <param name="Payload">The serialized message.</param>
/// <param name="Hash">The hash of the chain at this position.</param>
public sealed record EventLogEntry(
    long Position,
    Guid EventId,
    string Type,
    string District,
    DateTimeOffset RecordedAt,
    string Traceparent,
    byte[] Payload,
    byte[] Hash
)
{
    /// <summary>
    /// SHA-256 of the payload as the log stores it, for readers who verify the chain themselves; null unless the entry was read from the log of this service.
    /// </summary>
    public byte[]? StoredDigest { get; init; }

    /// <summary>The part of the entry that the hash chain covers, with the digest computed from the payload: what is stored proves nothing.</summary>
    public ChainedHeader Header => new(Position, EventId, Type, RecordedAt, SHA256.HashData(Payload));
}

/// <summary>The end of a log.</summary>
/// <param name="Position">The last position; 0 if the log is empty.</param>
/// <param name="Hash">The hash at that position.</param>
/// <param name="RecordedAt">The record time of that entry.</param>
public sealed record EventLogHead(long Position, byte[] Hash, DateTimeOffset RecordedAt);

/// <summary>Rows that one transaction moved to the log.</summary>
/// <param name="Count">How many.</param>
/// <param name="IsFull">Whether the batch ended because it was full, so that more rows may wait.</param>
public readonly record struct AppendedBatch(int Count, bool IsFull);

/// <summary>The event log of a service: appended from the outbox, read in order.</summary>
public static class EventLog
{
    /// <summary>The maximum number of rows of a batch, read or moved: most have about 200 bytes, so a batch is far below a megabyte.</summary>
    public const int BatchSize = 500;

    /// <summary>The size of its payloads with which a batch ends before that, 4 MiB: it exceeds them by at most its last event.</summary>
    public const int BatchBytes = 4 << 20;

    /// <summary>The advisory lock of a transaction that appends, one per database of a service.</summary>
    public const long AppendLockKey = 0x7468656D65_02;

    // The transaction takes a few milliseconds. PostgreSQL ends that of a process that is stopped, or unreachable, while it holds the lock.
    private const string MaxIdleInTransaction = "10s";

    private const string Columns = "position, event_id, type, district, recorded_at, traceparent, payload, hash";

    private static readonly string Next = BoundBatch(
        "position",
        $"select {Columns}, digest from event_log where position > $1 order by position limit $2",
        "$3"
    );

    private static readonly string Oldest = BoundBatch(
        "id",
        "select id, event_id, type, district, recorded_at, traceparent, payload from outbox order by id limit $1",
        "$2"
    );

    /// <summary>Moves the next outbox rows to the end of the log, in one transaction.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="cancellationToken">Cancels the attempt; uncommitted rows stay in the outbox.</param>
    /// <returns>The number of rows moved, 0 to <see cref="BatchSize"/>, and whether the batch was full.</returns>
    /// <remarks>
    /// A transaction-level advisory lock serializes appends: the next transaction reads the head that this one committed. A lost connection ends
    /// transaction and lock, and so do ten seconds in which its process is stopped. The rows are written by a statement: COPY would wait for the rest of them
    /// without a limit. A transaction that read what another committed has the higher outbox id, so causes precede effects in the log.
    /// </remarks>
    public static async Task<AppendedBatch> AppendFromOutboxAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // READ COMMITTED, whatever the default of the database: the head is read by a snapshot taken after the lock was granted.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await transaction.ExecuteAsync(
            "select set_config('idle_in_transaction_session_timeout', $2, true), pg_advisory_xact_lock($1)",
            [AppendLockKey, MaxIdleInTransaction],
            cancellationToken
        );
        var pending = await ReadPendingAsync(connection, transaction, cancellationToken);
        if (pending.Count == 0)
            return default;
        Failpoints.Reach(Failpoints.DispatchRead);

        var head = await GetHeadAsync(connection, cancellationToken);
        List<EventLogEntry> entries = [];
        foreach (var (_, row) in pending)
        {
            // The clock of another instance may be behind. Record times never decrease along the log, so the events up to a known_time are a prefix of it.
            var recordedAt = row.RecordedAt > head.RecordedAt ? row.RecordedAt : head.RecordedAt;
            var header = new ChainedHeader(head.Position + 1, row.EventId, row.Type, recordedAt, SHA256.HashData(row.Payload));
            head = new EventLogHead(header.Position, HashChain.Hash(head.Hash, header), recordedAt);
            entries.Add(new(head.Position, row.EventId, row.Type, row.District, recordedAt, row.Traceparent, row.Payload, head.Hash));
        }

        await InsertAsync(transaction, entries, cancellationToken);
        Failpoints.Reach(Failpoints.DispatchInserted);
        await using var delete = new NpgsqlCommand("delete from outbox where id = any($1)", connection, transaction)
        {
            Parameters = { new() { Value = pending.Select(entry => entry.Id).ToArray() } },
        };
        await delete.ExecuteNonQueryAsync(cancellationToken);
        Failpoints.Reach(Failpoints.DispatchDeleted);
        await transaction.CommitAsync(cancellationToken);
        Failpoints.Reach(Failpoints.DispatchCommitted);
        return new(entries.Count, IsFull(entries));
    }

    /// <summary>Whether a batch ended because it was full, so that there may be more to read.</summary>
    public static bool IsFull(IReadOnlyList<EventLogEntry> batch)
    {
        var limit = new BatchLimit(BatchSize);
        foreach (var entry in batch)
            limit.Add(entry.Payload.Length);
        return limit.IsReached;
    }

    /// <summary>The end of the log.</summary>
    public static async Task<EventLogHead> GetHeadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select position, hash, recorded_at from event_log order by position desc limit 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new EventLogHead(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<DateTimeOffset>(2))
            : new EventLogHead(0, HashChain.Genesis.ToArray(), DateTimeOffset.UnixEpoch);
    }

    /// <summary>The next entries after a position, in order: fewer than the limit if they are large (<see cref="BatchBytes"/>), but at least one.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="after">The last position already read; 0 for the start.</param>
    /// <param name="limit">The maximum number, 1 to <see cref="BatchSize"/>.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of range.</exception>
    public static async IAsyncEnumerable<EventLogEntry> ReadAsync(
        NpgsqlConnection connection,
        long after,
        int limit,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, BatchSize);
        await using var command = new NpgsqlCommand(Next, connection)
        {
            Parameters =
            {
                new() { Value = after },
                new() { Value = limit },
                new() { Value = (long)BatchBytes },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new EventLogEntry(
                reader.GetInt64(0),
                reader.GetGuid(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetString(5),
                reader.GetFieldValue<byte[]>(6),
                reader.GetFieldValue<byte[]>(7)
            )
            {
                StoredDigest = reader.GetFieldValue<byte[]>(8),
            };
        }
    }

    // In SQL, so that what is left out is never sent. octet_length reads no payload that is stored out of line.
    private static string BoundBatch(string key, string rows, string bytes) =>
        $"""
            select * from (
                select *,
                    sum(octet_length(payload)) over (order by {key} rows between unbounded preceding and current row) - octet_length(payload) as bytes_before
                from ({rows}) as candidate
            ) as measured
            where bytes_before < {bytes}
            order by {key}
            """;

    private static async Task<List<(long Id, OutboxMessage Row)>> ReadPendingAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(Oldest, connection, transaction)
        {
            Parameters =
            {
                new() { Value = BatchSize },
                new() { Value = (long)BatchBytes },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(long, OutboxMessage)> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(
                (
                    reader.GetInt64(0),
                    new OutboxMessage(
                        reader.GetGuid(1),
                        reader.GetString(2),
                        reader.GetString(3),
                        reader.GetFieldValue<DateTimeOffset>(4),
                        reader.GetString(5),
                        reader.GetFieldValue<byte[]>(6)
                    )
                )
            );
        }

        return rows;
    }

    private static async Task InsertAsync(NpgsqlTransaction transaction, IReadOnlyList<EventLogEntry> entries, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command($"insert into event_log ({Columns}) select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)");
        AddArray(NpgsqlDbType.Bigint, entry => entry.Position);
        AddArray(NpgsqlDbType.Uuid, entry => entry.EventId);
        AddArray(NpgsqlDbType.Text, entry => entry.Type);
        AddArray(NpgsqlDbType.Text, entry => entry.District);
        AddArray(NpgsqlDbType.TimestampTz, entry => entry.RecordedAt);
        AddArray(NpgsqlDbType.Text, entry => entry.Traceparent);
        AddArray(NpgsqlDbType.Bytea, entry => entry.Payload);
        AddArray(NpgsqlDbType.Bytea, entry => entry.Hash);
        await command.ExecuteNonQueryAsync(cancellationToken);

        void AddArray<T>(NpgsqlDbType type, Func<EventLogEntry, T> column) =>
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = entries.Select(column).ToArray() });
    }
}
