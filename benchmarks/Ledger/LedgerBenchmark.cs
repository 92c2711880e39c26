using System.Diagnostics;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Npgsql;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.Benchmarks.Visible;
using ThemeDay.Cli.Running;
using ThemeDay.LocalState;
using ThemeDay.Scheduling.V1;
using ThemeDay.Testing;
using ThemeDay.Testing.Volume;

namespace ThemeDay.Benchmarks.Ledger;

/// <summary>
/// Scheduling with the campaigns of one year, and with those of ten, beside the baseline on the database of ten years; all three are asked in turn, for
/// random units, districts and obligations of the last year.
/// </summary>
internal static class LedgerBenchmark
{
    private const int LastYear = 2026;
    private const int ManyYears = 10;

    private static readonly (string Name, LedgerCall Call)[] Calls =
    [
        ("unit", (service, target, options) => service.ListObligationsAsync(new() { Parent = target.Unit, Filter = target.Filter }, options).ResponseAsync),
        (
            "lights",
            (service, target, options) =>
                service.CountObligationsAsync(new() { Parent = $"{target.District}/units/-", Filter = target.Filter }, options).ResponseAsync
        ),
        ("obligation", (service, target, options) => service.GetObligationAsync(new() { Name = target.Obligation }, options).ResponseAsync),
    ];

    /// <summary>Makes one call.</summary>
    private delegate Task LedgerCall(ObligationService.ObligationServiceClient service, LedgerTarget target, CallOptions options);

    /// <param name="state">An empty directory.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(StateDirectory state, LedgerOptions options, CancellationToken cancellationToken)
    {
        await using var registry = await RunningRegistry.StartAsync(state, cancellationToken);
        await using var young = await StartAsync(registry, state, options, years: 1, cancellationToken);
        await using var old = await StartAsync(registry, state, options, ManyYears, cancellationToken);
        var baselineAddress = new Uri($"http://127.0.0.1:{LoopbackPorts.Allocate()}");
        await using var baseline = await StartBaselineAsync(registry, state, baselineAddress, cancellationToken);
        await MeasureAsync(registry, [young.Address, old.Address, baselineAddress], options, cancellationToken);
    }

    private static string DatabaseOf(int years) => $"scheduling_{years}";

    private static async Task<RunningService> StartAsync(
        RunningRegistry registry,
        StateDirectory state,
        LedgerOptions options,
        int years,
        CancellationToken cancellationToken
    )
    {
        var running = await RunningService.StartAsync(registry, "Scheduling", state.GetPath($"scheduling-{years}.log"), cancellationToken, DatabaseOf(years));
        var began = Stopwatch.GetTimestamp();
        await using var database = NpgsqlDataSource.Create(registry.GetConnectionString(DatabaseOf(years)));
        var settings = new VolumeSettings(VolumeSettings.ReadDistricts(Repository.Root, options.Districts), LastYear - years + 1, years);
        await VolumeLoader.LoadAsync(settings, [(database, new SchedulingVolume())]);
        await database.WaitUntilDerivedAsync(_ => { }, cancellationToken);
        await database.SettleAsync(cancellationToken);
        Console.WriteLine(
            $"{years} years: {await database.QueryAsync<long>("select count(*) from fact", cancellationToken)} facts, "
                + $"{await database.QueryAsync<long>("select count(*) from obligation", cancellationToken)} obligations, "
                + $"loaded and derived in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"
        );
        return running;
    }

    private static Task<ServerProcess> StartBaselineAsync(RunningRegistry registry, StateDirectory state, Uri grpc, CancellationToken cancellationToken)
    {
        var http = new Uri($"http://127.0.0.1:{LoopbackPorts.Allocate()}");
        return ServerProcess.StartCommandAsync(
            "ledger-baseline",
            http,
            "health",
            new Dictionary<string, string?>
            {
                ["ASPNETCORE_URLS"] = null,
                ["Endpoints__HttpPort"] = $"{http.Port}",
                ["Endpoints__GrpcPort"] = $"{grpc.Port}",
                ["Baseline__Database"] =
                    $"{registry.GetConnectionString(DatabaseOf(ManyYears))};Max Auto Prepare=20;Auto Prepare Min Usages=2;No Reset On Close=true",
            },
            state.GetPath("baseline.log"),
            cancellationToken
        );
    }

    private static async Task MeasureAsync(RunningRegistry registry, Uri[] addresses, LedgerOptions options, CancellationToken cancellationToken)
    {
        var targets = await ReadTargetsAsync(registry, options, cancellationToken);
        Dictionary<string, object> outcome = new() { ["benchmark"] = "ledger" };
        foreach (var (name, call) in Calls)
        {
            List<LatencyStats[]> rounds = [];
            for (var number = 0; number < options.WarmUps + options.Rounds; number++)
            {
                var round = new LatencyStats[addresses.Length];
                // The order rotates, so that noise from other processes on the machine affects all.
                for (var place = 0; place < addresses.Length; place++)
                {
                    var which = (place + number) % addresses.Length;
                    round[which] = await RunAsync(addresses[which], call, targets, options, cancellationToken);
                }

                Console.WriteLine(
                    $"{name, -10} one year {round[0].PerSecond, 6:0}/s p50 {round[0].P50Ms:0.00} ms"
                        + $" | ten years {round[1].PerSecond, 6:0}/s p50 {round[1].P50Ms:0.00} ms"
                        + $" | baseline {round[2].PerSecond, 6:0}/s p50 {round[2].P50Ms:0.00} ms"
                );
                if (number >= options.WarmUps)
                    rounds.Add(round);
            }

            outcome[name] = new
            {
                per_second = Median(round => round[1].PerSecond, 0),
                p50_ms = Median(round => round[1].P50Ms, 2),
                p99_ms = Median(round => round[1].P99Ms, 2),
                p50_ms_one_year = Median(round => round[0].P50Ms, 2),
                ten_years_ratio = Median(round => round[1].P50Ms / round[0].P50Ms, 2),
                baseline_per_second = Median(round => round[2].PerSecond, 0),
                throughput_ratio = Median(round => round[1].PerSecond / round[2].PerSecond, 2),
            };

            double Median(Func<LatencyStats[], double> figure, int digits) => Math.Round(LatencyStats.Median(rounds.Select(figure)), digits);
        }

        (outcome["districts"], outcome["clients"], outcome["rounds"]) = (options.Districts, options.Clients, options.Rounds);
        Console.WriteLine(JsonSerializer.Serialize(outcome));
    }

    private static async Task<LatencyStats> RunAsync(
        Uri address,
        LedgerCall call,
        IReadOnlyList<LedgerTarget> targets,
        LedgerOptions options,
        CancellationToken cancellationToken
    )
    {
        var began = Stopwatch.GetTimestamp();
        var end = TimeSpan.FromSeconds(options.Seconds);
        var took = await Task.WhenAll(Enumerable.Range(0, options.Clients).Select(client => Task.Run(() => CallAsync(client), cancellationToken)));
        var whole = Stopwatch.GetElapsedTime(began);
        return LatencyStats.Of([.. took.SelectMany(each => each)], whole, TimeSpan.Zero);

        async Task<List<double>> CallAsync(int client)
        {
            using var channel = GrpcChannel.ForAddress(address);
            var service = new ObligationService.ObligationServiceClient(channel);
            var random = new Random(client);
            List<double> tookMs = [];
            while (Stopwatch.GetElapsedTime(began) < end)
            {
                var target = targets[random.Next(targets.Count)];
                var called = Stopwatch.GetTimestamp();
                try
                {
                    await call(service, target, new(target.Caller, cancellationToken: cancellationToken));
                }
                catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
                {
                    throw new InvalidOperationException($"{address} has no {target.Obligation}", exception);
                }
                tookMs.Add(Stopwatch.GetElapsedTime(called).TotalMilliseconds);
            }

            return tookMs;
        }
    }

    private static async Task<List<LedgerTarget>> ReadTargetsAsync(RunningRegistry registry, LedgerOptions options, CancellationToken cancellationToken)
    {
        const int Count = 5_000;
        await using var database = NpgsqlDataSource.Create(registry.GetConnectionString(DatabaseOf(1)));
        await using var command = database.CreateCommand(
            "select district, unit, id, campaign_id from obligation where kind <> 'CorrectTheme' order by md5(district || unit || id) limit $1"
        );
        command.Parameters.Add(new() { Value = Count });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<LedgerTarget> targets = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var district = reader.GetString(0);
            var caller = await BenchmarkDataset.HeadersAsync(registry, VisibleDataset.Bureau(district), cancellationToken);
            var unit = $"districts/{district}/units/{reader.GetString(1)}";
            targets.Add(new($"districts/{district}", unit, $"{unit}/obligations/{reader.GetString(2)}", $"campaign = {reader.GetString(3)}", caller));
        }

        return targets;
    }
}

/// <summary>What one call asks for, all of the last year.</summary>
/// <param name="District">The name of a district.</param>
/// <param name="Unit">The name of a unit.</param>
/// <param name="Obligation">The name of an obligation of the unit.</param>
/// <param name="Filter">The filter for the campaign.</param>
/// <param name="Caller">The headers of a clerk of the bureau.</param>
internal sealed record LedgerTarget(string District, string Unit, string Obligation, string Filter, Metadata Caller);
