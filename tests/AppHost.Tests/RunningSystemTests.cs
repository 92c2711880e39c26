using System.Net;
using Aspire.Hosting.Testing;
using Npgsql;
using RabbitMQ.Client;
using ThemeDay.LocalState;
using ThemeDay.Testing;

// Each class starts a whole system; running two in parallel would distort timings on a small machine.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace ThemeDay.AppHost.Tests;

public sealed class RunningSystemTests(RunningSystem system) : IClassFixture<RunningSystem>
{
    private static readonly HttpClient Http = new();

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    [InlineData("postgres")]
    [InlineData("messaging")]
    public async Task A_process_that_is_killed_is_started_again_at_the_same_address_and_the_system_is_ready_again(string resource)
    {
        await system.WaitUntilReadyAsync();
        var killed = system.FindProcess(resource);

        await RunningSystem.SignalAsync(killed, "KILL");

        await AssertRestartedAsync(resource, killed);
    }

    [Theory]
    [InlineData("publication", "TERM")]
    [InlineData("postgres", "INT")] // on TERM it would wait for its clients to disconnect
    [InlineData("messaging", "TERM")]
    public async Task A_process_that_ends_without_an_error_but_unasked_is_started_again_too(string resource, string signal)
    {
        await system.WaitUntilReadyAsync();
        var ended = system.FindProcess(resource);

        await RunningSystem.SignalAsync(ended, signal);

        await AssertRestartedAsync(resource, ended);
    }

    private async Task AssertRestartedAsync(string resource, int killed)
    {
        await Poll.UntilAsync(() => system.FindProcess(resource) is not 0 and var now && now != killed, RunningSystem.Timeout, $"{resource} runs again");
        await system.WaitUntilReadyAsync();
        foreach (var service in (string[])["registry", "scheduling", "publication"])
            await Poll.UntilAsync(() => IsHealthyAsync(system.GetAddress(service)), RunningSystem.Timeout, $"{service} is healthy");
        await using var database = new NpgsqlConnection(
            $"{await system.Application.GetConnectionStringAsync("scheduling-db", TestContext.Current.CancellationToken)};Pooling=false"
        );
        await database.OpenAsync(TestContext.Current.CancellationToken);
        await using var broker = await new ConnectionFactory
        {
            Uri = new((await system.Application.GetConnectionStringAsync("messaging", TestContext.Current.CancellationToken))!),
        }.CreateConnectionAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_service_that_is_stopped_by_a_command_stays_stopped_until_it_is_started()
    {
        await system.WaitUntilReadyAsync();

        var stopped = await system.Application.ResourceCommands.ExecuteCommandAsync(
            "publication",
            KnownResourceCommands.StopCommand,
            TestContext.Current.CancellationToken
        );
        Assert.True(stopped.Success, stopped.Message);
        await RunningSystem.SignalAsync(system.FindProcess("scheduling"), "KILL"); // its restart comes later than one of publication would
        await Poll.UntilAsync(() => system.FindProcess("scheduling") is not 0, RunningSystem.Timeout, "scheduling runs again");

        Assert.Equal(0, system.FindProcess("publication"));
        var started = await system.Application.ResourceCommands.ExecuteCommandAsync(
            "publication",
            KnownResourceCommands.StartCommand,
            TestContext.Current.CancellationToken
        );
        Assert.True(started.Success, started.Message);
        await system.WaitUntilReadyAsync();
    }

    [Fact]
    public async Task Started_by_root_servers_and_services_run_as_users_of_their_own()
    {
        await system.WaitUntilReadyAsync();

        foreach (
            var (resource, user) in ((string, string)[])
                [("registry", "themeday"), ("scheduling", "themeday"), ("publication", "themeday"), ("postgres", "postgres"), ("messaging", "rabbitmq")]
        )
        {
            var (_, owner) = await ProcessLauncher.RunAsync(
                new("stat", "-c", "%U", $"/proc/{system.FindProcess(resource)}"),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(SystemUsers.AreUsed ? user : Environment.UserName, owner);
        }
    }

    [Fact]
    public async Task Everything_listens_on_loopback_alone()
    {
        await system.WaitUntilReadyAsync();

        var (exitCode, sockets) = await ProcessLauncher.RunAsync(new("ss", "-Hltnp"), TestContext.Current.CancellationToken);

        Assert.Equal(0, exitCode);
        var ours = FolderProcesses.Of(system.State).Select(process => $"pid={process.Pid},").ToList();
        var listening = sockets
            .Split('\n')
            .Where(line => ours.Exists(pid => line.Contains(pid, StringComparison.Ordinal)))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3])
            .ToList();
        Assert.True(listening.Count >= 5, sockets);
        Assert.All(listening, address => Assert.Matches("^(127\\.0\\.0\\.1|\\[::1\\]):", address));
    }

    [Fact]
    public void What_each_process_prints_is_kept_in_a_file_that_says_when()
    {
        foreach (var resource in (string[])["postgres", "messaging", "registry", "scheduling", "publication"])
        {
            var log = File.ReadAllLines(Path.Combine(system.State, "logs", $"{resource}.log"));
            Assert.NotEmpty(log);
            Assert.All(log, line => Assert.Matches("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", line));
            Assert.All(log, line => Assert.DoesNotContain('\u001b', line));
        }
    }

    private static async Task<bool> IsHealthyAsync(Uri address)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(address, "health"), TestContext.Current.CancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // restarting
        }
    }
}
