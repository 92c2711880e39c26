using Npgsql;
using ThemeDay.Servers;

namespace ThemeDay.AppHost.Tests.Servers;

public sealed class PrivatePostgresTests : IAsyncLifetime
{
    private readonly NewFolder folder = new();
    private PrivatePostgres postgres = null!;

    public async ValueTask InitializeAsync()
    {
        postgres = new PrivatePostgres(Path.Combine(folder.Path, "postgres"), "secret", port: null);
        await postgres.StartAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_was_committed_is_there_after_the_server_was_killed_and_started_again()
    {
        await postgres.EnsureDatabaseAsync("registry", default);
        await DoAsync("create table t (v int); insert into t values (7)");
        var port = postgres.Port;

        postgres.Kill();
        await postgres.StartAsync(default);

        Assert.Equal(7, await DoAsync("select v from t"));
        Assert.Equal(port, postgres.Port);
    }

    [Fact]
    public async Task A_database_that_is_there_is_kept()
    {
        await postgres.EnsureDatabaseAsync("registry", default);
        await DoAsync("create table kept (v int)");

        await postgres.EnsureDatabaseAsync("registry", default);

        Assert.Equal(0L, await DoAsync("select count(*) from kept"));
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_password()
    {
        await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={postgres.Port};Username=postgres;Password=wrong;Database=postgres;Pooling=false");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task The_number_of_a_dead_server_that_now_is_another_process_does_not_keep_it_from_starting()
    {
        var data = Path.Combine(folder.Path, "postgres", "data");
        var left = await File.ReadAllLinesAsync(Path.Combine(data, "postmaster.pid"));
        await postgres.StopAsync();
        left[0] = $"{Environment.ProcessId}";
        await File.WriteAllLinesAsync(Path.Combine(data, "postmaster.pid"), left);

        var started = await postgres.StartAsync(default);

        Assert.True(started.IsRunning);
    }

    public async ValueTask DisposeAsync()
    {
        await postgres.DisposeAsync();
        folder.Dispose();
    }

    private async Task<object?> DoAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{postgres.ConnectionString};Database=registry;Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
