using System.CommandLine;
using Grpc.Core;
using ThemeDay.Cli.Api;

namespace ThemeDay.Cli.Running;

/// <summary>Helpers for commands that send requests to a running system in the operator role.</summary>
internal static class OperatorCommand
{
    /// <summary>Sets the action of a command. The exit code is 0, or 1 with an error message if a request fails.</summary>
    /// <param name="resource">The name of the resource that the command is about, for the message if there is none.</param>
    public static void SetOperatorAction(
        this Command command,
        Option<string?> state,
        Func<ApiClient, ParseResult, CancellationToken, Task> action,
        Func<ParseResult, string>? resource = null
    ) =>
        command.SetAction(
            (parseResult, cancellationToken) =>
                SystemConnection.RunAsync(
                    parseResult.GetValue(state),
                    new("operator"),
                    async api =>
                    {
                        try
                        {
                            await action(api, parseResult, cancellationToken);
                            return 0;
                        }
                        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound && resource is not null)
                        {
                            throw new CommandException($"{resource(parseResult)}: {RpcErrors.Format(exception)}", exception);
                        }
                    },
                    cancellationToken
                )
        );

    /// <summary>Writes a line of the result to standard output.</summary>
    public static Task WriteLineAsync(this ParseResult parseResult, string line) => parseResult.InvocationConfiguration.Output.WriteLineAsync(line);

    /// <summary>Writes a message for the operator to standard error, separate from the result.</summary>
    public static Task WriteNoteAsync(this ParseResult parseResult, string line) => parseResult.InvocationConfiguration.Error.WriteLineAsync(line);
}
