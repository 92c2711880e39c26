using Npgsql;

namespace ThemeDay.Testing;

/// <summary>A PostgreSQL server of the system package.</summary>
public sealed class LocalPostgresServer(string directory, string password) : LocalServer("postgres.sh", directory)
{
    /// <summary>Whether committed data survives a machine crash. It survives a server crash in any case.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Further arguments of the server.</summary>
    public string? Arguments { get; init; }

    /// <summary>The connection string of the superuser, without a database.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Password={password}";

    protected override IReadOnlyDictionary<string, string?> Variables =>
        new Dictionary<string, string?>
        {
            ["PORT"] = $"{Port}",
            ["POSTGRES_PASSWORD"] = password,
            ["POSTGRES_INITDB_ARGS"] = Durable ? null : "--no-sync",
            ["POSTGRES_ARGS"] = $"{(Durable ? "" : "-c fsync=off -c full_page_writes=off")} {Arguments}",
        };

    protected override Signal StopSignal => Signal.Int; // fast shutdown: disconnects sessions and writes a checkpoint

    /// <summary>Creates a database.</summary>
    public async Task CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString};Database=postgres;Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{ConnectionString};Database=postgres;Pooling=false");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
