using Npgsql;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>Hand-written SQL with its values: $1, $2, … in order.</summary>
public static class Sql
{
    /// <summary>A command of a transaction.</summary>
    public static NpgsqlCommand Command(this NpgsqlTransaction transaction, string text, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(text, transaction.Connection, transaction);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }

    /// <summary>Runs a command of a transaction.</summary>
    /// <returns>How many rows it touched.</returns>
    public static async Task<int> RunAsync(this NpgsqlTransaction transaction, string text, object[] values, CancellationToken stop)
    {
        await using var command = transaction.Command(text, values);
        return await command.ExecuteNonQueryAsync(stop);
    }
}
