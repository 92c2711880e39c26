using Microsoft.Extensions.Diagnostics.HealthChecks;
using ThemeDay.LocalState;

namespace ThemeDay.AppHost.Services;

#pragma warning disable ASPIREPROCESSCOMMAND001 // experimental in Aspire 13.6: a command that runs a program and shows what it printed

/// <summary>The commands of <c>./run</c> on the resources they concern, in the dashboard and by <c>aspire resource</c>.</summary>
internal static class OperatorCommands
{
    private const string Campaign = "districts/430503/campaigns/2023-1";

    public static void AddOperatorCommands(
        this IDistributedApplicationBuilder builder, StateDirectory state, IResourceBuilder<ProjectResource> registry, IResourceBuilder<ProjectResource> scheduling)
    {
        // bin/Release/net10.0 below the project, like that of this program.
        var cli = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "../Cli", Path.GetRelativePath(builder.AppHostDirectory, AppContext.BaseDirectory), "ThemeDay.Cli.dll"));

        Add(registry, "demo", "Load the demo", "PeopleCommunityAdd", "Loads the 2023 campaign of Daxiang through the public API; nothing where it is loaded already.",
            "Load the demo campaign? What it records in the event logs cannot be removed.");
        Add(registry, "verify", "Verify the logs", "ShieldCheckmark", "Checks the hash chains and checkpoints of the three event logs, and signs a new checkpoint of each.",
            arguments: [new() { Name = "keep", Label = "File of checkpoints kept elsewhere", InputType = InputType.Text }]);
        Add(registry, "token", "New access token", "Key", "Prints an access token that is valid for five minutes.",
            arguments:
            [
                new() { Name = "role", Label = "Role", InputType = InputType.Choice, Required = true, Options = [.. new[] { "bureau", "liaison", "evaluator", "system" }.Select(role => KeyValuePair.Create(role, role))] },
                new() { Name = "scope", Label = "Scope code", InputType = InputType.Text, Required = true, Placeholder = "430503" },
                new() { Name = "unit", Label = "Unit (liaison)", InputType = InputType.Text },
            ]);
        Add(scheduling, "export", "Export evaluation metrics", "ArrowDownload", "Writes the metrics of the provincial evaluation of a campaign: demo.json, scores.csv, plan.csv, changes.csv.",
            arguments:
            [
                new() { Name = "campaign", Label = "Campaign", InputType = InputType.Text, Required = true, Value = Campaign },
                new() { Name = "cut-off", Label = "Cut-off day of the scores", InputType = InputType.Text, Placeholder = "2023-12-01" },
                new() { Name = "out", Label = "Directory", InputType = InputType.Text, Required = true, Value = state.GetPath("export") },
            ]);

        void Add(IResourceBuilder<ProjectResource> resource, string name, string displayName, string icon, string description, string? confirmation = null, params InteractionInput[] arguments) =>
            resource.WithProcessCommand(
                name,
                displayName,
                context => new ProcessCommandSpec("dotnet") { Arguments = [cli, name, .. arguments.SelectMany(argument => Format(argument.Name, context.Arguments.GetString(argument.Name))), "--state", state.Path] },
                new()
                {
                    Description = description,
                    ConfirmationMessage = confirmation,
                    IconName = icon,
                    Arguments = arguments,
                    UpdateState = context => context.ResourceSnapshot.HealthStatus is HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
                });
    }

    private static string[] Format(string name, string? value) => value is not { Length: > 0 } ? [] : name is "role" ? [value] : [$"--{name}", value];
}
