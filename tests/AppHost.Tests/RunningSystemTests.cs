using System.Net;
using System.Net.Http.Json;
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
            Port = system.Application.GetEndpoint("messaging", "tcp").Port,
            UserName = "scheduling",
            Password = await File.ReadAllTextAsync(Path.Combine(system.State, "secrets/scheduling-messaging"), TestContext.Current.CancellationToken),
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
    public async Task A_service_counts_each_reader_of_the_portal_under_an_address_of_his_own()
    {
        const int Most = 101; // wrong numbers of an address, by default 100
        await system.WaitUntilReadyAsync();
        using var client = new HttpClient();

        var first = new List<HttpStatusCode>();
        while (first.Count < Most && !first.Contains(HttpStatusCode.TooManyRequests))
            first.Add(await AskAsync("203.0.113.1"));
        var second = await AskAsync("203.0.113.2");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests, HttpStatusCode.NotFound), (first[0], first[^1], second));

        async Task<HttpStatusCode> AskAsync(string reader)
        {
            // As the portal asks, which is on this machine.
            using var request = new HttpRequestMessage(
                HttpMethod.Post,
                new Uri(system.GetAddress("publication"), "/v1/public/districts/430503/submittedOpinions:find")
            );
            request.Headers.Add("X-Forwarded-For", reader);
            request.Content = JsonContent.Create(new { number = "20230620-K7M2Q9", query_code = "K7M2-Q9XR-4TVB" });
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task The_token_that_a_command_shows_is_in_no_log_file()
    {
        await system.WaitUntilReadyAsync();

        var shown = await system.Application.ResourceCommands.ExecuteCommandAsync(
            "registry",
            "token",
            new InteractionInputCollection([
                new()
                {
                    Name = "ROLE",
                    InputType = InputType.Text,
                    Value = "bureau",
                },
                new()
                {
                    Name = "scope",
                    InputType = InputType.Text,
                    Value = "430503",
                },
            ]),
            TestContext.Current.CancellationToken
        );
        var log = Path.Combine(system.State, "logs/registry.log");
        var starts = CountStarts();
        await RunningSystem.SignalAsync(system.FindProcess("registry"), "KILL");
        await Poll.UntilAsync(() => Task.FromResult(CountStarts() > starts), RunningSystem.Timeout, "registry runs again"); // the log is written in order
        await system.WaitUntilReadyAsync();

        Assert.True(shown.Success, shown.Message);
        var token = shown.Data!.Value.Trim();
        Assert.Equal(3, token.Split('.').Length);
        Assert.DoesNotContain(token, File.ReadAllText(log), StringComparison.Ordinal);

        int CountStarts() => File.ReadLines(log).Count(line => line.Contains("Application started.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_cannot_run_with_its_database_is_not_started_again_until_somebody_has_corrected_it()
    {
        const int StaysStopped = 2004;
        await system.WaitUntilReadyAsync();
        await using var database = NpgsqlDataSource.Create(
            $"{await system.Application.GetConnectionStringAsync("publication-db", TestContext.Current.CancellationToken)};Pooling=false"
        );
        await ExecuteAsync("insert into \"__EFMigrationsHistory\" (migration_id, product_version) values ('99990101000000_Newer', '99')");

        await RunningSystem.SignalAsync(system.FindProcess("publication"), "KILL");

        await Poll.UntilAsync(
            () => Task.FromResult(system.Logged.Any(line => line.Id is StaysStopped && line.Text.StartsWith("publication ", StringComparison.Ordinal))),
            RunningSystem.Timeout,
            "the log says that publication stays stopped"
        );
        Assert.True(
            system.Application.ResourceNotifications.TryGetCurrentState("publication", out var ended) && ended.Snapshot.ExitCode is 78,
            $"{ended?.Snapshot.ExitCode}"
        );
        await RunningSystem.SignalAsync(system.FindProcess("scheduling"), "KILL"); // its restart comes later than one of publication would
        await Poll.UntilAsync(() => system.FindProcess("scheduling") is not 0, RunningSystem.Timeout, "scheduling runs again");
        Assert.Equal(0, system.FindProcess("publication"));

        await ExecuteAsync("delete from \"__EFMigrationsHistory\" where migration_id = '99990101000000_Newer'");
        var started = await system.Application.ResourceCommands.ExecuteCommandAsync(
            "publication",
            KnownResourceCommands.StartCommand,
            TestContext.Current.CancellationToken
        );
        Assert.True(started.Success, started.Message);
        await system.WaitUntilReadyAsync();

        async Task ExecuteAsync(string sql)
        {
            await using var command = database.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Started_by_root_servers_and_services_run_as_users_of_their_own()
    {
        await system.WaitUntilReadyAsync();

        foreach (
            var (resource, user) in ((string, string)[])
                [
                    ("registry", "themeday-registry"),
                    ("scheduling", "themeday-scheduling"),
                    ("publication", "themeday-publication"),
                    ("postgres", "postgres"),
                    ("messaging", "rabbitmq"),
                ]
        )
        {
            var (_, owner) = await ProcessLauncher.RunAsync(
                new("stat", "-c", "%U", $"/proc/{system.FindProcess(resource)}"),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(SystemUsers.AreUsed ? user : Environment.UserName, owner);
        }
    }

    [Theory]
    [InlineData("scheduling")]
    [InlineData("publication")]
    public async Task A_service_validates_tokens_with_the_key_of_the_state_directory(string service)
    {
        var key = SecretStore.GetPublicKey(await File.ReadAllTextAsync(Path.Combine(system.State, "secrets", "token-signing-key")));

        var variables = (await File.ReadAllTextAsync($"/proc/{system.FindProcess(service)}/environ")).Split('\0');

        Assert.Contains($"Tokens__VerificationKey={key}", variables);
    }

    [Fact]
    public async Task Other_users_can_neither_list_the_state_directory_nor_read_a_file_or_folder_in_it()
    {
        const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        const UnixFileMode Enter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        await system.WaitUntilReadyAsync();

        Assert.Equal(Enter, File.GetUnixFileMode(system.State) & (Group | Others));
        Assert.All(
            new DirectoryInfo(system.State).EnumerateFileSystemInfos(),
            entry =>
                Assert.True(
                    (entry.UnixFileMode & (Group | Others) & ~(entry is DirectoryInfo ? Enter : UnixFileMode.None)) is UnixFileMode.None,
                    $"{entry.Name} {entry.UnixFileMode}"
                )
        );
    }

    [Fact]
    public async Task A_service_of_one_user_cannot_enter_the_folders_of_another()
    {
        Assert.SkipUnless(SystemUsers.AreUsed, "started by root alone, the services run as users of their own");
        await system.WaitUntilReadyAsync();

        foreach (var (service, other) in (IEnumerable<(string, string)>)[("publication", "registry"), ("registry", "publication")])
        foreach (var folder in (string[])[$"keys/{other}", $"files/{other}", "secrets", "logs", "postgres", "messaging"])
        {
            var path = Path.Combine(system.State, folder);
            Assert.True(Directory.Exists(path), folder);
            var (exitCode, _) = await ProcessLauncher.RunAsync(
                new("test", "-x", path) { User = SystemUsers.OfService(service) },
                TestContext.Current.CancellationToken
            );
            Assert.True(exitCode is 1, $"{service}, {folder}");
        }
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    public async Task A_service_cannot_change_its_log(string service)
    {
        await system.WaitUntilReadyAsync();
        await using var database = new NpgsqlConnection(
            $"{await system.Application.GetConnectionStringAsync($"{service}-db", TestContext.Current.CancellationToken)};Pooling=false"
        );
        await database.OpenAsync(TestContext.Current.CancellationToken);
        await using var change = new NpgsqlCommand("update event_log set type = type", database);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
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
