using System.CommandLine;
using ThemeDay.Cli.Running;
using ThemeDay.Cli.Tokens;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli;

/// <summary><c>./run token</c>: prints an access token of a running system for curl and other clients; standard output contains only the token.</summary>
internal static class TokenCommand
{
    private static readonly Argument<string> Role = new("ROLE") { Description = "bureau, liaison, evaluator, system or operator" };
    private static readonly Option<string?> Scope = new("--scope") { Description = "The prefix of the codes it covers: 43, 4305 or 430503" };
    private static readonly Option<string?> Unit = new("--unit") { Description = "The unit it speaks for; a liaison's alone" };
    private static readonly Option<string?> State = SystemConnection.StateOption();

    public static Command Create()
    {
        var command = new Command("token", "Print an access token of a running system") { Role, Scope, Unit, State };
        command.AddRule(result =>
        {
            var (role, scope, unit) = (result.GetValue(Role), result.GetValue(Scope), result.GetValue(Unit));
            if (role is not ("liaison" or "bureau" or "evaluator" or "system" or "operator"))
                result.AddError("ROLE is bureau, liaison, evaluator, system or operator");
            else if (scope is not null && role is "operator")
                result.AddError("a token of an operator has no --scope");
            else if (scope is null && role is not "operator")
                result.AddError($"a token of a {role} needs --scope, such as 430503");
            else if (role is "liaison" != unit is not null)
                result.AddError("--unit goes with the role liaison, and that role with --unit");
            else if (role is "liaison" && !ScopeCode.IsDistrict(scope!))
                result.AddError("--scope of a liaison is the code of a district, such as 430503");
            else if (scope is not null && !ScopeCode.IsValid(scope))
                result.AddError("--scope is 2, 4 or 6 digits, such as 43, 4305 or 430503");
        });
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
