using Npgsql;
using Testcontainers.PostgreSql;
using ThemeDay.LocalState;

namespace ThemeDay.Testing;

/// <summary>A real PostgreSQL for the tests of one assembly: a container where an engine answers, else a private server of the system's package.</summary>
/// <remarks>Use it as an assembly fixture; give each test class a database of its own.</remarks>
public sealed class PostgresForTests : IAsyncLifetime
{
    private const string Password = "of-tests";
    private const int Port = 5432;

    private PostgreSqlContainer? container;
    private EnterableFolder? folder;
    private LocalPostgresServer? server;
    private int databases;

    /// <summary>For its superuser, to the database postgres.</summary>
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

    /// <summary>A new, empty database.</summary>
    public async Task<NpgsqlDataSource> NewDatabaseAsync() => NpgsqlDataSource.Create(await NewConnectionStringAsync());

    /// <summary>The address of a new, empty database.</summary>
    public async Task<string> NewConnectionStringAsync()
    {
        var name = $"test_{Interlocked.Increment(ref databases)}_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name}", connection);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name, IncludeErrorDetail = true }.ConnectionString;
    }

    /// <summary>Ends it at once, in the middle of whatever it does (a container: as its engine stops it), until it is started again.</summary>
    public async Task KillAsync()
    {
        if (container is not null)
            await container.StopAsync();
        if (server is not null)
            await server.KillAsync();
    }

    /// <summary>Starts it, on the same port and data as before, and returns when it answers.</summary>
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
            await server.KillAsync(); // nothing in it is to be kept
        folder?.Dispose();
    }
}
