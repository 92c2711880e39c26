using System.CommandLine;
using System.Diagnostics;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Cli.Export;
using ThemeDay.Cli.Logs;
using ThemeDay.Cli.Running;
using ThemeDay.Cli.Tokens;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Demo;

/// <param name="Data">The campaign to load.</param>
/// <param name="Out">The output directory of the export.</param>
/// <param name="ExitAfterLoading">Whether to export, verify the logs and stop after loading.</param>
internal sealed record DemoOptions(CampaignData Data, string Out, bool ExitAfterLoading)
{
    /// <summary>Where the reminders of a campaign of today are sent; null if there is none: the services of a running system keep their settings.</summary>
    public DemoInbox? Inbox { get; init; }

    public static Option<string> CreateDataOption() =>
        new("--data")
        {
            Description = "The tables of the campaign (default: data); what they do not hold is made up, and marked so",
            DefaultValueFactory = _ => Path.Combine(Repository.Root, "data"),
        };
}

/// <summary>Loads the demo campaign into a running system, and exports and verifies it.</summary>
internal static class DemoLoader
{
    private const string FiguresFile = "demo.json";

    /// <returns>The exit code: 0 only if all steps succeeded.</returns>
    public static async Task<int> RunAsync(RunFile system, TokenClient tokens, DemoOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var data = options.Data;
            using var api = new ApiClient(system, tokens, new("bureau", data.Campaign.District));
            // First, so that its reminders, which are issued once a minute, are sent during the load of the other.
            var current = options.Inbox is { } inbox ? new CurrentCampaign(api, data, inbox) : null;
            if (current is not null && !await current.LoadAsync(cancellationToken))
                current = null;
            await LoadAsync(api, data, cancellationToken);
            await new DemoStatements(api, data).LoadAsync(cancellationToken);
            if (current is not null)
                Console.WriteLine(await current.SummarizeAsync(cancellationToken));
            if (!options.ExitAfterLoading)
                return 0;
            var (files, figures) = await CampaignExport.WriteAsync(api, data.Campaign.Name, cutOff: null, options.Out, FiguresFile, cancellationToken);
            Console.WriteLine($"{data.Campaign.Name} in {Path.GetFullPath(options.Out)}: {string.Join(", ", files)}\n{Summarize(figures)}");
            return await LogVerifier.VerifyAllAsync(api, trusted: null, knownKeys: null, cancellationToken) ? 0 : 1;
        }
        catch (Exception exception) when (exception is CommandException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
        }
        catch (RpcException exception)
        {
            await Console.Error.WriteLineAsync(RpcErrors.Format(exception));
        }

        return 1;
    }

    private static async Task LoadAsync(ApiClient api, CampaignData data, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var (missing, done) = (0, 0);
        await new CampaignLoader(api, data, await LoadedState.ReadAsync(api, new(data.Campaign), cancellationToken)).LoadAsync(
            (toDo, standing) =>
            {
                (missing, done) = (toDo, standing);
                if (missing > 0)
                    Console.WriteLine($"loading {data.Campaign.Name}: {missing} steps{(done is 0 ? "" : $", {done} are done already")}");
            },
            (month, count, all) => Console.WriteLine($"  {(month is { } day ? $"{day:yyyy-MM}" : "units and campaign")}: {count} of {all}"),
            cancellationToken
        );
        Console.WriteLine(
            missing is 0
                ? $"{data.Campaign.Name}: nothing to do, all {done} steps are done"
                : $"loaded {missing} steps in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"
        );
    }

    private static string Summarize(Scheduling.V1.CampaignFigures figures) =>
        string.Join(
            '\n',
            $"  {figures.UnitsSubmitted} of {figures.Units} units submitted {figures.Themes} themes, {figures.Accepted} accepted; "
                + $"{figures.PlanReleases} releases of the plan",
            $"  {figures.Activities} activities, {figures.Held} held, {figures.Cancelled} cancelled, {figures.Rescheduled} moved; "
                + $"{figures.Programmes} programmes, {figures.Reports} reports, {figures.Attended} heads, {figures.Pictures} pictures, "
                + $"{figures.Opinions} opinions",
            $"  late: {figures.LateSubmissions.Count} themes, {figures.LateProgrammes.Count} programmes, {figures.LateReports.Count} reports; "
                + $"missing: {figures.MissingProgrammes.Count} programmes, {figures.MissingReports.Count} reports"
        );
}
