using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Portal.Home;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Portal.Startup;

/// <summary>
/// Whether the services have answered since the start: the portal is not ready before each has answered a first request, or
/// <see cref="PortalOptions.StartupTimeout"/> has passed. First requests open connections, and run code for the first time on both sides, which takes longer
/// than <see cref="PortalOptions.ServiceTimeout"/> on a busy machine: the first reader would see parts marked as away.
/// </summary>
/// <remarks>The last of them is for the first page of a district, which is rendered and dropped.</remarks>
internal sealed partial class PortalReadiness(
    IServiceScopeFactory scopes,
    IHttpClientFactory http,
    PublicSiteService.PublicSiteServiceClient publicSite,
    PublicQuestionnaireService.PublicQuestionnaireServiceClient questionnaires,
    PublicOpinionService.PublicOpinionServiceClient opinions,
    PublicProgrammeService.PublicProgrammeServiceClient programmes,
    PortalOptions options,
    TimeProvider clock,
    ILogger<PortalReadiness> logger
) : ResilientService(logger), IHealthCheck
{
    private const string Publication = "publication";
    private const string Scheduling = "scheduling";

    // Of a district that there is, since not all services answer otherwise; what has this name there is not found, which is an answer.
    private const string AnyDistrict = "districts/110101";
    private const string AnyActivity = $"{AnyDistrict}/campaigns/startup/activities/startup";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly Lock changing = new();
    private readonly List<string> silent = [Publication, Scheduling];
    private volatile bool isReady;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var without = ListSilent();
        return Task.FromResult(
            !isReady ? HealthCheckResult.Unhealthy(without is "" ? "the first page is being rendered" : $"waiting for the first answer of {without}")
            : without is "" ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"{without} has not answered since the start")
        );
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var answered = AskAllAsync(stoppingToken);
        if (await Task.WhenAny(answered, Task.Delay(options.StartupTimeout, clock, stoppingToken)) != answered)
        {
            stoppingToken.ThrowIfCancellationRequested();
            LogReadyWithout(ListSilent(), options.StartupTimeout);
            isReady = true;
        }

        await answered;
        isReady = true;
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, stoppingToken); // there is nothing to do again
    }

    private async Task AskAllAsync(CancellationToken stoppingToken)
    {
        var districts = AskUntilAnsweredAsync(call => publicSite.ListPublicDistrictsAsync(new() { PageSize = 1 }, call).ResponseAsync, stoppingToken);
        await Task.WhenAll(
            MarkAsync(
                Publication,
                districts,
                AskUntilAnsweredAsync(
                    call => questionnaires.GetPublicQuestionnaireAsync(new() { Name = $"{AnyActivity}/questionnaire" }, call).ResponseAsync,
                    stoppingToken
                ),
                AskUntilAnsweredAsync(
                    call => opinions.ListPublishedOpinionsAsync(new() { Parent = AnyActivity, PageSize = 1 }, call).ResponseAsync,
                    stoppingToken
                ),
                AskUntilAnsweredAsync(_ => OpenFileConnectionAsync(stoppingToken), stoppingToken)
            ),
            MarkAsync(
                Scheduling,
                AskUntilAnsweredAsync(
                    call => programmes.GetApprovedProgrammeAsync(new() { Name = $"{AnyActivity}/programme" }, call).ResponseAsync,
                    stoppingToken
                )
            )
        );
        await RenderFirstPageAsync((await districts)?.Districts.FirstOrDefault() ?? AnyDistrict, stoppingToken);
    }

    private async Task MarkAsync(string service, params IReadOnlyList<Task> requests)
    {
        await Task.WhenAll(requests);
        lock (changing)
            silent.Remove(service);
        if (isReady)
            LogAnswers(service);
    }

    // Until the service answers, be it that there is no such thing.
    private async Task<T?> AskUntilAnsweredAsync<T>(Func<CallOptions, Task<T>> askAsync, CancellationToken stoppingToken)
        where T : class
    {
        while (true)
        {
            try
            {
                // gRPC measures deadlines with the system clock.
                var deadline = (TimeProvider.System.GetUtcNow() + options.StartupTimeout).UtcDateTime;
                return await askAsync(new(deadline: deadline, cancellationToken: stoppingToken));
            }
            catch (RpcException exception) when (!ServiceCalls.IsAway(exception) && !stoppingToken.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception exception) when (exception is RpcException or HttpRequestException or OperationCanceledException)
            {
                await Task.Delay(RetryDelay, clock, stoppingToken);
            }
        }
    }

    private async Task<string> OpenFileConnectionAsync(CancellationToken stoppingToken)
    {
        using var client = http.CreateClient(Publication);
        using var limitCts = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limitCts.CancelAfter(options.StartupTimeout);
        using var response = await client.GetAsync(new Uri("/alive", UriKind.Relative), limitCts.Token);
        return $"{response.StatusCode}";
    }

    private async Task RenderFirstPageAsync(string district, CancellationToken stoppingToken)
    {
        if (DistrictSite.Find(district.Split('/')[^1], options) is not { } site)
            return;
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<ServiceCalls>().Timeout = options.StartupTimeout;
        try
        {
            await HomeEndpoints.RenderAsync(scope.ServiceProvider, site, stoppingToken);
        }
        catch (RpcException exception)
        {
            LogNotRendered(exception.StatusCode, exception.Status.Detail); // a reader sees the page of that error
        }
    }

    private string ListSilent()
    {
        lock (changing)
            return string.Join(", ", silent);
    }

    [LoggerMessage(4102, LogLevel.Warning, "The portal is ready without {Services}, from which there was no answer for {Timeout}: its parts of pages are away")]
    private partial void LogReadyWithout(string services, TimeSpan timeout);

    [LoggerMessage(4103, LogLevel.Information, "{Service} answers")]
    private partial void LogAnswers(string service);

    [LoggerMessage(4104, LogLevel.Warning, "The first page was not rendered at the start: {Status}, {Detail}")]
    private partial void LogNotRendered(StatusCode status, string detail);
}
