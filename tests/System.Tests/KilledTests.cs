using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>Processes are killed during the load: no acknowledged event is lost and none applied twice, so the figures are unchanged.</summary>
public sealed class KilledTests : IDisposable
{
    private const string Publication = "Services.Publication";
    private static readonly TimeSpan StageTimeout = TimeSpan.FromMinutes(3);

    private readonly SharedTempFolder folder = new();

    [Fact]
    public async Task Services_and_servers_killed_in_the_middle_of_the_load_leave_the_figures_as_they_are_and_are_replaced()
    {
        await using var run = await RunProcess.StartAsync(folder.Path, ["--replicas", "2", "--demo", "--once", "--out", folder.Of("out")]);
        await run.WaitForOutputAsync("loading ", StageTimeout);
        // Another system follows the log of a service that is killed, while it is killed itself.
        var check = FeedChecker.CheckAsync(run, "scheduling", folder.Of("feed"), "--seconds", "20", "--kill");

        IReadOnlyList<int> last = [];
        foreach (
            var (stage, killed, processes, ofThem) in ((string, string, int, int)[])
                [
                    ("units and campaign:", "Services.Registry", 2, 1),
                    ("2023-04:", "postgres -D", 1, 1),
                    ("2023-05:", "Services.Scheduling", 2, 2),
                    ("2023-05:", "-s rabbit boot", 1, 1), // and not the node that starts epmd for it, which lives for a moment
                    ("2023-06:", Publication, 2, 1),
                ]
        )
        {
            await run.WaitForOutputAsync(stage, StageTimeout);
            last = await run.KillAsync(killed, processes, ofThem);
        }

        await Poll.UntilAsync(
            () => Task.FromResult(run.Find(Publication).Count(process => !last.Contains(process.Pid)) == 2),
            StageTimeout,
            "the killed one is replaced"
        );
        var (guaranteed, report) = await check;
        Assert.True(await run.EndAsync(LoadedSystem.LoadTimeout) == 0, run.Said);
        Golden.SameFigures(folder.Of("out"));
        Assert.True(guaranteed == 0, report);
    }

    [Fact]
    public async Task Nothing_outlives_a_killed_run_and_the_next_one_on_the_same_state_goes_on()
    {
        foreach (var (stage, killed) in ((string, string)[])[("2023-05:", "ThemeDay.Cli.dll"), ("2023-08:", "ThemeDay.AppHost.dll")])
        {
            await using var run = await RunProcess.StartAsync(folder.Path, ["--demo"]);
            await run.WaitForOutputAsync(stage, StageTimeout);
            foreach (
                var service in (string[])
                    ["Services.Registry", "Services.Scheduling", "Services.Publication", "postgres -D", "beam.smp", "epmd", "Aspire.Dashboard"]
            )
                Assert.Contains(run.Processes(), process => process.Command.Contains(service, StringComparison.Ordinal)); // the process scan finds the system
            await run.KillAsync(killed);
            await WaitForTheEndAsync(run);
        }

        await using var next = await RunProcess.StartAsync(folder.Path, ["--demo", "--once", "--out", folder.Of("out")]);

        Assert.True(await next.EndAsync(LoadedSystem.LoadTimeout) == 0, next.Said);
        Golden.SameFigures(folder.Of("out"));
    }

    [Fact]
    public async Task Without_its_orchestrator_the_system_ends_with_an_error_and_the_next_start_goes_on()
    {
        foreach (var (killed, isReady) in ((string, bool)[])[("dcp run-controllers", false), ("dcp start-apiserver", true), ("dcp run-controllers", true)])
        {
            await using var run = await RunProcess.StartAsync(folder.Path, []);
            if (isReady)
                await run.WaitForOutputAsync("ready in", StageTimeout);
            else
                await Poll.UntilAsync(
                    () => run.Processes().Exists(process => process.Command.Contains(killed, StringComparison.Ordinal)),
                    StageTimeout,
                    $"{killed} runs"
                );
            await run.KillAsync(killed);
            await WaitForTheEndAsync(run);
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
        await WaitForTheEndAsync(run);
    }

    public void Dispose() => folder.Dispose();

    private static Task WaitForTheEndAsync(RunProcess run) => FolderProcesses.UntilNoneAsync(run.State.Path, TimeSpan.FromSeconds(15));

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
