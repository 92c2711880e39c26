using Npgsql;
using NpgsqlTypes;

namespace ThemeDay.Eventing.Postgres;

/// <summary>Hand-written SQL with its values: $1, $2, … in order.</summary>
public static class Sql
{
    /// <summary>A command of a transaction.</summary>
    public static NpgsqlCommand Command(this NpgsqlTransaction transaction, string text, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(text, transaction.Connection, transaction);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    /// <summary>A command of its own, outside of a transaction.</summary>
    public static NpgsqlCommand Command(this NpgsqlDataSource database, string text, params ReadOnlySpan<object> values)
    {
        var command = database.CreateCommand(text);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    /// <summary>The next value, a text. Each says its type, also of what is missing: a statement is planned for types.</summary>
    public static NpgsqlCommand AddText(this NpgsqlCommand command, string? value) => command.Add(NpgsqlDbType.Text, value);

    /// <summary>The next value, a day.</summary>
    public static NpgsqlCommand AddDate(this NpgsqlCommand command, DateOnly? value) => command.Add(NpgsqlDbType.Date, value);

    /// <summary>The next value, an instant in UTC.</summary>
    public static NpgsqlCommand AddTimestamp(this NpgsqlCommand command, DateTimeOffset value) => command.Add(NpgsqlDbType.TimestampTz, value);

    /// <summary>The next value, a UUID.</summary>
    public static NpgsqlCommand AddUuid(this NpgsqlCommand command, Guid? value) => command.Add(NpgsqlDbType.Uuid, value);

    /// <summary>The next value, a whole number.</summary>
    public static NpgsqlCommand AddInt32(this NpgsqlCommand command, int value) => command.Add(NpgsqlDbType.Integer, value);

    /// <summary>The next value, yes or no.</summary>
    public static NpgsqlCommand AddBoolean(this NpgsqlCommand command, bool value) => command.Add(NpgsqlDbType.Boolean, value);

    /// <summary>The next value, bytes.</summary>
    public static NpgsqlCommand AddBytes(this NpgsqlCommand command, byte[]? value) => command.Add(NpgsqlDbType.Bytea, value);

    /// <summary>Runs a command of a transaction.</summary>
    /// <returns>How many rows it touched.</returns>
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
