using System.Diagnostics;
using Npgsql;
using ThemeDay.Faults.Cluster;

namespace ThemeDay.Faults.Checking;

/// <summary>Waits until everything recorded has reached every service.</summary>
internal static class Recovery
{
    // A lost broker is noticed after 20 s; MassTransit then tries again after up to 30 s, and an attempt takes up to 30 s where nobody answers.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until outboxes are empty, logs are published and applied, and all replicas are Healthy.</summary>
    /// <returns>What is still missing after the timeout; empty if nothing.</returns>
    public static async Task<IReadOnlyList<string>> WaitAsync(ServiceCluster cluster)
    {
        for (var started = Stopwatch.GetTimestamp(); ; )
        {
            var missing = await FindMissingAsync(cluster);
            if (missing is [])
                return missing;
            if (Stopwatch.GetElapsedTime(started) > Timeout)
                return
                [
                    .. missing,
                    .. await Task.WhenAll(cluster.Replicas.Select(async replica => $"{replica.Name}: {await replica.ReadLogTailAsync(lines: 12)}")),
                ];
            await Task.Delay(PollInterval);
        }
    }

    private static async Task<IReadOnlyList<string>> FindMissingAsync(ServiceCluster cluster)
    {
        Dictionary<string, long> heads = [];
        List<string> missing = [];
        foreach (var service in ServiceCluster.Services)
        {
            await using var connection = await cluster.OpenDatabaseAsync(service);
            var head = heads[service] = await ReadAsync(connection, "select coalesce(max(position), 0) from event_log");
            if (await ReadAsync(connection, "select count(*) from outbox") is > 0 and var waiting)
                missing.Add($"{service}: {waiting} rows in the outbox");
            if (await ReadAsync(connection, "select position from published_position") is var published && published != head)
                missing.Add($"{service}: published up to {published} of {head}");
        }

        foreach (var service in ServiceCluster.Services)
        {
            await using var connection = await cluster.OpenDatabaseAsync(service);
            foreach (var source in ServiceCluster.SourcesOf(service))
            {
                var cursor = await ReadAsync(connection, $"select coalesce((select position from subscription_cursor where source = '{source}'), 0)");
                if (cursor != heads[source])
                    missing.Add($"{service}: applied {cursor} of the {heads[source]} events of {source}");
            }
        }

        if (missing is not [])
            return missing;
        foreach (var replica in cluster.Replicas)
            if (await replica.DescribeHealthAsync() is not "Healthy" and var health)
                missing.Add($"{replica.Name} is {health}");
        return missing;
    }

    private static async Task<long> ReadAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
