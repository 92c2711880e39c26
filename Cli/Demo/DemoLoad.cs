using ThemeDay.Cli.Tokens;
using ThemeDay.State;

namespace ThemeDay.Cli.Demo;

/// <param name="Data">The folder of campaign.json, units.csv and themes.csv.</param>
/// <param name="Out">Where the exports go.</param>
/// <param name="Once">Export, check the logs and stop once it is loaded.</param>
internal sealed record DemoOptions(string Data, string Out, bool Once);

/// <summary>Loads a whole past campaign into a running system.</summary>
internal static class DemoLoad
{
    /// <returns>The exit code: 0 only if all of it worked.</returns>
    public static Task<int> RunAsync(RunFile system, TokenSource tokens, DemoOptions options, CancellationToken stop)
    {
        Console.Error.WriteLine("--demo: the loader is not part of this version yet");
        return Task.FromResult(1);
    }
}
