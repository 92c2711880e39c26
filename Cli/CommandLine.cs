using System.CommandLine;
using System.CommandLine.Invocation;
using ThemeDay.Cli.Backups;
using ThemeDay.Cli.Clients;
using ThemeDay.Cli.DeadLetters;
using ThemeDay.Cli.Demo;
using ThemeDay.Cli.Export;
using ThemeDay.Cli.Imports;
using ThemeDay.Cli.Logs;
using ThemeDay.LocalState;

namespace ThemeDay.Cli;

internal static class CommandLine
{
    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code: 1 with the cause on standard error if the command line is wrong or the command failed.</returns>
    public static async Task<int> RunAsync(string[] words, InvocationConfiguration configuration)
    {
        try
        {
            var result = CreateRoot().Parse(words);
            if (result.Action is not ParseErrorAction)
                return await result.InvokeAsync(configuration);
            foreach (var line in CommandRules.FormatErrors(result))
                await configuration.Error.WriteLineAsync(line);
            return 1;
        }
        catch (Exception exception) when (exception is CommandException or StartupException)
        {
            await configuration.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    /// <summary>Creates the root command with all commands of <c>./run</c>, documented in <c>scripts/help.txt</c>.</summary>
    public static RootCommand CreateRoot()
    {
        var root = new RootCommand("ThemeDay: everything behind ./run")
        {
            RunCommand.Create(),
            DemoCommand.Create(),
            ImportCommand.Create(),
            TokenCommand.Create(),
            ExportCommand.Create(),
            VerifyCommand.Create(),
            DeadLettersCommand.Create(),
            ClientCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
        };
        root.RejectEmptyValues();
        return root;
    }
}
