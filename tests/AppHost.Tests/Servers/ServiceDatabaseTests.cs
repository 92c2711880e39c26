using System.Net;
using System.Net.Sockets;
using Npgsql;
using ThemeDay.AppHost.Servers;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Servers;

/// <summary>Tests of the databases and roles of the services, on a real server.</summary>
public sealed class ServiceDatabaseTests : IAsyncLifetime
{
    private const string OfAnEarlierRelease = """
        create table unit (id bigint generated always as identity primary key, name text);
        create view unit_names as select name from unit;
        create function of_unit() returns int language sql as 'select 1';
        insert into unit (name) values ('昭阳街道')
        """;

    private readonly SharedTempFolder folder = new();
    private LocalPostgresServer postgres = null!;

    public async ValueTask InitializeAsync()
    {
        postgres = new(folder.Of("postgres"), "secret") { Durable = false };
        await postgres.StartAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_service_is_the_owner_of_its_database_and_enters_no_other()
    {
        for (var start = 0; start < 5; start++) // all at once, at each start
            await Task.WhenAll(
                ((string[])["registry", "scheduling", "publication"]).Select(service =>
                    ServiceDatabase.CreateAsync(postgres.ConnectionString, service, $"of-{service}", TestContext.Current.CancellationToken)
                )
            );

        await AssertOwnsItsDatabaseAloneAsync();
    }

    [Fact]
    public async Task The_container_creates_the_same_on_an_empty_volume()
    {
        var (exitCode, output) = await ProcessLauncher.RunAsync(
            new(Path.Combine(Checkout.Root, "deploy/compose/create-databases.sh"), [])
            {
                Environment = new Dictionary<string, string?>
                {
                    ["PGHOST"] = "127.0.0.1",
                    ["PGPORT"] = $"{postgres.Port}",
                    ["PGPASSWORD"] = "secret",
                    ["PGDATABASE"] = "postgres",
                    ["POSTGRES_USER"] = "postgres",
                    ["REGISTRY_DB_PASSWORD"] = "of-registry",
                    ["SCHEDULING_DB_PASSWORD"] = "of-scheduling",
                    ["PUBLICATION_DB_PASSWORD"] = "of-publication",
                },
            },
            TestContext.Current.CancellationToken
        );

        Assert.True(exitCode == 0, output);
        await AssertOwnsItsDatabaseAloneAsync();
    }

    [Fact]
    public async Task What_an_earlier_release_created_as_the_superuser_becomes_the_services_and_a_new_password_takes_effect()
    {
        await postgres.CreateDatabaseAsync("registry", TestContext.Current.CancellationToken);
        await ExecuteAsync($"{postgres.ConnectionString};Database=registry", OfAnEarlierRelease);

        await ServiceDatabase.CreateAsync(postgres.ConnectionString, "registry", "first", TestContext.Current.CancellationToken);
        await ServiceDatabase.CreateAsync(postgres.ConnectionString, "registry", "it's another", TestContext.Current.CancellationToken);

        var connection = OfService("registry", "it's another");
        await ExecuteAsync(connection, "insert into unit (name) values ('区司法局'); alter table unit add column code text");
        await ExecuteAsync(connection, "drop view unit_names; drop function of_unit");
        Assert.Equal(2L, await ExecuteAsync(connection, "select count(*) from unit"));
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(OfService("registry", "first"), "select 1"));
    }

    [Fact]
    public async Task A_process_that_has_taken_the_port_and_asks_for_the_password_is_told_nothing()
    {
        using var squatter = new TcpListener(IPAddress.Loopback, 0);
        squatter.Start();
        var received = AskForPasswordAsync(squatter);
        var service =
            $"Host=127.0.0.1;Port={((IPEndPoint)squatter.LocalEndpoint).Port};Username=registry;Password=of-registry;{ServiceDatabase.Authentication}";

        await Assert.ThrowsAsync<NpgsqlException>(() => ExecuteAsync($"{service};Database=registry;SSL Mode=Disable", "select 1"));

        Assert.DoesNotContain("of-registry", await received, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await postgres.DisposeAsync();
        folder.Dispose();
    }

    private async Task AssertOwnsItsDatabaseAloneAsync()
    {
        Assert.Equal(
            false,
            await ExecuteAsync(
                OfService("registry", "of-registry"),
                "select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user"
            )
        );
        await ExecuteAsync(OfService("registry", "of-registry"), "create table t (v int)");
        foreach (var other in (string[])["scheduling", "postgres", "template1"])
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() =>
                ExecuteAsync(OfService("registry", "of-registry").Replace("Database=registry", $"Database={other}", StringComparison.Ordinal), "select 1")
            );
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private string OfService(string service, string password) =>
        new NpgsqlConnectionStringBuilder($"Host=127.0.0.1;Port={postgres.Port};Username={service};Database={service};{ServiceDatabase.Authentication}")
        {
            Password = password,
        }.ConnectionString;

    // Speaks PostgreSQL's protocol just far enough: AuthenticationCleartextPassword.
    private static async Task<string> AskForPasswordAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var buffer = new byte[4096];
        var length = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        await stream.WriteAsync(new byte[] { (byte)'R', 0, 0, 0, 8, 0, 0, 0, 3 }, TestContext.Current.CancellationToken);
        length += await stream.ReadAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
