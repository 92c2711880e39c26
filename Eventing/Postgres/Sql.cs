using Npgsql;
using NpgsqlTypes;

namespace ThemeDay.Eventing.Postgres;

/// <summary>Hand-written SQL with positional parameters: $1, $2, …</summary>
public static class Sql
{
    /// <summary>Creates a command in a transaction.</summary>
    public static NpgsqlCommand Command(this NpgsqlTransaction transaction, string text, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(text, transaction.Connection, transaction);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    /// <summary>Creates a command outside of a transaction.</summary>
    public static NpgsqlCommand Command(this NpgsqlDataSource database, string text, params ReadOnlySpan<object> values)
    {
        var command = database.CreateCommand(text);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    /// <summary>Adds the next parameter as text. All typed parameters declare their type, also for null: statements are planned by type.</summary>
    public static NpgsqlCommand AddText(this NpgsqlCommand command, string? value) => command.Add(NpgsqlDbType.Text, value);

    /// <summary>Adds the next parameter as a date.</summary>
    public static NpgsqlCommand AddDate(this NpgsqlCommand command, DateOnly? value) => command.Add(NpgsqlDbType.Date, value);

    /// <summary>Adds the next parameter as an instant in UTC.</summary>
    public static NpgsqlCommand AddTimestamp(this NpgsqlCommand command, DateTimeOffset value) => command.Add(NpgsqlDbType.TimestampTz, value);

    /// <summary>Adds the next parameter as a UUID.</summary>
    public static NpgsqlCommand AddUuid(this NpgsqlCommand command, Guid? value) => command.Add(NpgsqlDbType.Uuid, value);

    /// <summary>Adds the next parameter as an integer.</summary>
    public static NpgsqlCommand AddInt32(this NpgsqlCommand command, int value) => command.Add(NpgsqlDbType.Integer, value);

    /// <summary>Adds the next parameter as a boolean.</summary>
    public static NpgsqlCommand AddBoolean(this NpgsqlCommand command, bool value) => command.Add(NpgsqlDbType.Boolean, value);

    /// <summary>Adds the next parameter as bytes.</summary>
    public static NpgsqlCommand AddBytes(this NpgsqlCommand command, byte[]? value) => command.Add(NpgsqlDbType.Bytea, value);

    /// <summary>Adds the next parameter as an array.</summary>
    public static NpgsqlCommand AddArray<T>(this NpgsqlCommand command, NpgsqlDbType type, IEnumerable<T> values) =>
        command.Add(NpgsqlDbType.Array | type, values.ToArray());

    /// <summary>Executes a command in a transaction.</summary>
    /// <returns>The number of affected rows.</returns>
    public static async Task<int> ExecuteAsync(this NpgsqlTransaction transaction, string text, object[] values, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(text, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand Add(this NpgsqlCommand command, NpgsqlDbType type, object? value)
    {
        command.Parameters.Add(new() { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return command;
    }
}
