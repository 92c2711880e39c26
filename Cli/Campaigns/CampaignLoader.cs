using Grpc.Core;
using ThemeDay.Cli.Api;

namespace ThemeDay.Cli.Campaigns;

/// <summary>Loads a campaign into a running system, in the role of the bureau and only through the public gRPC API.</summary>
/// <remarks>
/// Resumable: existing resources are read first and skipped. An interrupted load may have produced events that are not yet applied by the other
/// services. The last request to each service is therefore repeated; it is idempotent and returns the event id that later requests wait for.
/// </remarks>
internal sealed class CampaignLoader(ApiClient api, CampaignData data)
{
    private readonly StepExecutor executor = new(api, data);

    /// <summary>Executes the steps that are missing.</summary>
    /// <param name="loaded">What the system has.</param>
    /// <param name="begin">Told how many steps are missing and how many are done, before the first one.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <exception cref="CommandException">A step is refused; the message names it.</exception>
    public async Task LoadAsync(LoadedState loaded, Action<int, int> begin, CancellationToken cancellationToken)
    {
        var (done, missing) = Partition(CampaignSteps.Create(data), loaded, data);
        begin(missing.Count, done.Count);
        await ReplayLastAsync(done, cancellationToken);
        var progress = new Progress(missing);
        foreach (var step in missing)
        {
            await ExecuteAsync(step, cancellationToken);
            progress.Done(step);
        }
    }

    /// <summary>Splits the steps into executed and missing ones, preserving their order.</summary>
    public static (IReadOnlyList<Step> Done, IReadOnlyList<Step> Missing) Partition(IReadOnlyList<Step> steps, LoadedState loaded, CampaignData data)
    {
        var divided = steps.ToLookup(step => loaded.Contains(step, data));
        return ([.. divided[true]], [.. divided[false]]);
    }

    private async Task ExecuteAsync(Step step, CancellationToken cancellationToken)
    {
        try
        {
            await executor.ExecuteAsync(step, cancellationToken);
        }
        catch (RpcException exception)
        {
            throw new CommandException($"{step.Key} of {step.EffectiveDate:yyyy-MM-dd}: {RpcErrors.Format(exception)}", exception);
        }
    }

    private async Task ReplayLastAsync(IReadOnlyList<Step> done, CancellationToken cancellationToken)
    {
        foreach (var last in LastPerService(done))
        {
            try
            {
                await executor.ExecuteAsync(last, cancellationToken);
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
