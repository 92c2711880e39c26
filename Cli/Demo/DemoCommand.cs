using System.CommandLine;
using ThemeDay.Cli.Running;

namespace ThemeDay.Cli.Demo;

/// <summary><c>./run demo</c>: loads a campaign into a running system.</summary>
internal static class DemoCommand
{
    private static readonly Option<string?> State = SystemConnection.StateOption();

    public static Command Create()
    {
        var data = DemoOptions.CreateDataOption();
        var command = new Command("demo", "Load the demo campaign into a running system") { data, State };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var campaign = DemoCampaign.Read(result.GetValue(data)!);
                var (run, tokens) = await SystemConnection.OpenAsync(result.GetValue(State), cancellationToken);
                using var _ = tokens;
                return await DemoLoader.RunAsync(run, tokens, new(campaign, Out: "", ExitAfterLoading: false), cancellationToken);
            }
        );
        return command;
    }
}
