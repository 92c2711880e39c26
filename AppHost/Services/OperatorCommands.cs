using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ThemeDay.AppHost.Services;

/// <summary>Exposes the commands of <c>./run</c> on their resources, in the dashboard and by <c>aspire resource NAME COMMAND</c>.</summary>
/// <remarks>Not by <c>WithProcessCommand</c>, which writes the output to the log of the resource: some print a token or a secret.</remarks>
internal static class OperatorCommands
{
    /// <summary>System-wide commands. They are on the registry, which issues the tokens they need.</summary>
    public static IResourceBuilder<ProjectResource> WithSystemCommands(this IResourceBuilder<ProjectResource> registry, StateDirectory state) => registry
        .WithCliCommand(state, ["demo"], "demo", "Load the demo", "PeopleCommunityAdd",
            "Loads the 2023 campaign of Daxiang through the public API; does nothing where it is loaded.",
            "Load the demo campaign? What it records in the event logs cannot be removed.")
        .WithCliCommand(state, ["verify"], "verify", "Verify the logs", "ShieldCheckmark",
            "Checks the hash chains and checkpoints of the three event logs, and signs a new checkpoint of each.",
            inputs: [Text("checkpoints", "File of checkpoints stored elsewhere")])
        .WithCliCommand(state, ["token"], "token", "New access token", "Key",
            "Prints an access token that is valid for five minutes.",
            inputs: [Role("ROLE"), .. ScopeAndUnit()])
        .WithCliCommand(state, ["client", "add"], "client-add", "New client", "PersonKey",
            "Creates a client for another system and prints its secret, once.",
            inputs: [Text("NAME", "Client id", required: true), Role("role"), .. ScopeAndUnit()])
        .WithCliCommand(state, ["client", "list"], "client-list", "List clients", "PeopleList", "Lists the clients of other systems.");

    /// <summary>Exports the figures of the provincial evaluation.</summary>
    public static IResourceBuilder<ProjectResource> WithExportCommand(this IResourceBuilder<ProjectResource> scheduling, StateDirectory state) => scheduling
        .WithCliCommand(state, ["export"], "export", "Export evaluation metrics", "ArrowDownload",
            "Writes the metrics of the provincial evaluation of a campaign: figures, scores, plan and changes.",
            inputs:
            [
                Text("campaign", "Campaign", "districts/430503/campaigns/2023-1", required: true),
                Text("cut-off", "Cut-off day of the scores", "2023-12-01"),
                Text("out", "Directory", state.GetPath("export"), required: true),
            ]);

    /// <summary>Lists, retries and drops events that a service could not apply.</summary>
    public static IResourceBuilder<ProjectResource> WithDeadLetterCommands(this IResourceBuilder<ProjectResource> service, StateDirectory state)
    {
        var name = service.Resource.Name;
        return service
            .WithCliCommand(state, ["dead-letters", "--service", name], "dead-letters", "Show dead letters", "MailAlert",
                "Lists the events that this service could not apply.")
            .WithCliCommand(state, ["dead-letters", "retry"], "dead-letters-retry", "Retry a dead letter", "ArrowClockwise",
                "Reads the event again from its source and applies it.",
                inputs: [DeadLetter()])
            .WithCliCommand(state, ["dead-letters", "drop"], "dead-letters-drop", "Drop a dead letter", "Delete",
                "Records that the event is never applied, with the reason.",
                "Drop the dead letter? Its event is never applied to this service.",
                [DeadLetter(), Text("reason", "Reason", required: true)]);

        InteractionInput DeadLetter() => Text("NAME", "Dead letter", $"{name}/deadLetters/…", required: true);
    }

    // Inputs in capitals are positional arguments, the others are options.
    private static IResourceBuilder<ProjectResource> WithCliCommand(
        this IResourceBuilder<ProjectResource> resource, StateDirectory state, string[] words, string name, string displayName, string icon, string description,
        string? confirmation = null, params InteractionInput[] inputs)
    {
        // Built into the same subfolder of its project, bin/Release/net10.0, as the running program.
        var output = Path.Combine([.. AppContext.BaseDirectory.TrimEnd('/').Split('/').TakeLast(3)]);
        var cli = Path.GetFullPath(Path.Combine(resource.ApplicationBuilder.AppHostDirectory, "../Cli", output, "ThemeDay.Cli.dll"));
        return resource.WithCommand(
            name, displayName,
            context => RunAsync(
                [cli, .. words, .. inputs.SelectMany(input => Format(input.Name, context.Arguments.GetString(input.Name))), "--state", state.Path],
                context.CancellationToken),
            new()
            {
                Description = description,
                ConfirmationMessage = confirmation,
                IconName = icon,
                Arguments = inputs,
                UpdateState = context => context.ResourceSnapshot.HealthStatus is HealthStatus.Healthy
                    ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            });
    }

    private static async Task<ExecuteCommandResult> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var text = $"{await output}{errors}".Trim();
            return process.ExitCode == 0
                ? CommandResults.Success("", text, CommandResultFormat.Text, displayImmediately: true)
                : CommandResults.Failure(text is "" ? $"exit code {process.ExitCode}" : text);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static string[] Format(string name, string? value) =>
        value is not { Length: > 0 } ? [] : char.IsUpper(name[0]) ? [value] : [$"--{name}", value];

    private static InteractionInput Text(string name, string label, string? example = null, bool required = false) => new()
    {
        Name = name, Label = label, InputType = InputType.Text, Required = required,
        Placeholder = example, Value = required ? example?.TrimEnd('…') : null,
    };

    private static InteractionInput[] ScopeAndUnit() => [Text("scope", "Scope code", "430503"), Text("unit", "Unit (of a liaison)")];

    private static InteractionInput Role(string name) => new()
    {
        Name = name, Label = "Role", InputType = InputType.Choice, Required = true,
        Options = [.. new[] { "bureau", "liaison", "evaluator", "system" }.Select(role => KeyValuePair.Create(role, role))],
    };
}
