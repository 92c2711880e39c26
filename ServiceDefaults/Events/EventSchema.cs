using Npgsql;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Creates missing tables of the event log; existing ones are left unchanged.</summary>
public static class EventSchema
{
    // One key for all instances of a service: instances that start together create the tables one after the other.
    private const long MakingLock = 0x7468656D65_01;

    /// <summary>Creates the tables, under an advisory lock.</summary>
    public static async Task CreateAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var script =
            typeof(EventSchema).Assembly.GetManifestResourceStream("EventSchema.sql")
            ?? throw new InvalidOperationException("EventSchema.sql is not embedded in this assembly");
        using var reader = new StreamReader(script);
        var tables = await reader.ReadToEndAsync(cancellationToken);

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (
            var alone = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection, transaction) { Parameters = { new() { Value = MakingLock } } }
        )
            await alone.ExecuteNonQueryAsync(cancellationToken);
        await using var command = new NpgsqlCommand(tables, connection, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
