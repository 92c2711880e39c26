using Aspire.Npgsql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Aspire.Npgsql
{
    /// <summary>Stands in for the settings of the package Aspire.Npgsql where that cannot be had (docs/decisions/0001).</summary>
    public sealed class NpgsqlSettings
    {
        /// <summary>Where the database is.</summary>
        public string? ConnectionString { get; set; }

        /// <summary>Leaves the health check out.</summary>
        public bool DisableHealthChecks { get; set; }

        /// <summary>Leaves traces out.</summary>
        public bool DisableTracing { get; set; }

        /// <summary>Leaves metrics out.</summary>
        public bool DisableMetrics { get; set; }
    }
}

namespace Microsoft.Extensions.Hosting
{
    /// <summary>Stands in for the package Aspire.Npgsql where that cannot be had (docs/decisions/0001).</summary>
    public static class AspirePostgreSqlNpgsqlExtensions
    {
        /// <summary>Registers the data source of a connection named in the configuration, with its health check, traces and metrics.</summary>
        /// <exception cref="InvalidOperationException">On first use: no connection string of that name.</exception>
        public static void AddNpgsqlDataSource(
            this IHostApplicationBuilder builder, string connectionName, Action<NpgsqlSettings>? configureSettings = null, Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
        {
            var settings = new NpgsqlSettings();
            builder.Configuration.GetSection("Aspire:Npgsql").Bind(settings);
            builder.Configuration.GetSection($"Aspire:Npgsql:{connectionName}").Bind(settings);
            if (builder.Configuration.GetConnectionString(connectionName) is { } connection) settings.ConnectionString = connection;
            configureSettings?.Invoke(settings);

            builder.Services.AddNpgsqlDataSource(
                settings.ConnectionString ?? throw new InvalidOperationException($"ConnectionStrings:{connectionName} is missing: AppHost sets it; by hand, set ConnectionStrings__{connectionName}"),
                source => configureDataSourceBuilder?.Invoke(source));
            // Two plain registrations of one check would end the service at its start.
            if (!settings.DisableHealthChecks) builder.Services.TryAddSingleton<PostgreSqlCheck>();
            if (!settings.DisableHealthChecks && builder.Properties.TryAdd("PostgreSql", true))
                builder.Services.AddHealthChecks().Add(new("PostgreSql", services => services.GetRequiredService<PostgreSqlCheck>(), HealthStatus.Unhealthy, tags: null));
            if (!settings.DisableTracing) builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddNpgsql());
            if (!settings.DisableMetrics) builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Npgsql"));
        }

        private sealed class PostgreSqlCheck(NpgsqlDataSource database) : IHealthCheck
        {
            public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
            {
                try
                {
                    await using var command = database.CreateCommand("select 1");
                    await command.ExecuteScalarAsync(cancellationToken);
                    return HealthCheckResult.Healthy();
                }
                catch (NpgsqlException away)
                {
                    return HealthCheckResult.Unhealthy(away.Message);
                }
            }
        }
    }
}
