using System.Diagnostics;
using System.Text;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>How far this service has come with a source.</summary>
/// <param name="Position">Up to here nothing is missing.</param>
/// <param name="Hash">The chain's hash there.</param>
public sealed record SubscriptionCursor(long Position, byte[] Hash);

/// <summary>The source is not what it was: its log has been rewritten, or restored from an old backup. Nothing more is applied until somebody has
/// looked.</summary>
/// <param name="message">What is not as it was.</param>
/// <param name="position">From which position on.</param>
public sealed class EventLogDivergedException(string message, long position) : Exception(message)
{
    /// <summary>From which position on.</summary>
    public long Position => position;

    /// <summary>It is not the event that is known to be in its place.</summary>
    public static EventLogDivergedException ForMismatch(ReceivedEvent received) =>
        new($"another event of {received.Source} is at position {received.Entry.Position}", received.Entry.Position);
}

/// <summary>Applies events of one source, in its order and each once: the effect, its id and the cursor in one transaction.</summary>
public sealed class Inbox(NpgsqlDataSource database, IEventHandler handler)
{
    /// <summary>The account of a retry that no operator asked for.</summary>
    public const string Subscription = "";

    private const int MaxErrorLength = 2_000;

    /// <summary>How far it has come.</summary>
    public async Task<SubscriptionCursor> GetCursorAsync(string source, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select position, hash from subscription_cursor where source = $1");
        command.Parameters.Add(new() { Value = source });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : new(0, HashChain.Genesis.ToArray());
    }

    /// <summary>Applies events that follow each other, all in one transaction; those behind the cursor have been applied before and are passed over.</summary>
    /// <returns>The cursor after them, and those applied here. It does not move where the first one does not follow it.</returns>
    /// <exception cref="EventLogDivergedException">An event is not the one that was logged there, or the chain breaks.</exception>
    public async Task<(SubscriptionCursor Cursor, IReadOnlyList<ReceivedEvent> Here)> ApplyAsync(
        IReadOnlyList<ReceivedEvent> events,
        CancellationToken cancellationToken
    )
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var cursor = await GetCursorAsync(events[0].Source, transaction, cancellationToken);
        List<ReceivedEvent> applied = [];
        foreach (var received in events)
        {
            if (received.Entry.Position <= cursor.Position || received.Entry.Position > cursor.Position + 1)
                continue;
            cursor = VerifyNext(cursor, received);
            await HandleAsync(received, transaction, cancellationToken);
            await MarkProcessedAsync(received, transaction, cancellationToken);
            applied.Add(received);
        }

        await AdvanceCursorAsync(events[0].Source, cursor, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (cursor, applied);
    }

    /// <summary>Sets the event that follows the cursor aside, so that the others go on.</summary>
    /// <returns>The cursor after it, and whether it was set aside here: another copy of this service may have been faster.</returns>
    public async Task<(SubscriptionCursor Cursor, bool Here)> DeadLetterAsync(
        ReceivedEvent received,
        Exception error,
        int attempts,
        CancellationToken cancellationToken
    )
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var cursor = await GetCursorAsync(received.Source, transaction, cancellationToken);
        if (received.Entry.Position != cursor.Position + 1)
            return (cursor, false);
        cursor = VerifyNext(cursor, received);
        await transaction.ExecuteAsync(
            "insert into dead_letter (source, position, event_id, type, error, attempts) values ($1, $2, $3, $4, $5, $6)",
            [received.Source, received.Entry.Position, received.Entry.EventId, received.Entry.Type, FormatError(error, MaxErrorLength), attempts],
            cancellationToken
        );
        await AdvanceCursorAsync(received.Source, cursor, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (cursor, true);
    }

    /// <summary>Which of these have been applied, or dropped by an operator.</summary>
    public async Task<HashSet<Guid>> FindAppliedAsync(IEnumerable<Guid> eventIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select event_id from inbox where event_id = any($1)");
        command.Parameters.Add(new() { Value = eventIds.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        HashSet<Guid> applied = [];
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetGuid(0));
        return applied;
    }

    /// <summary>The positions of what was set aside, in order; at most 1,000 of them.</summary>
    public async Task<IReadOnlyList<long>> ListDeadLettersAsync(string source, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select position from dead_letter where source = $1 order by position limit 1000");
        command.Parameters.Add(new() { Value = source });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<long> positions = [];
        while (await reader.ReadAsync(cancellationToken))
            positions.Add(reader.GetInt64(0));
        return positions;
    }

    /// <summary>
    /// What came again from behind the cursor: a parked event is applied now, one applied before or dropped is passed over. Its place in the chain
    /// is checked no more: give what the source itself has sent.
    /// </summary>
    /// <param name="received">The event, as its source's feed has it.</param>
    /// <param name="account">The operator who asked for it; <see cref="Subscription"/> where nobody did.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <remarks>
    /// The delete locks the dead letter until the end of the transaction: of two retries, or of a retry and a drop, the second waits, and then
    /// finds the event in inbox and passes it over. A failure is recorded after the transaction, and only if the dead letter still waits.
    /// </remarks>
    /// <exception cref="EventLogDivergedException">Another event was applied from that position.</exception>
    public async Task RetryDeadLetterAsync(ReceivedEvent received, string account, CancellationToken cancellationToken)
    {
        try
        {
            await RetryDeadLetterCoreAsync(received, account, cancellationToken);
        }
        catch (Exception exception) when (FailureClassifier.IsPermanent(exception))
        {
            await RecordFailureAsync(received, exception, cancellationToken);
            throw;
        }
    }

    private async Task RetryDeadLetterCoreAsync(ReceivedEvent received, string account, CancellationToken cancellationToken)
    {
        const string Resolve = """
            with retried as (delete from dead_letter where source = $1 and position = $2 and event_id = $3 returning *)
            insert into resolved_dead_letter (source, position, event_id, type, error, attempts, failed_at, resolution, resolved_by, drop_reason)
            select source, position, event_id, type, error, attempts, failed_at, 'Applied', $4, '' from retried
            """;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await transaction.ExecuteAsync(Resolve, [received.Source, received.Entry.Position, received.Entry.EventId, account], cancellationToken) == 0)
        {
            await using var known = transaction.Command("select exists (select from inbox where event_id = $1)", received.Entry.EventId);
            if (await known.ExecuteScalarAsync(cancellationToken) is not true)
                throw new EventLogDivergedException(
                    $"{received.Source} sends an event at position {received.Entry.Position} that is not the one applied "
                        + "from there: was its database restored from a backup?",
                    received.Entry.Position
                );
            return;
        }

        await HandleAsync(received, transaction, cancellationToken);
        await MarkProcessedAsync(received, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task HandleAsync(ReceivedEvent received, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        using var activity = EventTelemetry.ActivitySource.StartActivity(
            $"apply {received.Entry.Type}",
            ActivityKind.Consumer,
            EventTelemetry.ParseParent(received.Entry.Traceparent)
        );
        await handler.HandleAsync(received, transaction, cancellationToken);
    }

    // Each event's place in the chain is checked, whichever way it came.
    private static SubscriptionCursor VerifyNext(SubscriptionCursor cursor, ReceivedEvent received) =>
        HashChain.Hash(cursor.Hash, received.Entry.Header).AsSpan().SequenceEqual(received.Entry.Hash)
            ? new(received.Entry.Position, received.Entry.Hash)
            : throw new EventLogDivergedException($"the chain of {received.Source} breaks at position {received.Entry.Position}", received.Entry.Position);

    // Locks the row: two copies of this service apply one after the other.
    private static async Task<SubscriptionCursor> GetCursorAsync(string source, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(
            "insert into subscription_cursor (source, position, hash) values ($1, 0, $2) on conflict do nothing",
            [source, HashChain.Genesis.ToArray()],
            cancellationToken
        );
        await using var command = transaction.Command("select position, hash from subscription_cursor where source = $1 for update", source);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
    }

    private static Task MarkProcessedAsync(ReceivedEvent received, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            "insert into inbox (event_id, source, position) values ($1, $2, $3)",
            [received.Entry.EventId, received.Source, received.Entry.Position],
            cancellationToken
        );

    private static Task AdvanceCursorAsync(string source, SubscriptionCursor cursor, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            "update subscription_cursor set position = $2, hash = $3 where source = $1",
            [source, cursor.Position, cursor.Hash],
            cancellationToken
        );

    private async Task RecordFailureAsync(ReceivedEvent received, Exception exception, CancellationToken cancellationToken)
    {
        await using var command = database.Command(
            "update dead_letter set error = $4, attempts = attempts + 1, failed_at = now() where source = $1 and position = $2 and event_id = $3",
            received.Source,
            received.Entry.Position,
            received.Entry.EventId,
            FormatError(exception, MaxErrorLength)
        );
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Exception type and message, cut to a length. PostgreSQL and gRPC take neither NUL nor half a surrogate pair.</summary>
    internal static string FormatError(Exception exception, int maxLength)
    {
        var text = $"{exception.GetType().Name}: {exception.Message}".Replace('\0', ' ');
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Length <= maxLength ? text : text[..maxLength]));
    }
}
