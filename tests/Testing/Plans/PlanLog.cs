using Microsoft.Extensions.Logging;
using Npgsql;

namespace ThemeDay.Testing.Plans;

/// <summary>Makes PostgreSQL send the plan of each query to the service that runs it, and reads it from the log of that service.</summary>
public static class PlanLog
{
    /// <summary>The category in which Npgsql logs the messages of the server.</summary>
    public const string Category = "Npgsql.Connection";

    /// <summary>The setting of the service that logs them.</summary>
    public static readonly (string Name, string Value) Setting = ($"Logging:LogLevel:{Category}", "Debug");

    /// <summary>Loads auto_explain in the future sessions of a role.</summary>
    /// <param name="superuser">The connection string of the superuser.</param>
    /// <param name="role">The role.</param>
    /// <param name="mode">How its statements are planned.</param>
    public static async Task EnableAsync(string superuser, string role, PlanMode mode)
    {
        await using var connection = new NpgsqlConnection(superuser);
        await connection.OpenAsync();
        foreach (
            var setting in (string[])
                [
                    "session_preload_libraries = 'auto_explain'",
                    "auto_explain.log_min_duration = 0",
                    "auto_explain.log_analyze = on",
                    "auto_explain.log_buffers = on",
                    "auto_explain.log_timing = off",
                    "auto_explain.log_format = json",
                    "auto_explain.log_level = notice",
                    $"plan_cache_mode = {mode.Setting}",
                ]
        )
        {
            await using var command = new NpgsqlCommand($"alter role {role} set {setting}", connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The plans in messages of a log.</summary>
    public static IEnumerable<QueryPlan> Read(IEnumerable<(LogLevel Level, int EventId, string Message)> logged) =>
        logged.Where(entry => QueryPlan.IsPlan(entry.Message)).Select(entry => QueryPlan.Parse(entry.Message));

    /// <summary>The tables of a database that are large (<see cref="PlanRules.LargeTable"/>).</summary>
    public static async Task<IReadOnlySet<string>> FindLargeTablesAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand("select relname from pg_class where relkind = 'r' and reltuples > $1");
        command.Parameters.Add(new() { Value = (float)PlanRules.LargeTable });
        await using var reader = await command.ExecuteReaderAsync();
        HashSet<string> tables = [];
        while (await reader.ReadAsync())
            tables.Add(reader.GetString(0));
        return tables;
    }
}
