using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Events.V1;

namespace ThemeDay.Benchmarks.Start;

/// <summary>The baseline: a gRPC service without authentication, model, migrations, bus or telemetry. It is ready when PostgreSQL answers a query.</summary>
internal sealed class BareService : EventFeedService.EventFeedServiceBase
{
    /// <summary>The setting with the connection string of its database.</summary>
    public const string Database = "Baseline__Database";

    /// <summary>The command run by the child process.</summary>
    public static Command Describe()
    {
        var command = new Command("start-baseline", "The baseline's server; started by start") { Hidden = true };
        command.SetAction((_, cancellationToken) => ServeAsync(cancellationToken));
        return command;
    }

    private static Task<int> ServeAsync(CancellationToken cancellationToken) =>
        BareServer.RunGrpcAsync<BareService>(
            BareServer.AddDatabase,
            app =>
                app.MapGet(
                    "/health",
                    async (NpgsqlDataSource database, CancellationToken aborted) =>
                    {
                        await using var command = database.CreateCommand("select 1");
                        await command.ExecuteScalarAsync(aborted);
                    }
                ),
            cancellationToken
        );
}
