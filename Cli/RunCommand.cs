using System.CommandLine;
using ThemeDay.Cli.Demo;
using ThemeDay.Cli.Export;
using ThemeDay.Cli.Running;
using ThemeDay.Cli.Tokens;
using ThemeDay.LocalState;

namespace ThemeDay.Cli;

/// <summary><c>./run</c>: runs the whole system until it is stopped.</summary>
internal static class RunCommand
{
    private static readonly Option<string?> State = new("--state") { Description = "The directory that holds everything that is kept (default: .state)" };
    private static readonly Option<string?> Servers = CommandRules.CreateChoiceOption(
        "--servers",
        ["local", "containers"],
        "Where PostgreSQL and RabbitMQ come from: local (the system's packages) or containers (default: containers where Docker or Podman answers)"
    );
    private static readonly Option<int> Replicas = CommandRules.CreateIntegerOption(
        "--replicas",
        min: 1,
        max: 10,
        defaultValue: 1,
        "Processes of each service, behind a proxy if more than one (default: 1)"
    );
    private static readonly Option<bool> NoDashboard = new("--no-dashboard") { Description = "Without the Aspire dashboard (--once has none)" };
    private static readonly Option<bool> Demo = new("--demo") { Description = "Load the demo campaign through the public API" };
    private static readonly Option<bool> ExitAfterLoading = new("--once") { Description = "With --demo: export to --out, check the logs, stop" };
    private static readonly Option<string> Data = DemoOptions.CreateDataOption();
    private static readonly Option<string> Out = new("--out")
    {
        Description = "Where --once writes (default: out)",
        DefaultValueFactory = _ => Path.Combine(Repository.Root, "out"),
    };
    private static readonly Option<string[]> Port = new("--port") { Description = "A port of your choice, such as registry:http=8080; any number of times" };

    public static Command Create()
    {
        var command = new Command("run", "Start everything; Ctrl-C stops everything")
        {
            State,
            Servers,
            Replicas,
            NoDashboard,
            Demo,
            ExitAfterLoading,
            Data,
            Out,
            Port,
        };
        command.AddRule(result =>
        {
            if (result.GetValue(ExitAfterLoading) && !result.GetValue(Demo))
                result.AddError("--once goes with --demo");
            foreach (var port in (result.GetValue(Port) ?? []).Where(port => !port.Contains('=', StringComparison.Ordinal)))
                result.AddError($"--port {port} names no port: write --port registry:http=8080");
        });
        command.SetAction(result =>
        {
            var exitAfterLoading = result.GetValue(ExitAfterLoading);
            List<string> arguments = [.. (result.GetValue(Port) ?? []).Select(port => $"--ports:{port}"), $"--replicas={result.GetValue(Replicas)}"];
            if (result.GetValue(Servers) is { } servers)
                arguments.Add($"--servers={servers}");
            if (exitAfterLoading || result.GetValue(NoDashboard))
                arguments.Add("--no-dashboard");
            var demo = result.GetValue(Demo) ? new DemoOptions(DemoCampaign.Read(result.GetValue(Data)!), result.GetValue(Out)!, exitAfterLoading) : null;
            if (demo is { ExitAfterLoading: true })
                OutputDirectory.EnsureWritable(demo.Out);
            return RunAsync(result.GetValue(State), arguments, demo);
        });
        return command;
    }

    /// <returns>0; with <c>--demo</c> the exit code of the demo load; or the exit code of AppHost.</returns>
    private static async Task<int> RunAsync(string? requestedState, IReadOnlyList<string> arguments, DemoOptions? demo)
    {
        var state = Repository.ResolveState(requestedState);
        Console.WriteLine($"state directory {state.Path}");
        await using var inbox = demo is null ? null : await DemoInbox.StartAsync(state);
        using var appHost = new AppHostProcess(state, arguments, inbox?.Settings);
        using var signals = new ShutdownSignals(appHost.Kill);
        try
        {
            if (await appHost.WaitUntilReadyAsync(signals.Token) is not { } run)
                return await appHost.WaitForExitAsync(signals.Token);
            var ended = appHost.WaitForExitAsync(signals.Token);
            if (demo is null)
                return await ended;
            using var loadCts = CancellationTokenSource.CreateLinkedTokenSource(signals.Token);
            var load = LoadDemoAsync(run, state, demo with { Inbox = inbox }, loadCts.Token);
            if (await Task.WhenAny(load, ended) == load && await load is var exitCode && demo.ExitAfterLoading)
                return exitCode;
            await loadCts.CancelAsync(); // it would keep retrying a stopped system
            return await ended;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return demo is { ExitAfterLoading: true } ? 1 : 0; // the demo load was interrupted
        }
        finally
        {
            await appHost.StopAsync();
        }
    }

    private static async Task<int> LoadDemoAsync(RunFile run, StateDirectory state, DemoOptions demo, CancellationToken cancellationToken)
    {
        using var tokens = TokenClient.Create(run, state);
        return await DemoLoader.RunAsync(run, tokens, demo, cancellationToken);
    }
}
