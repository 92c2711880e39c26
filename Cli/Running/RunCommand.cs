using System.CommandLine;
using ThemeDay.Cli.Demo;
using ThemeDay.Servers;

namespace ThemeDay.Cli.Running;

/// <summary><c>./run</c>: the whole system, until it is stopped.</summary>
internal static class RunCommand
{
    private static readonly Option<string?> State = new("--state") { Description = "The folder in which everything lies that is kept (default: .state)" };
    private static readonly Option<bool> Local = new("--local") { Description = "Use the local engine: private servers of the system's packages" };
    private static readonly Option<bool> Aspire = new("--aspire") { Description = "Use .NET Aspire: containers and its dashboard" };
    private static readonly Option<bool> Demo = new("--demo") { Description = "Load the demo campaign through the public API" };
    private static readonly Option<bool> Once = new("--once") { Description = "With --demo: export to --out, check the logs, stop" };
    private static readonly Option<string> Data = new("--data") { Description = "Where campaign.json, units.csv and themes.csv lie (default: data)", DefaultValueFactory = _ => Path.Combine(Checkout.Root, "data") };
    private static readonly Option<string> Out = new("--out") { Description = "Where --once writes (default: out)", DefaultValueFactory = _ => Path.Combine(Checkout.Root, "out") };
    private static readonly Option<string[]> Port = new("--port") { Description = "A port of your choice, such as registry:http=8080; any number of times" };

    public static Command Describe()
    {
        var command = new Command("run", "Start everything; Ctrl-C stops everything") { State, Local, Aspire, Demo, Once, Data, Out, Port };
        command.Validators.Add(given =>
        {
            if (given.GetValue(Once) && !given.GetValue(Demo)) given.AddError("--once goes with --demo");
            foreach (var wrong in (given.GetValue(Port) ?? []).Where(port => !port.Contains('=', StringComparison.Ordinal)))
                given.AddError($"--port {wrong} says no port: write --port registry:http=8080");
        });
        command.SetAction(given =>
        {
            // The script has chosen the engine and built for it; here it can only be held against what was asked.
            if (given.GetValue(Engine.IsAspire ? Local : Aspire)) throw new CannotRunException("this was built for the other engine: start it by ./run, which builds for either");
            var demo = given.GetValue(Demo) ? new DemoOptions(given.GetValue(Data)!, given.GetValue(Out)!, given.GetValue(Once)) : null;
            return SystemRun.RunAsync(new(given.GetValue(State), given.GetValue(Port) ?? [], demo));
        });
        return command;
    }
}
