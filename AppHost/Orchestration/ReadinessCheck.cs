using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ThemeDay.AppHost.Orchestration;

internal static class ReadinessCheck
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StartupTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Adds a health check that waits for the first success. A <see cref="StartupException"/> before it ends the start.</summary>
    /// <remarks>Aspire runs health checks 0, 1, 3, 6, … seconds after the start; a check that fails at once would delay readiness by seconds.</remarks>
    /// <param name="resource">The resource.</param>
    /// <param name="probe">Throws while the resource is not ready.</param>
    public static IResourceBuilder<T> WithReadinessCheck<T>(this IResourceBuilder<T> resource, Func<CancellationToken, Task> probe)
        where T : IResource
    {
        var name = $"{resource.Resource.Name}-ready";
        var (healthy, wasHealthy) = (false, false);
        resource.ApplicationBuilder.Services.AddHealthChecks().Add(new(name, Create, failureStatus: null, tags: null));
        return resource.WithHealthCheck(name);

        IHealthCheck Create(IServiceProvider services) => new AsyncCheck(async cancellationToken =>
        {
            for (var retryUntil = TimeProvider.System.GetUtcNow() + (healthy ? TimeSpan.Zero : StartupTimeout); ;)
            {
                try
                {
                    await probe(cancellationToken);
                    healthy = wasHealthy = true;
                    return HealthCheckResult.Healthy();
                }
                catch (StartupException exception) when (!wasHealthy)
                {
                    services.GetRequiredService<StartupFailure>().Report(exception);
                    return HealthCheckResult.Unhealthy(exception.Message);
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
    }

    private sealed class AsyncCheck(Func<CancellationToken, Task<HealthCheckResult>> check) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => check(cancellationToken);
    }
}

/// <summary>Ends a start that cannot succeed without user action, with exit code 1.</summary>
internal sealed class StartupFailure(IHostApplicationLifetime lifetime)
{
    private int reported;

    public void Report(StartupException exception)
    {
        if (Interlocked.Exchange(ref reported, 1) != 0) return;
        Console.Error.WriteLine(exception.Message);
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }
}
