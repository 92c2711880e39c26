using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ThemeDay.AppHost.Orchestration;

internal static class ReadinessCheck
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StartupTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Adds a health check that waits for the first success.</summary>
    /// <remarks>Aspire runs health checks 0, 1, 3, 6, … seconds after the start; a check that fails at once would delay readiness by seconds.</remarks>
    /// <param name="resource">The resource.</param>
    /// <param name="probe">Throws while the resource is not ready.</param>
    public static IResourceBuilder<T> WithReadinessCheck<T>(this IResourceBuilder<T> resource, Func<CancellationToken, Task> probe)
        where T : IResource
    {
        var name = $"{resource.Resource.Name}-ready";
        var healthy = false;
        resource.ApplicationBuilder.Services.AddHealthChecks().AddAsyncCheck(name, async cancellationToken =>
        {
            for (var retryUntil = TimeProvider.System.GetUtcNow() + (healthy ? TimeSpan.Zero : StartupTimeout); ;)
            {
                try
                {
                    await probe(cancellationToken);
                    healthy = true;
                    return HealthCheckResult.Healthy();
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested && TimeProvider.System.GetUtcNow() >= retryUntil)
                {
                    healthy = false;
                    return HealthCheckResult.Unhealthy(exception.Message);
                }
                catch (Exception) when (!cancellationToken.IsCancellationRequested)
                {
                    await Task.Delay(RetryDelay, cancellationToken);
                }
            }
        });
        return resource.WithHealthCheck(name);
    }
}
