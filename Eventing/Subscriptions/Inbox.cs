using System.Diagnostics;
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
public sealed class Inbox(NpgsqlDataSource database, IEventHandler handler, DeadLetterStore deadLetters)
{
    /// <summary>The account of a retry that no operator requested.</summary>
    public const string Subscription = "";

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
        Failpoints.Reach(Failpoints.ApplyLocked);
        List<ReceivedEvent> applied = [];
        foreach (var received in events)
        {
            if (received.Entry.Position <= cursor.Position || received.Entry.Position > cursor.Position + 1)
                continue;
            cursor = VerifyNext(cursor, received);
            await HandleAsync(received, transaction, cancellationToken);
            Failpoints.Reach(Failpoints.ApplyHandled);
            await MarkProcessedAsync(received, transaction, cancellationToken);
            applied.Add(received);
        }

        if (applied is not [])
            await handler.CompleteAsync(applied, transaction, cancellationToken);
        await AdvanceCursorAsync(events[0].Source, cursor, transaction, cancellationToken);
        Failpoints.Reach(Failpoints.ApplyAdvanced);
        await transaction.CommitAsync(cancellationToken);
        Failpoints.Reach(Failpoints.ApplyCommitted);
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
        await DeadLetterStore.AddAsync(received, error, attempts, transaction, cancellationToken);
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
            await deadLetters.RecordFailureAsync(received, exception, cancellationToken);
            throw;
        }
    }

    private async Task RetryDeadLetterCoreAsync(ReceivedEvent received, string account, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await DeadLetterStore.ResolveAsync(received, account, transaction, cancellationToken))
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
        await handler.CompleteAsync([received], transaction, cancellationToken);
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
}
