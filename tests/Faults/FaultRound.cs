using System.Diagnostics;
using System.Globalization;
using ThemeDay.Faults.Checking;
using ThemeDay.Faults.Cluster;
using ThemeDay.Faults.Nemesis;
using ThemeDay.Faults.Workload;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Faults;

/// <summary>The settings of a round.</summary>
/// <param name="Seed">The seed of the workload and of the fault.</param>
/// <param name="Duration">The time for which faults are injected.</param>
/// <param name="StopTime">The time for which a process is stopped.</param>
internal sealed record RoundOptions(int Seed, TimeSpan Duration, TimeSpan StopTime);

/// <summary>The counts of one round.</summary>
/// <param name="Fault">The kind of fault.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Attempted">Operations that clients sent.</param>
/// <param name="Acknowledged">Operations answered OK.</param>
/// <param name="Lost">Acknowledged operations that are not there.</param>
/// <param name="Duplicated">Effects that are there more often than they were asked for.</param>
/// <param name="Recovered">Operations whose answer was lost, and that were acknowledged when they were sent again.</param>
/// <param name="Unexpected">Anything else that no fault explains.</param>
/// <param name="Elapsed">The time of the round, recovery and check included.</param>
internal sealed record RoundReport(
    string Fault,
    int Seed,
    int Attempted,
    int Acknowledged,
    int Lost,
    int Duplicated,
    int Recovered,
    int Unexpected,
    TimeSpan Elapsed
)
{
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Fault} seed {Seed}: attempted {Attempted}, acknowledged {Acknowledged}, lost {Lost}, duplicated {Duplicated}, recovered {Recovered}, "
                + $"unexpected {Unexpected}, {Elapsed.TotalSeconds:0.0} s"
        );
}

/// <summary>One round: a workload, a fault, recovery, and the check of everything.</summary>
internal sealed class FaultRound(ServiceCluster cluster, TestPostgres postgres, TestRabbitMq rabbitMq, RoundOptions options)
{
    private const int CampaignClients = 4;

    // A district of its own for each round: the codes of the provinces begin at 11.
    private static int districts = 110_000;

    private readonly string district = $"{Interlocked.Increment(ref districts)}";
    private readonly History history = new();

    /// <summary>Runs the round.</summary>
    /// <returns>The counts, and what was found.</returns>
    public async Task<(RoundReport Report, CheckResult Result)> RunAsync(Fault fault)
    {
        var started = Stopwatch.GetTimestamp();
        var units = new UnitClient(CreateClient(0), district);
        await units.CreateAsync();
        List<CampaignClient> campaigns =
        [
            .. Enumerable.Range(1, CampaignClients).Select(number => new CampaignClient(CreateClient(number), district, $"2023-{number}")),
        ];
        await Task.WhenAll(campaigns.Select(campaign => campaign.OpenAsync()));

        IReadOnlyList<string> unnoticed;
        using (var roundEnds = new CancellationTokenSource(options.Duration))
        {
            var work = campaigns.Select(campaign => campaign.RunAsync(roundEnds.Token)).Append(units.RunAsync(roundEnds.Token)).ToList();
            var context = new FaultContext(cluster, postgres, rabbitMq, new(options.Seed), options.StopTime, roundEnds.Token);
            await fault.RunAsync(context);
            await roundEnds.CancelAsync();
            await cluster.EnsureRunningAsync();
            await Task.WhenAll(work);
            unnoticed = fault.AfterAsync is null ? [] : await fault.AfterAsync(context);
        }

        var missing = await Recovery.WaitAsync(cluster);
        var result = await Checker.CheckAsync(cluster, history, district);
        result.Unexpected.AddRange(missing);
        result.Unexpected.AddRange(unnoticed);
        return (Report(fault, result, Stopwatch.GetElapsedTime(started)), result);
    }

    private WorkloadClient CreateClient(int number) =>
        new(cluster, history, new($"bureau-{district}-{number}", Role.Bureau, district, null), new(options.Seed * 31 + number));

    private RoundReport Report(Fault fault, CheckResult result, TimeSpan elapsed) =>
        new(
            fault.Name,
            options.Seed,
            history.Operations.Count,
            history.Count(OperationOutcome.Acknowledged),
            result.Lost.Count,
            result.Duplicated.Count,
            history.Operations.Count(operation => operation.IsRecovered),
            result.Unexpected.Count,
            elapsed
        );
}
