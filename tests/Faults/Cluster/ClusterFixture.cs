using ThemeDay.Faults.Checking;
using ThemeDay.Faults.Nemesis;
using ThemeDay.Testing;

namespace ThemeDay.Faults.Cluster;

/// <summary>The cluster that all tests of the assembly share: starting it takes longer than a round.</summary>
[CollectionDefinition(Collection)]
public sealed class ClusterFixture(TestPostgres postgres, TestRabbitMq rabbitMq) : IAsyncLifetime, ICollectionFixture<ClusterFixture>
{
    internal const string Collection = "the cluster";

    private ServiceCluster? cluster;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The cluster, with this many replicas of each service, all of them ready.</summary>
    internal async Task<ServiceCluster> GetAsync(int replicas)
    {
        cluster ??= await ServiceCluster.StartAsync(postgres, await rabbitMq.NewHostAsync());
        await cluster.ScaleAsync(replicas);
        return cluster;
    }

    /// <summary>Runs a round. What it finds stays in the databases, so the next round begins with new ones.</summary>
    internal async Task<(RoundReport Report, CheckResult Result)> RunAsync(Fault fault, RoundOptions options)
    {
        var run = await new FaultRound(cluster!, postgres, rabbitMq, options).RunAsync(fault);
        if (!run.Result.IsClean)
            await DisposeAsync();
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        if (cluster is not null)
            await cluster.DisposeAsync();
        cluster = null;
    }
}
