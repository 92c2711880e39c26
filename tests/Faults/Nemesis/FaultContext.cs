using ThemeDay.Faults.Cluster;
using ThemeDay.Testing;

namespace ThemeDay.Faults.Nemesis;

/// <summary>What a fault acts on.</summary>
/// <param name="Cluster">The services.</param>
/// <param name="Postgres">Their PostgreSQL.</param>
/// <param name="RabbitMq">Their RabbitMQ.</param>
/// <param name="Random">Chooses victims and times; seeded.</param>
/// <param name="StopTime">The time for which a process is stopped.</param>
/// <param name="RoundEnds">Cancelled at the end of the round; a fault then heals what it has done.</param>
internal sealed record FaultContext(
    ServiceCluster Cluster,
    TestPostgres Postgres,
    TestRabbitMq RabbitMq,
    Random Random,
    TimeSpan StopTime,
    CancellationToken RoundEnds
)
{
    /// <summary>Chooses one.</summary>
    public T Choose<T>(IEnumerable<T> from) => from.ToList() is var all ? all[Random.Next(all.Count)] : default!;

    /// <summary>Chooses one to <paramref name="most"/>.</summary>
    public IReadOnlyList<T> ChooseSome<T>(IEnumerable<T> from, int most)
    {
        var all = from.ToArray();
        Random.Shuffle(all);
        return all[..Random.Next(1, most + 1)];
    }

    /// <summary>Waits for a random time, at most until the round ends.</summary>
    /// <returns>Whether the round goes on.</returns>
    public async Task<bool> PauseAsync(int minMilliseconds, int maxMilliseconds)
    {
        await Task.Delay(Random.Next(minMilliseconds, maxMilliseconds), RoundEnds).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !RoundEnds.IsCancellationRequested;
    }
}
