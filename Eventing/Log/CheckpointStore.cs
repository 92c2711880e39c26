using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Log;

/// <summary>Signs the head of the log and stores checkpoints in a table that has no log position.</summary>
public static class CheckpointStore
{
    /// <summary>The checkpoint of the current head: the existing one, or a new one, signed at the time of the database.</summary>
    /// <remarks>Concurrent callers get the same checkpoint: the first insert wins.</remarks>
    public static async Task<SignedCheckpoint> SignHeadAsync(
        NpgsqlConnection connection,
        string source,
        CheckpointSigner signer,
        CancellationToken cancellationToken
    )
    {
        var head = await EventLog.GetHeadAsync(connection, cancellationToken);
        var signed = signer.Sign(source, head.Position, head.Hash, await DatabaseClock.GetUtcNowAsync(connection, cancellationToken));
        await using (
            var insert = new NpgsqlCommand(
                "insert into checkpoint (position, hash, signed_at, signature, key_id, public_key) values ($1, $2, "
                    + "$3, $4, $5, $6) on conflict (position) do nothing",
                connection
            )
            {
                Parameters =
                {
                    new() { Value = signed.Position },
                    new() { Value = signed.Hash },
                    new() { Value = signed.SignedAt },
                    new() { Value = signed.Signature },
                    new() { Value = signed.KeyId },
                    new() { Value = signed.PublicKey },
                },
            }
        )
            await insert.ExecuteNonQueryAsync(cancellationToken);

        var stored = await ListAsync(connection, source, head.Position - 1, 1, cancellationToken);
        return stored[0];
    }

    /// <summary>The last checkpoint; null before the first.</summary>
    public static async Task<SignedCheckpoint?> GetLastAsync(NpgsqlConnection connection, string source, CancellationToken cancellationToken)
    {
        await using var last = new NpgsqlCommand("select coalesce(max(position), -1) from checkpoint", connection);
        return await ListAsync(connection, source, (long)(await last.ExecuteScalarAsync(cancellationToken))! - 1, 1, cancellationToken) is [var newest, ..]
            ? newest
            : null;
    }

    /// <summary>The checkpoints after a position, in order.</summary>
    public static async Task<IReadOnlyList<SignedCheckpoint>> ListAsync(
        NpgsqlConnection connection,
        string source,
        long after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(
            "select position, hash, signed_at, signature, key_id, public_key from checkpoint where position > $1 order by position limit $2",
            connection
        )
        {
            Parameters =
            {
                new() { Value = after },
                new() { Value = limit },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<SignedCheckpoint> checkpoints = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            checkpoints.Add(
                new(
                    source,
                    reader.GetInt64(0),
                    reader.GetFieldValue<byte[]>(1),
                    reader.GetFieldValue<DateTimeOffset>(2),
                    reader.GetFieldValue<byte[]>(3),
                    reader.GetFieldValue<byte[]>(4),
                    reader.GetFieldValue<byte[]>(5)
                )
            );
        }

        return checkpoints;
    }
}
