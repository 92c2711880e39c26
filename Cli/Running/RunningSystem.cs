using System.CommandLine;
using Grpc.Core;
using ThemeDay.Cli.Calls;
using ThemeDay.Cli.Tokens;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Running;

/// <summary>Commands that ask a system somebody else has started.</summary>
internal static class RunningSystem
{
    /// <summary>Which one.</summary>
    public static Option<string?> StateOption() => new("--state") { Description = "The state folder of the running system (default: .state)" };

    /// <summary>Where it is, and the tokens to ask it with.</summary>
    /// <exception cref="CommandException">None is ready on that folder.</exception>
    public static async Task<(RunFile System, TokenSource Tokens)> FindAsync(string? asked, CancellationToken cancellationToken)
    {
        var state = Repository.ResolveState(asked);
        var run =
            RunFile.Find(state) ?? throw new CommandException($"no system is ready on {state.Path}: start one with ./run, or name its folder with --state DIR");
        return (run, TokenSource.Of(run, state));
    }

    /// <summary>Asks its services.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">It refuses, or does not answer.</exception>
    public static async Task<int> AskAsync(string? asked, Speaker speaker, Func<PublicApi, Task<int>> ask, CancellationToken cancellationToken)
    {
        var (run, tokens) = await FindAsync(asked, cancellationToken);
        using var _ = tokens;
        using var api = new PublicApi(run, tokens, speaker);
        try
        {
            return await ask(api);
        }
        catch (RpcException refused)
        {
            throw new CommandException(Refusals.Say(refused), refused);
        }
        catch (HttpRequestException away)
        {
            throw new CommandException($"Registry does not answer: {away.Message}", away);
        }
    }
}
