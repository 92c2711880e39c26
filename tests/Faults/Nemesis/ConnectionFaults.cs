using ThemeDay.Testing;

namespace ThemeDay.Faults.Nemesis;

/// <summary>Faults of the connections to PostgreSQL and RabbitMQ.</summary>
internal static class ConnectionFaults
{
    /// <summary>Resets connections, leaves them half open, or refuses new ones for a moment.</summary>
    public static async Task CutAsync(FaultContext context)
    {
        while (await context.PauseAsync(50, 500))
        {
            var proxy = context.Choose(context.Cluster.DatabaseProxies.Values.Append(context.Cluster.BrokerProxy));
            switch (context.Random.Next(6))
            {
                case 0:
                    proxy.StopForwarding();
                    break;
                case 1:
                    proxy.IsRefusing = true;
                    proxy.ResetConnections();
                    await context.PauseAsync(200, 1_000);
                    proxy.IsRefusing = false;
                    break;
                default:
                    proxy.ResetConnections();
                    break;
            }
        }

        // The server's ends of half-open connections hold sessions and their locks: keep-alive finds the proxy alive, where another machine would be gone.
        foreach (var proxy in context.Cluster.DatabaseProxies.Values)
            proxy.ResetConnections();
    }

    /// <summary>Resets connections between the commit of a transaction with an event and its answer.</summary>
    public static Task LoseCommitAnswersAsync(FaultContext context) => FilterAsync(context, random => new CommitFilter(random, delay: null));

    /// <summary>Resets connections at the commit of a transaction with an event, which reaches the server up to a second later.</summary>
    public static Task DelayCommitsAsync(FaultContext context) =>
        FilterAsync(context, random => new CommitFilter(random, () => Task.Delay(random.Next(50, 1_000))));

    private static async Task FilterAsync(FaultContext context, Func<Random, IProxyFilter> create)
    {
        foreach (var proxy in context.Cluster.DatabaseProxies.Values)
        {
            var seed = context.Random.Next();
            proxy.CreateFilter = () => create(new(Interlocked.Increment(ref seed)));
            proxy.ResetConnections();
        }

        while (await context.PauseAsync(1_000, 2_000))
        {
            // Each connection loses the answers of some of its commits.
        }

        foreach (var proxy in context.Cluster.DatabaseProxies.Values)
        {
            proxy.CreateFilter = null;
            proxy.ResetConnections();
        }
    }
}
