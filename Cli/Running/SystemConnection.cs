using System.CommandLine;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Tokens;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Running;

/// <summary>Commands that ask a system somebody else has started.</summary>
internal static class SystemConnection
{
    /// <summary>Which one.</summary>
    public static Option<string?> StateOption() => new("--state") { Description = "The state folder of the running system (default: .state)" };

    /// <summary>Where it is, and the tokens to ask it with.</summary>
    /// <exception cref="CommandException">None is ready on that folder.</exception>
    public static async Task<(RunFile System, TokenClient Tokens)> OpenAsync(string? stateFolder, CancellationToken cancellationToken)
    {
        var state = Repository.ResolveState(stateFolder);
        var run =
            RunFile.Find(state) ?? throw new CommandException($"no system is ready on {state.Path}: start one with ./run, or name its folder with --state DIR");
        return (run, TokenClient.Create(run, state));
    }

    /// <summary>Asks its services.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">It refuses, or does not answer.</exception>
    public static async Task<int> RunAsync(string? stateFolder, TokenSubject subject, Func<ApiClient, Task<int>> action, CancellationToken cancellationToken)
    {
        var (run, tokens) = await OpenAsync(stateFolder, cancellationToken);
        using var _ = tokens;
        using var api = new ApiClient(run, tokens, subject);
        try
        {
            return await action(api);
        }
        catch (RpcException exception)
        {
            throw new CommandException(RpcErrors.Format(exception), exception);
        }
        catch (HttpRequestException exception)
        {
            throw new CommandException($"Registry does not answer: {exception.Message}", exception);
        }
    }
}
