using ThemeDay.Cli.Demo;
using ThemeDay.Cli.Tokens;
using ThemeDay.Servers;
using ThemeDay.State;

namespace ThemeDay.Cli.Running;

/// <summary>AppHost as this program's child, from its start to its end.</summary>
internal static class SystemRun
{
    // Services drain 10 s, then the servers stop; AppHost bounds each step itself.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    /// <returns>0; with <c>--demo</c> the demo's exit code; or what AppHost itself ended with.</returns>
    public static async Task<int> RunAsync(RunOptions options)
    {
        using var asked = new StopSignals(CancellationToken.None);
        var state = await Checkout.StateAsync(options.State, asked.Token);
        var launch = new Launch("dotnet", [Checkout.AppHost, "--state", state.Path, .. options.Ports.Select(port => $"--ports:{port}")]) { SharesConsole = true };
        IStart start = Engine.IsAspire ? AspireStart.Settle(launch, options.Ports) : new LocalStart(launch);

        Console.WriteLine($"state folder {state.Path}");
        var appHost = await Launcher.StartAsync(start.Launch);
        try
        {
            var work = WorkAsync(start, appHost, state, options, asked.Token);
            if (await Task.WhenAny(work, appHost.Ended) == work) return await work;
            return await appHost.Ended is 0 ? 1 : await appHost.Ended;   // nobody asked it to end
        }
        catch (OperationCanceledException) when (asked.Token.IsCancellationRequested)
        {
            return options.Demo is { Once: true } ? 1 : 0;   // who asked for the whole demo did not get it
        }
        finally
        {
            await appHost.StopAsync(StopLimit);
        }
    }

    private static async Task<int> WorkAsync(IStart start, Child appHost, StateFolder state, RunOptions options, CancellationToken stop)
    {
        var run = await start.ReadyAsync(appHost, state, stop);
        Console.WriteLine($"a token for curl: ./run token bureau --scope CODE{(options.State is null ? "" : $" --state {state.Path}")}");
        if (options.Demo is { } demo)
        {
            using var tokens = TokenSource.Of(run, state);
            var exitCode = await DemoLoad.RunAsync(run, tokens, demo, stop);
            if (demo.Once) return exitCode;
        }

        await Task.Delay(Timeout.Infinite, stop);
        return 0;
    }
}
