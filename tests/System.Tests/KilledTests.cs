using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>Processes are killed during the load: no acknowledged event is lost and none applied twice, so the figures are unchanged.</summary>
public sealed class KilledTests : IDisposable
{
    private static readonly TimeSpan StageTimeout = TimeSpan.FromMinutes(3);

    private readonly SharedTempFolder folder = new();

    [Fact]
    public async Task Each_service_and_server_killed_in_the_middle_of_the_load_leaves_the_figures_as_they_are()
    {
        await using var run = await RunProcess.StartAsync(folder.Path, ["--demo", "--once", "--out", folder.Of("out")]);
        await run.WaitForOutputAsync("loading ", StageTimeout);
        // Another system follows the log of a service that is killed, while it is killed itself.
        var check = FeedChecker.CheckAsync(run, "scheduling", folder.Of("feed"), "--seconds", "20", "--kill");

        foreach (
            var (stage, killed) in ((string, string)[])
                [
                    ("units and call:", "Services.Registry"),
                    ("2023-04:", "postgres -D"),
                    ("2023-05:", "Services.Scheduling"),
                    ("2023-06:", "beam.smp"),
                    ("2023-07:", "Services.Publication"),
                ]
        )
        {
            await run.WaitForOutputAsync(stage, StageTimeout);
            await run.KillAsync(killed);
        }

        var (guaranteed, report) = await check;
        Assert.True(await run.EndAsync(LoadedSystem.LoadTimeout) == 0, run.Said);
        Golden.SameFigures(folder.Of("out"));
        Assert.True(guaranteed == 0, report);
    }

    [Theory]
    [InlineData("ThemeDay.Cli.dll")]
    [InlineData("ThemeDay.AppHost.dll")]
    public async Task Nothing_outlives_a_killed_run_and_the_next_one_on_the_same_state_goes_on(string killed)
    {
        await using (var run = await RunProcess.StartAsync(folder.Path, ["--demo"]))
        {
            await run.WaitForOutputAsync("2023-05:", StageTimeout);
            foreach (
                var service in (string[])
                    ["Services.Registry", "Services.Scheduling", "Services.Publication", "postgres -D", "beam.smp", "epmd", "Aspire.Dashboard"]
            )
                Assert.Contains(run.Processes(), process => process.Command.Contains(service, StringComparison.Ordinal)); // the process scan finds the system
            await run.KillAsync(killed);
            await Poll.UntilAsync(() => Task.FromResult(run.Processes() is []), TimeSpan.FromSeconds(15), () => string.Join('\n', run.Processes()));
        }

        await using var next = await RunProcess.StartAsync(folder.Path, ["--demo", "--once", "--out", folder.Of("out")]);

        Assert.True(await next.EndAsync(LoadedSystem.LoadTimeout) == 0, next.Said);
        Golden.SameFigures(folder.Of("out"));
    }

    [Theory]
    [InlineData("dcp run-controllers", true)]
    [InlineData("dcp start-apiserver", true)]
    [InlineData("dcp run-controllers", false)]
    public async Task Without_its_orchestrator_the_system_ends_with_an_error_and_the_next_start_goes_on(string killed, bool ready)
    {
        await using (var run = await RunProcess.StartAsync(folder.Path, []))
        {
            if (ready)
                await run.WaitForOutputAsync("ready in", StageTimeout);
            else
                await Poll.UntilAsync(
                    () => run.Processes().Exists(process => process.Command.Contains(killed, StringComparison.Ordinal)),
                    StageTimeout,
                    $"{killed} runs"
                );
            await run.KillAsync(killed);
            await Poll.UntilAsync(() => Task.FromResult(run.Processes() is []), TimeSpan.FromSeconds(15), () => string.Join('\n', run.Processes()));
            Assert.Equal(1, await run.EndAsync(StageTimeout));
            Assert.True(run.Said.Contains("The orchestrator (dcp) has ended", StringComparison.Ordinal), run.Said);
        }

        await using var next = await RunProcess.StartAsync(folder.Path, []);

        await next.WaitForOutputAsync("ready in", StageTimeout);
    }

    [Fact]
    public async Task The_dashboard_is_started_again_when_it_dies_and_at_a_second_signal_everything_ends_at_once()
    {
        await using var run = await RunProcess.StartAsync(folder.Path, []);
        await run.WaitForOutputAsync("ready in", StageTimeout);
        var dashboard = RunFile.Find(run.State)!.Dashboard!;

        await run.KillAsync("Aspire.Dashboard");

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        await Poll.UntilAsync(
            () => run.Processes().Exists(process => process.Command.Contains("Aspire.Dashboard", StringComparison.Ordinal)),
            StageTimeout,
            "the dashboard runs again"
        );
        await Poll.UntilAsync(async () => await AnswersAsync(http, new(dashboard)), StageTimeout, "the dashboard answers");

        run.Process.Send(Signal.Int);
        run.Process.Send(Signal.Term);
        await Poll.UntilAsync(() => Task.FromResult(run.Processes() is []), TimeSpan.FromSeconds(15), () => string.Join('\n', run.Processes()));
    }

    public void Dispose() => folder.Dispose();

    private static async Task<bool> AnswersAsync(HttpClient http, Uri address)
    {
        try
        {
            using var response = await http.GetAsync(address);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false; // starting
        }
    }
}
