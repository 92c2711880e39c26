using Npgsql;
using ThemeDay.LocalState;
using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Storage;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests;

public sealed class DatabaseMigrationServiceTests(TestPostgres postgres)
{
    [Fact]
    public async Task A_service_makes_its_own_database_where_the_server_has_none_and_asks_for_a_password()
    {
        var missing = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = $"made_{Guid.NewGuid():N}" }.ConnectionString;

        await using var host = await TestServiceHost<Program>.StartAsync(
            postgres,
            "registry-db",
            RegistryHost.Today,
            ("ConnectionStrings:registry-db", missing)
        );

        await using var made = new NpgsqlConnection(missing);
        await made.OpenAsync();
    }

    [Theory]
    [InlineData("insert into \"__EFMigrationsHistory\" values ('29990101000000_Later', '99')", "has been migrated by a newer version")]
    [InlineData("alter role {0} password 'another'", "password authentication failed")]
    public async Task What_does_not_pass_by_itself_ends_the_service_with_one_critical_line(string damage, string cause)
    {
        var connection = new NpgsqlConnectionStringBuilder(await postgres.NewConnectionStringAsync());
        using var folder = new SharedTempFolder();
        await using (await TestServiceHost<Program>.StartAsync($"{connection}", "registry-db", RegistryHost.Today, ("Files:Folder", folder.Path))) { }
        await using (var superuser = new NpgsqlConnection(postgres.OfSuperuser(connection.Database!)))
        {
            await superuser.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(damage.Replace("{0}", connection.Username, StringComparison.Ordinal), superuser);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var (exitCode, log) = await RunAsync($"{connection}", folder.Path, ("Endpoints__HttpPort", "0"), ("Endpoints__GrpcPort", "0"));

        Assert.True(exitCode == ConfigurationError.ExitCode, log);
        Assert.Single(log.Split('\n'), line => line.StartsWith("crit:", StringComparison.Ordinal));
        Assert.Contains(cause, log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Files__UnitUploads", "0")]
    [InlineData("Files__UnitUploads", "many")]
    [InlineData("Files__UnitUpload", "7")]
    public async Task A_setting_that_is_refused_ends_the_service_with_one_critical_line_that_names_it(string name, string value)
    {
        using var folder = new SharedTempFolder();
        var (exitCode, log) = await RunAsync(await postgres.NewConnectionStringAsync(), folder.Path, (name, value));

        Assert.True(exitCode == ConfigurationError.ExitCode, log);
        Assert.Contains(name["Files__".Length..], Assert.Single(log.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instances_that_start_together_make_the_tables_once()
    {
        var shared = await postgres.NewConnectionStringAsync();
        var files = Directory.CreateTempSubdirectory("themeday-files-");
        (string, string)[] settings = [("ConnectionStrings:registry-db", shared), ("Files:Folder", files.FullName)];

        var hosts = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => TestServiceHost<Program>.StartAsync(postgres, "registry-db", RegistryHost.Today, settings))
        );

        await using var database = NpgsqlDataSource.Create(shared);
        await using (var count = database.CreateCommand("select count(*), count(distinct migration_id) from \"__EFMigrationsHistory\""))
        await using (var reader = await count.ExecuteReaderAsync())
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal(reader.GetInt64(0), reader.GetInt64(1));
        }

        foreach (var host in hosts)
            await host.DisposeAsync();
        files.Delete(recursive: true);
    }

    /// <summary>Runs the service as a process of its own until it ends.</summary>
    private static Task<(int ExitCode, string Log)> RunAsync(string connection, string folder, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["ConnectionStrings__registry-db"] = connection,
            ["Tokens__SigningKey"] = SecretStore.GenerateSigningKey(),
            ["Checkpoints__SigningKey"] = SecretStore.GenerateSigningKey(),
            ["Contacts__KeyFolder"] = folder,
            ["Files__Folder"] = folder,
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        return ProcessLauncher.RunAsync(
            new("dotnet", [typeof(Program).Assembly.Location]) { Environment = environment },
            TestContext.Current.CancellationToken
        );
    }
}
