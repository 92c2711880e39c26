using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.ServiceDefaults.Hosting;

namespace ThemeDay.Benchmarks.Running;

/// <summary>The server of a baseline: on the Kestrel settings of the services, with nothing else of theirs.</summary>
internal static class BareServer
{
    /// <summary>Serves a gRPC service until the process is stopped.</summary>
    /// <param name="configure">Adds services.</param>
    /// <param name="map">Maps other endpoints.</param>
    /// <param name="cancellationToken">Stops it too.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunGrpcAsync<TService>(Action<WebApplicationBuilder> configure, Action<WebApplication> map, CancellationToken cancellationToken)
        where TService : class =>
        RunAsync(
            builder =>
            {
                configure(builder);
                builder.Services.AddGrpc();
                return Task.CompletedTask;
            },
            app =>
            {
                app.MapGrpcService<TService>();
                map(app);
                return Task.CompletedTask;
            },
            cancellationToken
        );

    /// <summary>Adds the database that the benchmark names.</summary>
    public static void AddDatabase(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton(NpgsqlDataSource.Create(builder.Configuration["Baseline:Database"]!));

    /// <summary>Serves until the process is stopped.</summary>
    /// <param name="configureAsync">Adds services.</param>
    /// <param name="mapAsync">Maps endpoints.</param>
    /// <param name="cancellationToken">Stops it too.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        Func<WebApplicationBuilder, Task> configureAsync,
        Func<WebApplication, Task> mapAsync,
        CancellationToken cancellationToken
    )
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        KestrelEndpoints.Configure(builder);
        await configureAsync(builder);
        await using var app = builder.Build();
        await mapAsync(app);
        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
