using System.CommandLine;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Tokens;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Running;

/// <summary>What a command says if it cannot reach the system.</summary>
/// <param name="NotReady">No system is ready on a state directory, whose path is given.</param>
/// <param name="Refused">A request was refused.</param>
/// <param name="NoAnswer">No token was obtained.</param>
internal sealed record ConnectionTexts(Func<string, string> NotReady, Func<RpcException, string> Refused, Func<HttpRequestException, string> NoAnswer)
{
    /// <summary>To operators.</summary>
    public static ConnectionTexts English { get; } =
        new(
            path => $"no system is ready on {path}: start one with ./run, or name its folder with --state DIR",
            RpcErrors.Format,
            exception => $"Registry does not answer: {exception.Message}"
        );
}

/// <summary>Connects commands to a system that is already running.</summary>
internal static class SystemConnection
{
    /// <summary>Creates the option that selects the system.</summary>
    public static Option<string?> StateOption() => new("--state") { Description = "The state folder of the running system (default: .state)" };

    /// <summary>Returns the endpoints of the system and a token client for it.</summary>
    /// <exception cref="CommandException">No system is ready on this state directory.</exception>
    public static async Task<(RunFile System, TokenClient Tokens)> OpenAsync(
        string? stateFolder,
        CancellationToken cancellationToken,
        ConnectionTexts? texts = null
    )
    {
        var state = Repository.ResolveState(stateFolder);
        var run = RunFile.Find(state) ?? throw new CommandException((texts ?? ConnectionTexts.English).NotReady(state.Path));
        return (run, TokenClient.Create(run, state));
    }

    /// <summary>Runs an action against the services of the system.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">A request failed or a service is unreachable.</exception>
    public static async Task<int> RunAsync(
        string? stateFolder,
        TokenSubject subject,
        Func<ApiClient, Task<int>> action,
        CancellationToken cancellationToken,
        ConnectionTexts? texts = null
    )
    {
        texts ??= ConnectionTexts.English;
        var (run, tokens) = await OpenAsync(stateFolder, cancellationToken, texts);
        using var _ = tokens;
        using var api = new ApiClient(run, tokens, subject);
        try
        {
            return await action(api);
        }
        catch (RpcException exception)
        {
            throw new CommandException(texts.Refused(exception), exception);
        }
        catch (HttpRequestException exception)
        {
            throw new CommandException(texts.NoAnswer(exception), exception);
        }
    }
}
