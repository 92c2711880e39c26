using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>Traces, metrics and logs by OpenTelemetry: exported where OTEL_EXPORTER_OTLP_ENDPOINT says, nowhere without it.</summary>
internal static class Telemetry
{
    /// <summary>Every source and meter of ours begins so.</summary>
    private const string SourcePrefix = "ThemeDay.*";

    /// <summary>Requests that come every few seconds for as long as the system runs.</summary>
    private static readonly PathString[] Polled = ["/health", "/alive", "/themeday.events.v1.EventFeedService/GetHead"];

    /// <summary>Default log levels of categories that would be noise.</summary>
    private static readonly Dictionary<string, string?> LogLevels = new()
    {
        // They log every request at Information: a line costs as much as a small query, and traces say it better.
        ["Microsoft.AspNetCore"] = "Warning",
        ["Microsoft.AspNetCore.DataProtection"] = "Error",
        ["Microsoft.EntityFrameworkCore"] = "Warning",
        ["System.Net.Http.HttpClient"] = "Warning",
        ["Npgsql"] = "Warning",
        ["Grpc"] = "Warning",
        ["OpenIddict"] = "Warning",
        // It logs the query for a table of migrations that a new database does not have as an error; exceptions say the rest.
        ["Microsoft.EntityFrameworkCore.Database.Command"] = "None",
        // They log each failed attempt, with a stack trace, while the broker starts; the publisher (1501) and the health endpoint say the same in a line.
        ["MassTransit"] = "Error",
        ["Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
    };

    public static void Add(WebApplicationBuilder builder)
    {
        // Below every other source of settings, so that each can say otherwise.
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
            telemetry.WithTracing(tracing => tracing.SetSampler(new AlwaysOffSampler())); // nobody reads them; trace ids are handed on all the same
    }

    private static bool ShouldTrace(HttpContext context) => !Polled.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal));
}
