using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
    private const string Ours = "ThemeDay.*";

    public static void Add(WebApplicationBuilder builder)
    {
        builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(Ours).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation())
            .WithTracing(tracing => tracing.AddSource(Ours)
                .AddAspNetCoreInstrumentation(options => options.Filter = IsWorthATrace)
                .AddGrpcClientInstrumentation()
                .AddHttpClientInstrumentation());
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 }) telemetry.UseOtlpExporter();
    }

    private static bool IsWorthATrace(HttpContext context) => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) && !context.Request.Path.StartsWithSegments("/alive", StringComparison.Ordinal);
}
