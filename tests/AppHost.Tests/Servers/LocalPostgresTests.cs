using Npgsql;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Servers;

public sealed class LocalPostgresTests : IAsyncLifetime
{
    private readonly SharedTempFolder folder = new();
    private LocalPostgresServer postgres = null!;

    public async ValueTask InitializeAsync()
    {
        postgres = new(folder.Of("postgres"), "secret") { Log = folder.Of("postgres.log") };
        await postgres.StartAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_was_committed_is_there_after_the_server_was_killed_and_started_again()
    {
        await ExecuteAsync("create table t (v int); insert into t values (7)");

        await postgres.KillAsync();
        await postgres.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(7, await ExecuteAsync("select v from t"));
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_password()
    {
        await using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={postgres.Port};Username=postgres;Password=wrong;Database=postgres;Pooling=false"
        );

        var exception = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(TestContext.Current.CancellationToken));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, exception.SqlState);
    }

    [Fact]
    public async Task The_process_id_of_a_dead_server_that_another_process_has_now_does_not_keep_it_from_starting()
    {
        var pidFile = folder.Of("postgres/data/postmaster.pid");
        var lines = await File.ReadAllLinesAsync(pidFile, TestContext.Current.CancellationToken);
        await postgres.StopAsync();
        lines[0] = $"{Environment.ProcessId}";
        await File.WriteAllLinesAsync(pidFile, lines, TestContext.Current.CancellationToken);

        await postgres.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await ExecuteAsync("select 1"));
    }

    [Fact]
    public async Task A_start_after_a_kill_waits_for_processes_that_still_hold_the_data_directory()
    {
        await postgres.KillAsync();
        var backend = await ProcessLauncher.StartAsync(new("sleep", "2") { WorkingDirectory = folder.Of("postgres/data") });

        await postgres.StartAsync(TestContext.Current.CancellationToken);

        Assert.False(backend.IsRunning);
        Assert.Equal(1, await ExecuteAsync("select 1"));
    }

    [Fact]
    public async Task A_first_start_that_was_killed_while_it_initialized_its_data_is_begun_anew()
    {
        await postgres.StopAsync();
        Directory.Move(folder.Of("postgres/data"), folder.Of("postgres/data.new"));
        File.Delete(folder.Of("postgres/data.new/PG_VERSION"));

        await postgres.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await ExecuteAsync("select 1"));
        Assert.False(Directory.Exists(folder.Of("postgres/data.new")));
    }

    public async ValueTask DisposeAsync()
    {
        await postgres.DisposeAsync();
        folder.Dispose();
    }

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{postgres.ConnectionString};Database=postgres;Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
