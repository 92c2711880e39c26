using Grpc.Core;
using ThemeDay.Cli.Api;

namespace ThemeDay.Cli.Campaigns;

/// <summary>Loads a campaign into a running system, in the role of the bureau and only through the public gRPC API.</summary>
/// <remarks>
/// Resumable: existing resources are read first and skipped. An interrupted load may have produced events that are not yet applied by the other
/// services. The last request to each service is therefore repeated; it is idempotent and returns the event id that later requests wait for.
/// </remarks>
internal sealed class CampaignLoader(ApiClient api, CampaignData data, LoadedState loaded)
{
    // Repeated with other content they would change what the system has, and no other service waits for them.
    private static readonly StepKind[] NotReplayed =
    [
        StepKind.ImportUnits,
        StepKind.UploadScan,
        StepKind.UploadCorrectedScan,
        StepKind.PinTheme,
        StepKind.RescheduleActivity,
        StepKind.ReleasePlan, // would release what the bureau changed since
        StepKind.FileProgramme,
        StepKind.UploadPicture, // returns no event id
        StepKind.FileReport, // names the pictures
    ];

    private readonly StepExecutor executor = new(api, data, loaded);

    /// <summary>Executes the steps that are missing.</summary>
    /// <param name="begin">Receives the number of steps that are missing and of those that are done, before the first request.</param>
    /// <param name="report">Receives the progress, see <see cref="Progress"/>.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <exception cref="CommandException">The plan was released after a release that is missing, and nothing is sent; or a step is refused: the message names
    /// it.</exception>
    public async Task LoadAsync(Action<int, int> begin, Action<DateOnly?, int, int> report, CancellationToken cancellationToken)
    {
        var (done, missing) = Partition(CampaignSteps.Create(data), loaded, data);
        if (FindReleaseTooEarly(missing, loaded) is { } tooEarly)
            throw new CommandException(CampaignTexts.Format("ReleaseTooEarly", tooEarly.EffectiveDate, FindLastRelease(loaded)!));
        begin(missing.Count, done.Count);
        await ReplayLastAsync(done, cancellationToken);
        var progress = new Progress(missing, report);
        foreach (var step in missing)
        {
            await ExecuteAsync(step, cancellationToken);
            progress.Done(step);
        }
    }

    /// <summary>Splits the steps into executed and missing ones, preserving their order. A release is missing, too, if a change of the plan that it releases
    /// is.</summary>
    public static (IReadOnlyList<Step> Done, IReadOnlyList<Step> Missing) Partition(IReadOnlyList<Step> steps, LoadedState loaded, CampaignData data)
    {
        var changedDays = steps
            .Where(step => step.Kind is StepKind.PinTheme or StepKind.RescheduleActivity or StepKind.CancelActivity && !loaded.Contains(step, data))
            .Select(step => step.EffectiveDate)
            .ToHashSet();
        var divided = steps.ToLookup(step => loaded.Contains(step, data) && !(step.Kind is StepKind.ReleasePlan && changedDays.Contains(step.EffectiveDate)));
        return ([.. divided[true]], [.. divided[false]]);
    }

    /// <summary>A missing release before one that the system has, which the service would refuse after earlier steps were written; null if there is
    /// none.</summary>
    public static Step? FindReleaseTooEarly(IReadOnlyList<Step> missing, LoadedState loaded) =>
        missing.FirstOrDefault(step => step.Kind is StepKind.ReleasePlan && step.EffectiveDate < FindLastRelease(loaded));

    /// <summary>The day of the last release; null if there is none.</summary>
    public static DateOnly? FindLastRelease(LoadedState loaded) => loaded.Releases.Max(release => (DateOnly?)release.ReleaseDate.ToDateOnly());

    private async Task ExecuteAsync(Step step, CancellationToken cancellationToken)
    {
        try
        {
            await executor.ExecuteAsync(step, cancellationToken);
        }
        catch (RpcException exception)
        {
            throw new CommandException(Describe(step, RefusalText.Format(exception)), exception);
        }
    }

    private async Task ReplayLastAsync(IReadOnlyList<Step> done, CancellationToken cancellationToken)
    {
        foreach (var last in FindRepeatable(done, loaded))
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

    private static string Describe(Step step, string refusal)
    {
        var day = step.EffectiveDate == DateOnly.MinValue ? "" : CampaignTexts.Format("StepDay", step.EffectiveDate);
        var text = CampaignTexts.Format("StepRefused", CampaignTexts.Get($"Step_{step.Kind}"), day, refusal);
        var column = step.Kind is StepKind.FileProgramme or StepKind.ApproveProgramme ? "programme_on" : "report_on";
        var row = step.Theme is { } theme ? theme.ThemeRow ?? CampaignFolder.FindRow(theme, column) : null;
        return row is null ? text : row.Describe(text);
    }

    /// <summary>Returns the last executed step of each service that is safe to repeat.</summary>
    public static IEnumerable<Step> FindRepeatable(IReadOnlyList<Step> done, LoadedState loaded) =>
        done.Where(step => !NotReplayed.Contains(step.Kind) && !loaded.WouldChange(step))
            .GroupBy(step =>
                step.Kind <= StepKind.WithdrawTheme ? "registry"
                : step.Kind <= StepKind.MarkActivityHeld ? "scheduling"
                : "publication"
            )
            .Select(ofService => ofService.Last());
}
