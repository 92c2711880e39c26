using Npgsql;
using Testcontainers.PostgreSql;
using ThemeDay.LocalState;

namespace ThemeDay.Testing;

/// <summary>A real PostgreSQL for the tests of an assembly: a container if an engine is available, otherwise a private server of the system package.</summary>
/// <remarks>Use it as an assembly fixture, with a separate database for each test class.</remarks>
public sealed class TestPostgres : IAsyncLifetime
{
    private const string Password = "of-tests";
    private const int Port = 5432;

    private PostgreSqlContainer? container;
    private SharedTempFolder? folder;
    private LocalPostgresServer? server;
    private int databases;

    /// <summary>The connection string of the superuser, to the database postgres.</summary>
    public string ConnectionString =>
        container?.GetConnectionString()
        ?? (server is null ? throw new InvalidOperationException("not started") : $"{server.ConnectionString};Database=postgres;Maximum Pool Size=40");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (await ContainerEngine.AnswersAsync())
        {
            container = new PostgreSqlBuilder("postgres:15").WithPassword(Password).WithPortBinding(LoopbackPorts.Allocate(), Port).Build();
        }
        else
        {
            folder = new();
            server = new(folder.Of("postgres"), Password) { Durable = false };
        }

        await StartAsync();
        Console.WriteLine($"PostgreSQL: {(container is null ? "a private server of the system's package" : "a container")}");
    }

    /// <summary>Creates an empty database.</summary>
    public async Task<NpgsqlDataSource> NewDatabaseAsync() => NpgsqlDataSource.Create(await NewConnectionStringAsync());

    /// <summary>Creates an empty database and a role that owns it, as AppHost does for a service, and returns the connection string.</summary>
    /// <param name="locale">The locale of its collation, by ICU, such as <c>en-US</c>; null for that of the server.</param>
    public async Task<string> NewConnectionStringAsync(string? locale = null)
    {
        var name = $"test_{Interlocked.Increment(ref databases)}_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        await connection.OpenAsync();
        var collation = locale is null ? "" : $" locale_provider icu icu_locale '{locale}' template template0";
        foreach (var sql in (string[])[$"create role {name} login password '{Password}'", $"create database {name} owner {name}{collation}"])
        {
            await using var create = new NpgsqlCommand(sql, connection);
            await create.ExecuteNonQueryAsync();
        }

        return new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            Database = name,
            Username = name,
            IncludeErrorDetail = true,
        }.ConnectionString;
    }

    /// <summary>The connection string of the superuser to a database.</summary>
    public string OfSuperuser(string database) => new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database, Pooling = false }.ConnectionString;

    /// <summary>Kills the server (a container: stops it) until it is started again.</summary>
    public async Task KillAsync()
    {
        if (container is not null)
            await container.StopAsync();
        if (server is not null)
            await server.KillAsync();
    }

    /// <summary>Whether the server is one of the system package, whose processes can be stopped and whose files can be placed.</summary>
    public bool IsLocal => server is not null;

    /// <summary>Stops the server in an orderly way until it is started again.</summary>
    public async Task StopAsync()
    {
        if (container is not null)
            await container.StopAsync();
        if (server is not null)
            await server.StopAsync();
    }

    /// <summary>Sends a signal to every process of a local server.</summary>
    public void Send(Signal signal)
    {
        foreach (var (pid, _) in FolderProcesses.Of(folder!.Of("postgres")))
            Posix.Send(pid, signal);
    }

    /// <summary>Restarts the server on the same port and data, and waits until it responds.</summary>
    public async Task StartAsync()
    {
        if (container is not null)
            await container.StartAsync();
        if (server is not null)
            await server.StartAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (container is not null)
            await container.DisposeAsync();
        if (server is not null)
            await server.KillAsync(); // its data is not needed
        folder?.Dispose();
    }
}
