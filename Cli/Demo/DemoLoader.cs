using System.CommandLine;
using System.Diagnostics;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Export;
using ThemeDay.Cli.Logs;
using ThemeDay.Cli.Running;
using ThemeDay.Cli.Tokens;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Demo;

/// <param name="Data">The campaign to load.</param>
/// <param name="Out">The output directory of the export.</param>
/// <param name="ExitAfterLoading">Whether to export, verify the logs and stop after loading.</param>
internal sealed record DemoOptions(DemoData Data, string Out, bool ExitAfterLoading)
{
    public static Option<string> CreateDataOption() =>
        new("--data")
        {
            Description = "The directory of campaign.json, units.csv and themes.csv (default: data)",
            DefaultValueFactory = _ => Path.Combine(Repository.Root, "data"),
        };
}

/// <summary>Loads a past campaign into a running system, in the role of the bureau and only through the public gRPC API.</summary>
/// <remarks>
/// Resumable: existing resources are read first and skipped. An interrupted load may have produced events that are not yet applied by the other
/// services. The last request to each service is therefore repeated; it is idempotent and returns the event id that later requests wait for.
/// </remarks>
internal static class DemoLoader
{
    /// <returns>The exit code: 0 only if all steps succeeded.</returns>
    public static async Task<int> RunAsync(RunFile system, TokenClient tokens, DemoOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var data = options.Data;
            using var api = new ApiClient(system, tokens, new("bureau", data.Campaign.District));
            await LoadAsync(api, data, cancellationToken);
            if (!options.ExitAfterLoading)
                return 0;
            await CampaignExport.WriteAsync(api, data.Campaign.Name, cutOff: null, options.Out, cancellationToken);
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

    private static async Task LoadAsync(ApiClient api, DemoData data, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var loaded = await LoadedState.ReadAsync(api, data, cancellationToken);
        var (done, missing) = Partition(DemoPlan.Create(data), loaded, data);
        var entry = new StepExecutor(api, data);
        await ReplayLastAsync(entry, done, cancellationToken);
        if (missing is [])
        {
            Console.WriteLine($"{data.Campaign.Name}: nothing to do, all {done.Count} steps stand");
            return;
        }

        Console.WriteLine($"loading {data.Campaign.Name}: {missing.Count} steps{(done is [] ? "" : $", {done.Count} stand already")}");
        var progress = new Progress(missing);
        foreach (var step in missing)
        {
            await DoAsync(entry, step, cancellationToken);
            progress.Done(step);
        }

        Console.WriteLine($"loaded {missing.Count} steps in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
    }

    /// <summary>Splits the steps into executed and missing ones, preserving their order.</summary>
    public static (IReadOnlyList<Step> Done, IReadOnlyList<Step> Missing) Partition(IReadOnlyList<Step> steps, LoadedState loaded, DemoData data)
    {
        var divided = steps.ToLookup(step => loaded.Contains(step, data));
        return ([.. divided[true]], [.. divided[false]]);
    }

    private static async Task DoAsync(StepExecutor entry, Step step, CancellationToken cancellationToken)
    {
        try
        {
            await entry.ExecuteAsync(step, cancellationToken);
        }
        catch (RpcException exception)
        {
            throw new CommandException($"{step.Key} of {step.EffectiveDate:yyyy-MM-dd}: {RpcErrors.Format(exception)}", exception);
        }
    }

    private static async Task ReplayLastAsync(StepExecutor entry, IReadOnlyList<Step> done, CancellationToken cancellationToken)
    {
        foreach (var last in LastPerService(done))
        {
            try
            {
                await entry.ExecuteAsync(last, cancellationToken);
            }
            catch (RpcException exception) when (!RetryPolicy.IsTransient(exception))
            {
                // Entered by other means, or more than a week ago and the request id has expired: its event was applied long ago.
            }
        }
    }

    /// <summary>Returns the last executed step of each service. Excludes picture uploads, which return no event id, and report filings, which depend on
    /// them; later steps of the service cover both.</summary>
    private static IEnumerable<Step> LastPerService(IReadOnlyList<Step> done) =>
        done.Where(step => step.Kind is not (StepKind.UploadPicture or StepKind.FileReport))
            .GroupBy(step =>
                step.Kind <= StepKind.WithdrawTheme ? "registry"
                : step.Kind <= StepKind.MarkActivityHeld ? "scheduling"
                : "publication"
            )
            .Select(ofService => ofService.Last());
}
