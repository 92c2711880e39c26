using System.Globalization;
using ThemeDay.Faults.Cluster;
using ThemeDay.Faults.Nemesis;
using ThemeDay.Testing;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(TestPostgres))]
[assembly: AssemblyFixture(typeof(TestRabbitMq))]

namespace ThemeDay.Faults;

/// <summary>
/// Rounds of random faults under load, half of them with two replicas of each service, half with three. <c>FAULT_ROUNDS</c> sets their number,
/// <c>FAULT_SEED</c> repeats a run, <c>FAULTS</c> selects kinds:
/// <code>FAULT_SEED=7 FAULTS=kill,stop scripts/run-faults 100</code>
/// </summary>
[Collection(ClusterFixture.Collection)]
public sealed class FaultRoundsTests(ClusterFixture fixture)
{
    private const int RoundsOfATest = 2;
    private const string KindsOfATest = "kill,stop";

    private static readonly int Rounds = FaultSettings.Read("FAULT_ROUNDS") ?? RoundsOfATest;
    private static int FirstSeed => FaultSettings.Seed;

    [Fact]
    public async Task Whatever_fails_under_load_nothing_acknowledged_is_lost_and_nothing_happens_twice()
    {
        Console.WriteLine($"{Rounds} rounds from seed {FirstSeed}");
        var kinds = ReadKinds();
        var isLong = Rounds > RoundsOfATest;
        List<RoundReport> reports = [];
        List<string> findings = [];
        for (var round = 0; round < Rounds; round++)
        {
            var replicas = round < Rounds / 2 ? 2 : 3;
            await fixture.GetAsync(replicas);
            var options = new RoundOptions(FirstSeed + round, Duration: TimeSpan.FromSeconds(isLong ? 8 : 5), StopTime: TimeSpan.FromSeconds(isLong ? 30 : 5));
            var (report, result) = await fixture.RunAsync(kinds[options.Seed % kinds.Count], options);
            Console.WriteLine($"{replicas} replicas, {report}");
            reports.Add(report);
            if (result.IsClean)
                continue;
            findings.Add($"{report}\n{result}");
            Console.WriteLine(result);
        }

        Console.WriteLine(Summarize(reports));
        Assert.True(findings is [], string.Join("\n\n", findings));
    }

    private static List<Fault> ReadKinds()
    {
        var names = Environment.GetEnvironmentVariable("FAULTS") ?? (Rounds > RoundsOfATest ? "" : KindsOfATest);
        if (names is "")
            return [.. Fault.All];
        return [.. names.Split(',').Select(name => Fault.All.Single(fault => fault.Name == name))];
    }

    private static string Summarize(IReadOnlyList<RoundReport> reports) =>
        string.Join(
            '\n',
            reports
                .GroupBy(report => report.Fault)
                .Append(new Totals(reports))
                .Select(same =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{same.Key}: rounds {same.Count()}, attempted {same.Sum(each => each.Attempted)}, acknowledged {same.Sum(each => each.Acknowledged)}, "
                            + $"lost {same.Sum(each => each.Lost)}, duplicated {same.Sum(each => each.Duplicated)}, "
                            + $"recovered {same.Sum(each => each.Recovered)}, unexpected {same.Sum(each => each.Unexpected)}, "
                            + $"{same.Average(each => each.Elapsed.TotalSeconds):0.0} s on average"
                    )
                )
        );

    private sealed class Totals(IReadOnlyList<RoundReport> reports) : IGrouping<string, RoundReport>
    {
        public string Key => "all";

        public IEnumerator<RoundReport> GetEnumerator() => reports.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
