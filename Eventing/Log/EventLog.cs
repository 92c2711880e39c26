using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Log;

/// <summary>One row of a log.</summary>
/// <param name="Position">1, 2, 3, … without gaps.</param>
/// <param name="EventId">The event's own id.</param>
/// <param name="Type">The full name of its message.</param>
/// <param name="District">The six-digit code of the district whose event it is.</param>
/// <param name="RecordedAt">When it was recorded; never before that of a lower position.</param>
/// <param name="Traceparent">The W3C trace context of the call that caused it.</param>
/// <param name="Payload">The message's bytes.</param>
/// <param name="Hash">The chain's hash at this position.</param>
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
    /// <summary>What the chain binds of it.</summary>
    public ChainedHeader Header => new(Position, EventId, Type, RecordedAt, SHA256.HashData(Payload));
}

/// <summary>How far a log reaches.</summary>
/// <param name="Position">The last position; 0 where it is empty.</param>
/// <param name="Hash">The hash of that position.</param>
/// <param name="RecordedAt">When that row was recorded.</param>
public sealed record EventLogHead(long Position, byte[] Hash, DateTimeOffset RecordedAt);

/// <summary>The log of one service: moved there from the outbox, read in order.</summary>
public static class EventLog
{
    /// <summary>How many rows one transaction moves at most: some 200 bytes each, so a batch stays far under a megabyte.</summary>
    public const int BatchSize = 500;

    private const string Columns = "position, event_id, type, district, recorded_at, traceparent, payload, hash";

    /// <summary>Moves the next rows of the outbox to the end of the log, in one transaction.</summary>
    /// <param name="connection">An open connection that holds the dispatcher's lock; no other may move.</param>
    /// <param name="cancellationToken">Ends the attempt; what was not committed stands in the outbox still.</param>
    /// <returns>How many rows it moved, 0 to <see cref="BatchSize"/>.</returns>
    /// <remarks>A transaction that read what another committed has the higher outbox id, so cause comes before effect in the log.</remarks>
    public static async Task<int> AppendFromOutboxAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var pending = await ReadPendingAsync(connection, transaction, cancellationToken);
        if (pending.Count == 0)
            return 0;

        var head = await GetHeadAsync(connection, cancellationToken);
        await using (var writer = await connection.BeginBinaryImportAsync($"copy event_log ({Columns}) from stdin (format binary)", cancellationToken))
        {
            foreach (var (_, row) in pending)
            {
                // The clock of another copy may be behind ours; along the log time only moves forward, so a known_time is a prefix of it.
                var recordedAt = row.RecordedAt > head.RecordedAt ? row.RecordedAt : head.RecordedAt;
                var header = new ChainedHeader(head.Position + 1, row.EventId, row.Type, recordedAt, SHA256.HashData(row.Payload));
                head = new EventLogHead(header.Position, HashChain.Hash(head.Hash, header), recordedAt);
                await WriteAsync(writer, row, head, cancellationToken);
            }

            await writer.CompleteAsync(cancellationToken);
        }

        await using var delete = new NpgsqlCommand("delete from outbox where id = any($1)", connection, transaction)
        {
            Parameters = { new() { Value = pending.Select(entry => entry.Id).ToArray() } },
        };
        await delete.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return pending.Count;
    }

    /// <summary>How far the log reaches.</summary>
    public static async Task<EventLogHead> GetHeadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select position, hash, recorded_at from event_log order by position desc limit 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new EventLogHead(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<DateTimeOffset>(2))
            : new EventLogHead(0, HashChain.Genesis.ToArray(), DateTimeOffset.UnixEpoch);
    }

    /// <summary>The next rows after a position, in order.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="after">The last position the reader has; 0 for the start.</param>
    /// <param name="limit">How many at most, 1 to <see cref="BatchSize"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is outside its bounds.</exception>
    public static async IAsyncEnumerable<EventLogEntry> ReadAsync(
        NpgsqlConnection connection,
        long after,
        int limit,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, BatchSize);
        await using var command = new NpgsqlCommand($"select {Columns} from event_log where position > $1 order by position limit $2", connection)
        {
            Parameters =
            {
                new() { Value = after },
                new() { Value = limit },
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
            );
        }
    }

    private static async Task<List<(long Id, OutboxMessage Row)>> ReadPendingAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken cancellationToken
    )
    {
        const string Oldest = "select id, event_id, type, district, recorded_at, traceparent, payload from outbox order by id limit $1";
        await using var command = new NpgsqlCommand(Oldest, connection, transaction) { Parameters = { new() { Value = BatchSize } } };
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

    private static async Task WriteAsync(NpgsqlBinaryImporter writer, OutboxMessage row, EventLogHead head, CancellationToken cancellationToken)
    {
        await writer.StartRowAsync(cancellationToken);
        await writer.WriteAsync(head.Position, NpgsqlDbType.Bigint, cancellationToken);
        await writer.WriteAsync(row.EventId, NpgsqlDbType.Uuid, cancellationToken);
        await writer.WriteAsync(row.Type, NpgsqlDbType.Text, cancellationToken);
        await writer.WriteAsync(row.District, NpgsqlDbType.Text, cancellationToken);
        await writer.WriteAsync(head.RecordedAt, NpgsqlDbType.TimestampTz, cancellationToken);
        await writer.WriteAsync(row.Traceparent, NpgsqlDbType.Text, cancellationToken);
        await writer.WriteAsync(row.Payload, NpgsqlDbType.Bytea, cancellationToken);
        await writer.WriteAsync(head.Hash, NpgsqlDbType.Bytea, cancellationToken);
    }
}
