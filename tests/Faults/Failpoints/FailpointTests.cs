using System.Diagnostics;
using System.Globalization;
using ThemeDay.Faults.Cluster;
using ThemeDay.Faults.Nemesis;
using ThemeDay.Testing;

namespace ThemeDay.Faults.Failpoints;

/// <summary>A crash and an exception at named points of the services: at some that change with the seed, and with <c>FAILPOINTS=all</c> at each of them. Not
/// part of <c>./test</c>: scripts/run-faults runs it.</summary>
[Collection(ClusterFixture.Collection)]
[Trait("Category", "Manual")]
public sealed class FailpointTests(ClusterFixture fixture)
{
    private const int PointsOfATest = 2;
    private static readonly TimeSpan HitTimeout = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_crash_and_an_exception_at_a_failpoint_lose_and_double_nothing()
    {
        var cluster = await fixture.GetAsync(replicas: 2);
        var points = SelectPoints();
        List<string> notHit = [];

        var (report, result) = await fixture.RunAsync(
            new("failpoints", context => ReachAllAsync(context, notHit)),
            new(Seed: FaultSettings.Seed, Duration: TimeSpan.FromMinutes(10), StopTime: TimeSpan.Zero)
        );

        Console.WriteLine(report);
        Assert.NotEmpty(points);
        Assert.Equal([], notHit);
        Assert.True(result.IsClean, $"{report}\n{result}");

        async Task ReachAllAsync(FaultContext context, List<string> missed)
        {
            foreach (var failpoint in points)
            foreach (var action in (FailpointAction[])[FailpointAction.Throw, FailpointAction.Crash])
            {
                var armed = Stopwatch.GetTimestamp();
                cluster.Failpoints.Arm(failpoint, action);
                using var timeoutCts = new CancellationTokenSource(HitTimeout);
                while (!cluster.Failpoints.IsHit(failpoint) && !timeoutCts.IsCancellationRequested)
                    await Task.Delay(TimeSpan.FromMilliseconds(20));
                var isHit = cluster.Failpoints.IsHit(failpoint);
                if (!isHit)
                    missed.Add($"{failpoint} ({action})");
                cluster.Failpoints.Disarm(failpoint);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{failpoint} {action}: {(isHit ? "reached" : "not reached")} after {Stopwatch.GetElapsedTime(armed).TotalSeconds:0.0} s"
                    )
                );
                if (isHit && action is FailpointAction.Crash)
                    await RestartCrashedAsync(context.Cluster);
            }
        }
    }

    private static IReadOnlyList<string> SelectPoints()
    {
        if (Environment.GetEnvironmentVariable("FAILPOINTS") is "all")
            return FailpointControl.All;
        Console.WriteLine($"failpoints from seed {FaultSettings.Seed}");
        return new Random(FaultSettings.Seed).GetItems(FailpointControl.All.ToArray(), PointsOfATest).Distinct().ToList();
    }

    private static async Task RestartCrashedAsync(ServiceCluster cluster)
    {
        await Poll.UntilAsync(() => cluster.Replicas.Any(replica => !replica.IsRunning), HitTimeout, "a process that crashed");
        await cluster.EnsureRunningAsync();
    }
}
