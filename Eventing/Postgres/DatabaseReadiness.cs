using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ThemeDay.Eventing.Postgres;

/// <summary>Whether the database of this service is created, migrated and seeded; the service is not ready before.</summary>
public sealed class DatabaseReadiness : IHealthCheck
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the database is ready.</summary>
    public Task WhenReady => ready.Task;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(ready.Task.IsCompletedSuccessfully ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the database is being prepared"));

    /// <summary>Marks the database as ready.</summary>
    public void MarkReady() => ready.TrySetResult();
}
