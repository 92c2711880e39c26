using System.CommandLine;
using ThemeDay.Cli.Api;

namespace ThemeDay.Cli.Running;

/// <summary>Helpers for commands that send requests to a running system in the operator role.</summary>
internal static class OperatorCommand
{
    /// <summary>Sets the action of a command. The exit code is 0, or 1 with an error message if a request fails.</summary>
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

    /// <summary>Writes a line of the result to standard output.</summary>
    public static Task WriteLineAsync(this ParseResult parseResult, string line) => parseResult.InvocationConfiguration.Output.WriteLineAsync(line);

    /// <summary>Writes a message for the operator to standard error, separate from the result.</summary>
    public static Task WriteNoteAsync(this ParseResult parseResult, string line) => parseResult.InvocationConfiguration.Error.WriteLineAsync(line);
}
