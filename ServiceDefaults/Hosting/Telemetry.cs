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
    private const string Ours = "ThemeDay.*";

    /// <summary>What tells of every call at the level Information: a line costs as much as a small query, and traces say it better.</summary>
    private static readonly string[] Quiet = ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "System.Net.Http.HttpClient", "Npgsql", "Grpc", "OpenIddict"];

    public static void Add(WebApplicationBuilder builder)
    {
        // Below every other source of settings, so that each can say otherwise.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Quiet.ToDictionary(category => $"Logging:LogLevel:{category}", _ => (string?)"Warning") });
        builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(Ours).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation())
            .WithTracing(tracing => tracing.AddSource(Ours)
                .AddAspNetCoreInstrumentation(options => options.Filter = IsWorthATrace)
                .AddGrpcClientInstrumentation()
                .AddHttpClientInstrumentation());
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 }) telemetry.UseOtlpExporter();
        else telemetry.WithTracing(tracing => tracing.SetSampler(new AlwaysOffSampler()));   // nobody reads them; trace ids are handed on all the same
    }

    private static bool IsWorthATrace(HttpContext context) => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) && !context.Request.Path.StartsWithSegments("/alive", StringComparison.Ordinal);
}
