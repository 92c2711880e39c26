using System.Reflection;
using Npgsql;

namespace ThemeDay.Eventing.Postgres;

/// <summary>Applies an embedded SQL script that creates missing tables.</summary>
public static class SchemaScript
{
    private const long LockKey = 0x7468656D65_01;

    /// <summary>Runs the script in one transaction, under an advisory lock: instances that start together run it one after the other.</summary>
    /// <param name="database">The database.</param>
    /// <param name="assembly">The assembly that embeds the script.</param>
    /// <param name="name">The logical name of the resource.</param>
    /// <param name="cancellationToken">Cancels the script; nothing of it is kept.</param>
    /// <exception cref="InvalidOperationException">The assembly has no such resource.</exception>
    public static async Task ApplyAsync(NpgsqlDataSource database, Assembly assembly, string name, CancellationToken cancellationToken)
    {
        await using var script =
            assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded in {assembly.GetName().Name}");
        using var reader = new StreamReader(script);
        var sql = await reader.ReadToEndAsync(cancellationToken);

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await transaction.ExecuteAsync("select pg_advisory_xact_lock($1)", [LockKey], cancellationToken);
        await transaction.ExecuteAsync(sql, [], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
