using System.CommandLine;
using ThemeDay.Cli.Calls;
using ThemeDay.Cli.Running;
using ThemeDay.Events.V1;

namespace ThemeDay.Cli.DeadLetters;

/// <summary><c>./run dead-letters</c>: lists, retries and drops the dead letters of a running system.</summary>
/// <remarks>Each service has dead letters of its own, so a name begins with the service: <c>scheduling/deadLetters/registry-17</c>.</remarks>
internal static class DeadLettersCommand
{
    private static readonly string[] Services = ["registry", "scheduling", "publication"];

    private static readonly Argument<string> Name = new("NAME") { Description = "SERVICE/deadLetters/SOURCE-POSITION, as the list shows it" };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, 1 to 500 characters; stays on record", Required = true };

    public static Command Create()
    {
        var state = RunningSystem.StateOption();
        state.Recursive = true;
        var service = new Option<string?>("--service") { Description = "Of one service alone: registry, scheduling or publication" };
        service.AcceptOnlyFromAmong(Services);

        var list = new Command("dead-letters", "List the events that services could not apply") { state, service };
        list.SetAction((parseResult, cancellationToken) => RunAsync(
            parseResult, state, (api, output) => ListAsync(api, parseResult.GetValue(service), output, cancellationToken), cancellationToken));

        var retry = new Command("retry", "Read the event from its source again and apply it") { Name };
        retry.SetAction((parseResult, cancellationToken) => RunAsync(
            parseResult, state, (api, output) => RetryAsync(api, parseResult.GetValue(Name)!, output, cancellationToken), cancellationToken));

        var drop = new Command("drop", "Give the event up: it is never applied") { Name, Reason };
        drop.SetAction((parseResult, cancellationToken) => RunAsync(
            parseResult,
            state,
            (api, output) => DropAsync(api, parseResult.GetValue(Name)!, parseResult.GetValue(Reason)!, output, cancellationToken),
            cancellationToken));

        foreach (var command in (Command[])[retry, drop])
        {
            command.Validators.Add(result =>
            {
                if (!IsName(result.GetValue(Name))) result.AddError("NAME is SERVICE/deadLetters/SOURCE-POSITION, such as scheduling/deadLetters/registry-17");
            });
            list.Add(command);
        }

        return list;
    }

    private static bool IsName(string? name) => name?.Split('/') is [var service, "deadLetters", not ""] && Services.Contains(service);

    private static Task<int> RunAsync(
        ParseResult parseResult, Option<string?> state, Func<PublicApi, TextWriter, Task> command, CancellationToken cancellationToken) =>
        RunningSystem.AskAsync(parseResult.GetValue(state), new("operator"), async api =>
        {
            await command(api, parseResult.InvocationConfiguration.Output);
            return 0;
        }, cancellationToken);

    private static async Task ListAsync(PublicApi api, string? service, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var line in api.Lines.Where(line => service is null || line.Name == service))
        {
            var client = new DeadLetterService.DeadLetterServiceClient(line.Invoker);
            var deadLetters = await Pages.AllAsync(
                token => line.AskAsync(options => client.ListDeadLettersAsync(new() { PageSize = Pages.Size, PageToken = token }, options), cancellationToken),
                page => page.DeadLetters,
                page => page.NextPageToken);
            foreach (var deadLetter in deadLetters) await output.WriteLineAsync(Format(line.Name, deadLetter));
        }
    }

    private static async Task RetryAsync(PublicApi api, string name, TextWriter output, CancellationToken cancellationToken)
    {
        var (line, resource) = Resolve(api, name);
        var client = new DeadLetterService.DeadLetterServiceClient(line.Invoker);
        await line.AskAsync(options => client.RetryDeadLetterAsync(new() { Name = resource }, options), cancellationToken);
        await output.WriteLineAsync($"{name}: applied");
    }

    private static async Task DropAsync(PublicApi api, string name, string reason, TextWriter output, CancellationToken cancellationToken)
    {
        var (line, resource) = Resolve(api, name);
        var client = new DeadLetterService.DeadLetterServiceClient(line.Invoker);
        await line.AskAsync(options => client.DropDeadLetterAsync(new() { Name = resource, Reason = reason }, options), cancellationToken);
        await output.WriteLineAsync($"{name}: dropped");
    }

    private static (ServiceLine Line, string Resource) Resolve(PublicApi api, string name)
    {
        var separator = name.IndexOf('/');
        return (api.Lines.Single(line => line.Name == name[..separator]), name[(separator + 1)..]);
    }

    private static string Format(string service, DeadLetter deadLetter)
    {
        var failedTime = $"{deadLetter.FailedTime.ToDateTime():yyyy-MM-ddTHH:mm:ssZ}";
        var error = deadLetter.Error.ReplaceLineEndings(" ");
        return $"{service}/{deadLetter.Name}  {failedTime}  {deadLetter.Type}  {deadLetter.Attempts} attempts  {error}";
    }
}
