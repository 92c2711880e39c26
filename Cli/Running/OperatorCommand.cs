using System.CommandLine;
using ThemeDay.Cli.Api;

namespace ThemeDay.Cli.Running;

/// <summary>Commands that ask a running system in the role operator.</summary>
internal static class OperatorCommand
{
    /// <summary>Sets what a command does. It ends with exit code 0, or 1 and the reason where it is refused.</summary>
    public static void SetOperatorAction(this Command command, Option<string?> state, Func<ApiClient, ParseResult, CancellationToken, Task> action) =>
        command.SetAction(
            (parseResult, cancellationToken) =>
                SystemConnection.RunAsync(
                    parseResult.GetValue(state),
                    new("operator"),
                    async api =>
                    {
                        await action(api, parseResult, cancellationToken);
                        return 0;
                    },
                    cancellationToken
                )
        );

    /// <summary>Writes a line of the command's result.</summary>
    public static Task WriteLineAsync(this ParseResult parseResult, string line) => parseResult.InvocationConfiguration.Output.WriteLineAsync(line);

    /// <summary>Writes a line for the person at the console, beside the result.</summary>
    public static Task WriteNoteAsync(this ParseResult parseResult, string line) => parseResult.InvocationConfiguration.Error.WriteLineAsync(line);
}
