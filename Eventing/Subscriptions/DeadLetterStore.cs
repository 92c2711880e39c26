using System.Text;
using Npgsql;
using ThemeDay.Eventing.Postgres;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>
/// The dead letters of this service, the events that could not be applied: those awaiting a decision in <c>dead_letter</c>, resolved ones in
/// <c>resolved_dead_letter</c>.
/// </summary>
/// <remarks>EventSubscription.DeadLetters.cs decides when an event becomes one, and when it is retried.</remarks>
public sealed class DeadLetterStore(NpgsqlDataSource database)
{
    private const string SelectUnresolved =
        "select source, position, event_id, type, error, attempts, failed_at, 'Failed', null::timestamptz, '', '' from dead_letter";

    private const string SelectResolved =
        "select source, position, event_id, type, error, attempts, failed_at, resolution, resolved_at, resolved_by, drop_reason from resolved_dead_letter";

    private const int MaxErrorLength = 2_000;

    /// <summary>Stores an event that could not be applied, in the transaction that moves the cursor past it (<see cref="Inbox.DeadLetterAsync"/>).</summary>
    internal static Task AddAsync(ReceivedEvent received, Exception error, int attempts, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            "insert into dead_letter (source, position, event_id, type, error, attempts) values ($1, $2, $3, $4, $5, $6)",
            [received.Source, received.Entry.Position, received.Entry.EventId, received.Entry.Type, FormatError(error, MaxErrorLength), attempts],
            cancellationToken
        );

    /// <summary>Resolves a dead letter as applied, in the transaction that applies it (<see cref="Inbox.RetryDeadLetterAsync"/>).</summary>
    /// <returns>False if the event does not await a decision.</returns>
    internal static async Task<bool> ResolveAsync(ReceivedEvent received, string account, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        const string Resolve = """
            with retried as (delete from dead_letter where source = $1 and position = $2 and event_id = $3 returning *)
            insert into resolved_dead_letter (source, position, event_id, type, error, attempts, failed_at, resolution, resolved_by, drop_reason)
            select source, position, event_id, type, error, attempts, failed_at, 'Applied', $4, '' from retried
            """;
        return await transaction.ExecuteAsync(Resolve, [received.Source, received.Entry.Position, received.Entry.EventId, account], cancellationToken) > 0;
    }

    /// <summary>Records that a retry failed, unless the dead letter was resolved meanwhile.</summary>
    internal async Task RecordFailureAsync(ReceivedEvent received, Exception error, CancellationToken cancellationToken)
    {
        await using var command = database.Command(
            "update dead_letter set error = $4, attempts = attempts + 1, failed_at = now() where source = $1 and position = $2 and event_id = $3",
            received.Source,
            received.Entry.Position,
            received.Entry.EventId,
            FormatError(error, MaxErrorLength)
        );
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The positions of the dead letters of a source that await a decision, in order; at most 1,000.</summary>
    internal async Task<IReadOnlyList<long>> ListPositionsAsync(string source, CancellationToken cancellationToken)
    {
        await using var command = database.Command("select position from dead_letter where source = $1 order by position limit 1000", source);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<long> positions = [];
        while (await reader.ReadAsync(cancellationToken))
            positions.Add(reader.GetInt64(0));
        return positions;
    }

    /// <summary>The dead letters that await a decision, by source and position.</summary>
    /// <param name="after">The last one of the previous page; no source and position 0 for the first page.</param>
    /// <param name="limit">The maximum number.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(DeadLetterKey after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.Command(
            $"{SelectUnresolved} where (source, position) > ($1, $2) order by source, position limit $3",
            after.Source,
            after.Position,
            limit
        );
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>A dead letter, awaiting a decision or resolved; null if the event at that position is not a dead letter.</summary>
    public async Task<DeadLetter?> FindAsync(DeadLetterKey key, CancellationToken cancellationToken)
    {
        await using var command = database.Command(
            $"{SelectUnresolved} where source = $1 and position = $2 union all {SelectResolved} where source = $1 and position = $2",
            key.Source,
            key.Position
        );
        return await ReadAsync(command, cancellationToken) is [var deadLetter, ..] ? deadLetter : null;
    }

    /// <summary>Drops a dead letter that awaits a decision, permanently.</summary>
    /// <returns>False if it does not await a decision: a retry, another operator or another instance was first, or it never did.</returns>
    /// <remarks>
    /// The delete locks the row, as a retry does (<see cref="Inbox.RetryDeadLetterAsync"/>), so only one of them resolves it. The row in inbox settles the
    /// event: a redelivery is acknowledged, and a request that names the event with <c>themeday-after</c> proceeds.
    /// </remarks>
    public async Task<bool> DropAsync(DeadLetterKey key, string account, string reason, CancellationToken cancellationToken)
    {
        const string Drop = """
            with dropped as (delete from dead_letter where source = $1 and position = $2 returning *),
                 settled as (insert into inbox (event_id, source, position) select event_id, source, position from dropped)
            insert into resolved_dead_letter (source, position, event_id, type, error, attempts, failed_at, resolution, resolved_by, drop_reason)
            select source, position, event_id, type, error, attempts, failed_at, 'Dropped', $3, $4 from dropped
            """;
        await using var command = database.Command(Drop, key.Source, key.Position, account, reason);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Exception type and message, truncated. PostgreSQL and gRPC accept neither NUL nor an unpaired surrogate.</summary>
    internal static string FormatError(Exception exception, int maxLength)
    {
        var text = $"{exception.GetType().Name}: {exception.Message}".Replace('\0', ' ');
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Length <= maxLength ? text : text[..maxLength]));
    }

    private static async Task<IReadOnlyList<DeadLetter>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<DeadLetter> deadLetters = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            deadLetters.Add(
                new(
                    reader.GetString(0),
                    reader.GetInt64(1),
                    reader.GetGuid(2),
                    reader.GetString(3),
                    reader.GetString(4),
                    reader.GetInt32(5),
                    reader.GetFieldValue<DateTimeOffset>(6),
                    Enum.Parse<DeadLetterState>(reader.GetString(7)),
                    await reader.IsDBNullAsync(8, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(8),
                    reader.GetString(9),
                    reader.GetString(10)
                )
            );
        }

        return deadLetters;
    }
}
