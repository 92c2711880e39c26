using System.Diagnostics;
using Npgsql;
using ThemeDay.Faults.Cluster;

namespace ThemeDay.Faults.Nemesis;

/// <summary>The database of Registry is restored from earlier: its subscribers must halt, say so, and apply nothing more until the log fits again.</summary>
internal static class RestoreFaults
{
    private const string Service = "registry";

    private static readonly TimeSpan NoticeTimeout = TimeSpan.FromSeconds(60);
    private static readonly string[] Subscribers = ["scheduling", "publication"];

    /// <summary>Copies the database early in the round.</summary>
    public static async Task CopyAsync(FaultContext context)
    {
        await context.PauseAsync(500, 1_500);
        await WithoutServiceAsync(
            context.Cluster,
            name => [$"drop database if exists {name}_copy", $"create database {name}_copy template {name} owner {name}"]
        );
        while (await context.PauseAsync(500, 1_000))
        {
            // Events are recorded and applied that the copy does not have.
        }
    }

    /// <summary>Restores the copy, waits until the subscribers have noticed, and puts the database back.</summary>
    /// <returns>What was not noticed, or changed although it should not.</returns>
    public static async Task<IReadOnlyList<string>> RestoreAsync(FaultContext context)
    {
        var cluster = context.Cluster;
        foreach (var subscriber in Subscribers)
            await WaitUntilAppliedAsync(cluster, subscriber);
        List<string> cursors = [];
        foreach (var subscriber in Subscribers)
            cursors.Add(await ReadCursorAsync(cluster, subscriber));

        await WithoutServiceAsync(cluster, name => [$"alter database {name} rename to {name}_later", $"alter database {name}_copy rename to {name}"]);
        List<string> findings = [];
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(100)))
        {
            findings.Clear();
            foreach (var replica in Subscribers.SelectMany(cluster.Of))
                if (await replica.GetHealthAsync() is not "Degraded" and var health)
                    findings.Add($"{replica.Name} is {health} although the database of {Service} was restored from earlier");
            if (findings is [] || Stopwatch.GetElapsedTime(started) > NoticeTimeout)
                break;
        }

        foreach (var replica in Subscribers.SelectMany(cluster.Of))
            if (!(await replica.ReadLogTailAsync(lines: 500)).Contains("halted, operator action required", StringComparison.Ordinal))
                findings.Add($"{replica.Name} does not say that its subscription is halted");
        foreach (var (subscriber, before) in Subscribers.Zip(cursors))
            if (await ReadCursorAsync(cluster, subscriber) is var after && after != before)
                findings.Add($"{subscriber} went on from {before} to {after} although the database of {Service} was restored from earlier");

        await WithoutServiceAsync(cluster, name => [$"drop database {name}", $"alter database {name}_later rename to {name}"]);
        return findings;
    }

    private static async Task WithoutServiceAsync(ServiceCluster cluster, Func<string, string[]> statements)
    {
        await Task.WhenAll(cluster.Of(Service).Select(replica => replica.StopAsync()));
        cluster.DatabaseProxies[Service].ResetConnections(); // also half-open ones of earlier rounds
        await using (var connection = new NpgsqlConnection(cluster.Superuser))
        {
            await connection.OpenAsync();
            foreach (var statement in statements(new NpgsqlConnectionStringBuilder(cluster.Databases[Service]).Database!))
            {
                await using var command = new NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync();
            }
        }

        await cluster.EnsureRunningAsync();
    }

    private static async Task WaitUntilAppliedAsync(ServiceCluster cluster, string subscriber)
    {
        await using var source = await cluster.OpenDatabaseAsync(Service);
        await using var head = new NpgsqlCommand("select max(position) from event_log", source);
        await Testing.Poll.UntilAsync(
            async () => await ReadCursorAsync(cluster, subscriber) == $"{await head.ExecuteScalarAsync()}",
            NoticeTimeout,
            $"{subscriber} has applied everything"
        );
    }

    private static async Task<string> ReadCursorAsync(ServiceCluster cluster, string subscriber)
    {
        await using var connection = await cluster.OpenDatabaseAsync(subscriber);
        await using var command = new NpgsqlCommand($"select position::text from subscription_cursor where source = '{Service}'", connection);
        return (string?)await command.ExecuteScalarAsync() ?? "";
    }
}
