using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>OpenTelemetry traces, metrics and logs, exported to OTEL_EXPORTER_OTLP_ENDPOINT; not exported if it is not set.</summary>
internal static class Telemetry
{
    /// <summary>The prefix of all activity sources and meters of ThemeDay.</summary>
    private const string SourcePrefix = "ThemeDay.*";

    /// <summary>Requests that are polled every few seconds.</summary>
    private static readonly PathString[] Polled = ["/health", "/alive", "/themeday.events.v1.EventFeedService/GetHead"];

    /// <summary>Default log levels of noisy categories.</summary>
    private static readonly Dictionary<string, string?> LogLevels = new()
    {
        // These log every request at Information: a log entry costs as much as a small query, and traces carry more.
        ["Microsoft.AspNetCore"] = "Warning",
        ["Microsoft.AspNetCore.DataProtection"] = "Error",
        ["Microsoft.EntityFrameworkCore"] = "Warning",
        ["System.Net.Http.HttpClient"] = "Warning",
        ["Npgsql"] = "Warning",
        ["Grpc"] = "Warning",
        ["OpenIddict"] = "Warning",
        // Logs the query for the migrations table, which a new database does not have, as an error; exceptions report the rest.
        ["Microsoft.EntityFrameworkCore.Database.Command"] = "None",
        // These log each failed attempt with a stack trace while the broker starts; the publisher (1501) and the health endpoint report the same in one line.
        ["MassTransit"] = "Error",
        ["Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
    };

    public static void Add(WebApplicationBuilder builder)
    {
        // Lowest priority of all configuration sources, so that each can override it.
        builder.Configuration.Sources.Insert(
            0,
            new MemoryConfigurationSource { InitialData = LogLevels.ToDictionary(category => $"Logging:LogLevel:{category.Key}", category => category.Value) }
        );
        builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(SourcePrefix).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation())
            .WithTracing(tracing =>
                tracing
                    .AddSource(SourcePrefix)
                    .AddAspNetCoreInstrumentation(options => options.Filter = ShouldTrace)
                    .AddGrpcClientInstrumentation()
                    .AddHttpClientInstrumentation()
            );
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
            telemetry.UseOtlpExporter();
        else
            telemetry.WithTracing(tracing => tracing.SetSampler(new AlwaysOffSampler())); // not exported; trace ids are still propagated
    }

    private static bool ShouldTrace(HttpContext context) => !Polled.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal));
}
