using DotNet.Testcontainers.Configurations;
using Npgsql;
using Testcontainers.PostgreSql;

namespace ThemeDay.Testing;

/// <summary>A real PostgreSQL for the tests of one assembly: a container where an engine answers, else a private server of the system's package.</summary>
/// <remarks>Use it as an assembly fixture; give each test class a database of its own.</remarks>
public sealed class PostgresForTests : IAsyncLifetime
{
    private PostgreSqlContainer? container;
    private PrivatePostgres? server;
    private int databases;

    /// <summary>For its superuser, to the database postgres.</summary>
    public string ConnectionString => container?.GetConnectionString() ?? server?.ConnectionString ?? throw new InvalidOperationException("not started");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (TestcontainersSettings.OS.DockerEndpointAuthConfig is not null && EngineAnswers())
        {
            container = new PostgreSqlBuilder("postgres:15").Build();
            await container.StartAsync();
        }
        else
        {
            server = await PrivatePostgres.StartAsync();
        }

        TestContext.Current.SendDiagnosticMessage("PostgreSQL from {0}", container is null ? "the system's package, a private server" : "a container");
    }

    /// <summary>A new, empty database.</summary>
    public async Task<NpgsqlDataSource> NewDatabaseAsync() => NpgsqlDataSource.Create(await NewConnectionStringAsync());

    /// <summary>The address of a new, empty database.</summary>
    public async Task<string> NewConnectionStringAsync()
    {
        var name = $"test_{Interlocked.Increment(ref databases)}_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name}", connection);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name, IncludeErrorDetail = true }.ConnectionString;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (container is not null) await container.DisposeAsync();
        if (server is not null) await server.DisposeAsync();
    }

    // A client without an engine behind it is common: ask the engine itself.
    private static bool EngineAnswers() =>
        Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } || File.Exists("/var/run/docker.sock");
}
