using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ThemeDay.Eventing.Postgres;

/// <summary>Whether this service's database is made, migrated and filled: only then is the service ready.</summary>
public sealed class DatabaseReadiness : IHealthCheck
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once it is.</summary>
    public Task WhenReady => ready.Task;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(ready.Task.IsCompletedSuccessfully ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the database is being prepared"));

    /// <summary>It is.</summary>
    public void MarkReady() => ready.TrySetResult();
}
