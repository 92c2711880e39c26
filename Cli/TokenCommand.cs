using System.CommandLine;
using ThemeDay.Cli.Running;
using ThemeDay.Cli.Tokens;

namespace ThemeDay.Cli;

/// <summary><c>./run token</c>: prints an access token of a running system for curl and other clients; standard output contains only the token.</summary>
internal static class TokenCommand
{
    private static readonly Argument<string> Role = new("ROLE") { Description = "liaison, bureau, evaluator or system" };
    private static readonly Option<string?> Scope = new("--scope") { Description = "The prefix of the codes it covers: 43, 4305 or 430503" };
    private static readonly Option<string?> Unit = new("--unit") { Description = "The unit it speaks for; a liaison's alone" };
    private static readonly Option<string?> State = SystemConnection.StateOption();

    public static Command Create()
    {
        var command = new Command("token", "Print an access token of a running system") { Role, Scope, Unit, State };
        command.SetAction(
            (parseResult, cancellationToken) =>
                PrintAsync(
                    new(parseResult.GetValue(Role)!, parseResult.GetValue(Scope), parseResult.GetValue(Unit)),
                    parseResult.GetValue(State),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> PrintAsync(TokenSubject subject, string? stateFolder, CancellationToken cancellationToken)
    {
        var (_, tokens) = await SystemConnection.OpenAsync(stateFolder, cancellationToken);
        using var ended = tokens;
        try
        {
            Console.WriteLine(await tokens.GetAsync(subject, cancellationToken));
            return 0;
        }
        catch (HttpRequestException exception)
        {
            throw new CommandException($"Registry does not answer: {exception.Message}", exception);
        }
    }
}
