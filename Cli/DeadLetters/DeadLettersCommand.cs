using System.CommandLine;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Running;
using ThemeDay.Events.V1;

namespace ThemeDay.Cli.DeadLetters;

/// <summary><c>./run dead-letters</c>: lists, retries and drops the dead letters of a running system.</summary>
/// <remarks>Dead letters are stored per service, so names are prefixed with the service: <c>scheduling/deadLetters/registry-17</c>.</remarks>
internal static class DeadLettersCommand
{
    private static readonly Option<string?> Service = CommandRules.CreateChoiceOption(
        "--service",
        [.. ApiClient.ServiceNames],
        "Of one service alone: registry, scheduling or publication"
    );
    private static readonly Argument<string> Name = new("NAME") { Description = "SERVICE/deadLetters/SOURCE-POSITION, as the list shows it" };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, 1 to 500 characters; stays on record", Required = true };

    public static Command Create()
    {
        var state = SystemConnection.StateOption();
        state.Recursive = true;

        var list = new Command("dead-letters", "List the events that services could not apply") { state, Service };
        list.SetOperatorAction(state, ListAsync);
        var retry = new Command("retry", "Read the event from its source again and apply it") { Name };
        retry.SetOperatorAction(state, RetryAsync, parseResult => parseResult.GetValue(Name)!);
        var drop = new Command("drop", "Give the event up: it is never applied") { Name, Reason };
        drop.SetOperatorAction(state, DropAsync, parseResult => parseResult.GetValue(Name)!);
        foreach (var command in (Command[])[retry, drop])
        {
            command.AddRule(result =>
            {
                if (!IsName(result.GetValue(Name)))
                    result.AddError("NAME is SERVICE/deadLetters/SOURCE-POSITION, such as scheduling/deadLetters/registry-17");
            });
            list.Add(command);
        }

        return list;
    }

    private static bool IsName(string? name) => name?.Split('/') is [var service, "deadLetters", not ""] && ApiClient.ServiceNames.Contains(service);

    private static async Task ListAsync(ApiClient api, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var service = parseResult.GetValue(Service);
        var count = 0;
        foreach (var line in api.Services.Where(line => service is null || line.Name == service))
        {
            var client = new DeadLetterService.DeadLetterServiceClient(line.Invoker);
            var deadLetters = await Pagination.ReadAllAsync(
                line,
                client.ListDeadLettersAsync,
                new ListDeadLettersRequest(),
                page => page.DeadLetters,
                cancellationToken
            );
            foreach (var deadLetter in deadLetters)
                await parseResult.WriteLineAsync(Format(line.Name, deadLetter));
            count += deadLetters.Count;
        }

        if (count == 0)
            await parseResult.InvocationConfiguration.Error.WriteLineAsync("no dead letters"); // standard output has one line for each
    }

    private static async Task RetryAsync(ApiClient api, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var name = parseResult.GetValue(Name)!;
        var (line, resource) = Resolve(api, name);
        var client = new DeadLetterService.DeadLetterServiceClient(line.Invoker);
        await line.CallAsync(options => client.RetryDeadLetterAsync(new() { Name = resource }, options), cancellationToken);
        await parseResult.WriteLineAsync($"{name}: applied");
    }

    private static async Task DropAsync(ApiClient api, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var (name, reason) = (parseResult.GetValue(Name)!, parseResult.GetValue(Reason)!);
        var (line, resource) = Resolve(api, name);
        var client = new DeadLetterService.DeadLetterServiceClient(line.Invoker);
        await line.CallAsync(options => client.DropDeadLetterAsync(new() { Name = resource, Reason = reason }, options), cancellationToken);
        await parseResult.WriteLineAsync($"{name}: dropped");
    }

    private static (ServiceClient Line, string Resource) Resolve(ApiClient api, string name)
    {
        var separator = name.IndexOf('/');
        return (api.Services.Single(line => line.Name == name[..separator]), name[(separator + 1)..]);
    }

    private static string Format(string service, DeadLetter deadLetter)
    {
        var failedTime = $"{deadLetter.FailTime.ToDateTime():yyyy-MM-ddTHH:mm:ssZ}";
        var error = deadLetter.Error.ReplaceLineEndings(" ");
        return $"{service}/{deadLetter.Name}  {failedTime}  {deadLetter.Type}  {deadLetter.Attempts} attempts  {error}";
    }
}
