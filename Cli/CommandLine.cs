using System.CommandLine;
using ThemeDay.Cli.Clients;
using ThemeDay.Cli.DeadLetters;
using ThemeDay.Cli.Demo;
using ThemeDay.Cli.Export;
using ThemeDay.Cli.Logs;

namespace ThemeDay.Cli;

internal static class CommandLine
{
    /// <summary>Creates the root command with all commands of <c>./run</c>, documented in <c>scripts/help.txt</c>.</summary>
    public static RootCommand CreateRoot() =>
        new("ThemeDay: everything behind ./run")
        {
            RunCommand.Create(),
            DemoCommand.Create(),
            TokenCommand.Create(),
            ExportCommand.Create(),
            VerifyCommand.Create(),
            DeadLettersCommand.Create(),
            ClientCommand.Create(),
        };
}
