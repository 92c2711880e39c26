using System.Diagnostics;
using System.Text;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>The progress of a subscription.</summary>
/// <param name="Position">The highest position without a gap before it.</param>
/// <param name="Hash">The hash of the chain at that position.</param>
public sealed record SubscriptionCursor(long Position, byte[] Hash);

/// <summary>
/// The log of a source no longer matches what was applied from it: it was rewritten, or restored from an old backup. No more events are applied until an
/// operator has intervened.
/// </summary>
/// <param name="message">The mismatch.</param>
/// <param name="position">The position of the mismatch.</param>
public sealed class EventLogDivergedException(string message, long position) : Exception(message)
{
    /// <summary>The position of the mismatch.</summary>
    public long Position => position;

    /// <summary>The received event is not the one known at its position.</summary>
    public static EventLogDivergedException ForMismatch(ReceivedEvent received) =>
        new($"another event of {received.Source} is at position {received.Entry.Position}", received.Entry.Position);
}

/// <summary>Applies the events of a source in order and once each: effect, event id and cursor in one transaction.</summary>
public sealed class Inbox(NpgsqlDataSource database, IEventHandler handler)
{
    /// <summary>The account of a retry that no operator requested.</summary>
    public const string Subscription = "";

    private const int MaxErrorLength = 2_000;

    /// <summary>The cursor of a source.</summary>
    public async Task<SubscriptionCursor> GetCursorAsync(string source, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select position, hash from subscription_cursor where source = $1");
        command.Parameters.Add(new() { Value = source });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : new(0, HashChain.Genesis.ToArray());
    }

    /// <summary>Applies consecutive events in one transaction; events up to the cursor were applied before and are skipped.</summary>
    /// <returns>The cursor after them, and the events applied by this call. The cursor does not advance if the first event does not follow it.</returns>
    /// <exception cref="EventLogDivergedException">An event is not the one logged at its position, or the hash chain is broken.</exception>
    public async Task<(SubscriptionCursor Cursor, IReadOnlyList<ReceivedEvent> Applied)> ApplyAsync(
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

    /// <summary>Dead-letters the event after the cursor, so that later events can be applied.</summary>
    /// <returns>The cursor after it, and whether this call dead-lettered it: another instance of this service may have been first.</returns>
    public async Task<(SubscriptionCursor Cursor, bool Applied)> DeadLetterAsync(
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

    /// <summary>The ids of these events that have been applied, or dropped by an operator.</summary>
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

    /// <summary>The positions of the dead letters that await a decision, in order; at most 1,000.</summary>
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
    /// Retries an event at or before the cursor: a dead letter is applied, an event that was applied or dropped is skipped. Its place in the hash chain is not
    /// checked again: pass an event read from the source itself.
    /// </summary>
    /// <param name="received">The event, from the feed of its source.</param>
    /// <param name="account">The operator who requested the retry; <see cref="Subscription"/> if none did.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <remarks>
    /// The delete locks the dead letter until the end of the transaction: of two retries, or of a retry and a drop, the second waits, then finds the event in
    /// inbox and skips it. A failure is recorded after the transaction, and only if the dead letter still awaits a decision.
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

    // The place of each event in the hash chain is verified, whether it came from the bus or the feed.
    private static SubscriptionCursor VerifyNext(SubscriptionCursor cursor, ReceivedEvent received) =>
        HashChain.Hash(cursor.Hash, received.Entry.Header).AsSpan().SequenceEqual(received.Entry.Hash)
            ? new(received.Entry.Position, received.Entry.Hash)
            : throw new EventLogDivergedException($"the chain of {received.Source} breaks at position {received.Entry.Position}", received.Entry.Position);

    // Locks the row, so that instances of this service apply events one after the other.
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

    /// <summary>Exception type and message, truncated. PostgreSQL and gRPC accept neither NUL nor an unpaired surrogate.</summary>
    internal static string FormatError(Exception exception, int maxLength)
    {
        var text = $"{exception.GetType().Name}: {exception.Message}".Replace('\0', ' ');
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Length <= maxLength ? text : text[..maxLength]));
    }
}
