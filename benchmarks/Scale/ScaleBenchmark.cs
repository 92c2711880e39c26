using System.Diagnostics;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.Cli.Running;
using ThemeDay.Cli.Tokens;
using ThemeDay.LocalState;
using ThemeDay.Registry.V1;
using ThemeDay.Testing.Volume;

namespace ThemeDay.Benchmarks.Scale;

/// <summary>
/// Two installations: a small one, the baseline, and a large one that has the same districts and campaigns and many more. Both are asked in turn for the same,
/// one call at a time: districts and units at random, of the campaign of the last year.
/// </summary>
internal static class ScaleBenchmark
{
    private const int LastYear = 2026;

    /// <param name="state">An empty directory.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(StateDirectory state, ScaleOptions options, CancellationToken cancellationToken)
    {
        var all = VolumeSettings.ReadDistricts(Repository.Root, options.Districts);
        IReadOnlyList<string> few =
        [
            .. Enumerable.Range(0, Math.Min(options.SmallDistricts, all.Count)).Select(place => all[place * all.Count / options.SmallDistricts]),
        ];
        await using var small = await Installation.StartAsync("small", state, new(few, LastYear, Years: 1), cancellationToken);
        await using var large = await Installation.StartAsync("large", state, new(all, LastYear - options.Years + 1, options.Years), cancellationToken);
        var starts = (
            Small: await MeasureStartAsync(small, options.Restarts, cancellationToken),
            Large: await MeasureStartAsync(large, options.Restarts, cancellationToken)
        );
        using var ofSmall = new MeasuredInstallation(small, await CreateDraftsAsync(small, few, options, cancellationToken));
        using var ofLarge = new MeasuredInstallation(large, await CreateDraftsAsync(large, few, options, cancellationToken));
        await ofSmall.PrepareAsync(few, cancellationToken);
        await ofLarge.PrepareAsync(few, cancellationToken);
        Dictionary<string, object> rpcs = [];
        foreach (var name in ofSmall.Rpcs.All.Keys)
            rpcs[name] = await MeasureAsync(name, ofSmall, ofLarge, options, cancellationToken);
        Console.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    benchmark = "scale",
                    worst_ratio = rpcs.Values.Cast<ScaleRatio>().Max(rpc => rpc.ratio),
                    rpcs,
                    start = starts.Small.Keys.ToDictionary(
                        service => service,
                        service => new ScaleRatio(Math.Round(starts.Small[service].Seconds, 2), Math.Round(starts.Large[service].Seconds, 2))
                    ),
                    memory_mib_at_start = starts.Small.Keys.ToDictionary(
                        service => service,
                        service => new ScaleRatio(Math.Round(starts.Small[service].MemoryMiB), Math.Round(starts.Large[service].MemoryMiB))
                    ),
                    memory_mib_after = small
                        .MemoryMiB()
                        .ToDictionary(each => each.Key, each => new ScaleRatio(Math.Round(each.Value), Math.Round(large.MemoryMiB()[each.Key]))),
                    small = small.Size,
                    large = large.Size,
                    calls = options.Calls,
                    rounds = options.Rounds,
                }
            )
        );
    }

    /// <summary>The median of a few starts, by service.</summary>
    private static async Task<Dictionary<string, (double Seconds, double MemoryMiB)>> MeasureStartAsync(
        Installation installation,
        int restarts,
        CancellationToken cancellationToken
    )
    {
        List<Dictionary<string, (TimeSpan ReadyAfter, double MemoryMiB)>> starts = [];
        for (var restart = 0; restart < restarts; restart++)
            starts.Add(await installation.RestartAsync(cancellationToken));
        var medians = starts[0]
            .Keys.ToDictionary(
                service => service,
                service =>
                    (
                        LatencyStats.Median(starts.Select(start => start[service].ReadyAfter.TotalSeconds)),
                        LatencyStats.Median(starts.Select(start => start[service].MemoryMiB))
                    )
            );
        foreach (var (service, (seconds, memory)) in medians)
            Console.WriteLine($"{installation.Name}: {service} ready after {seconds:0.00} s with {memory:0} MiB");
        return medians;
    }

    private static async Task<ScaleRatio> MeasureAsync(
        string name,
        MeasuredInstallation small,
        MeasuredInstallation large,
        ScaleOptions options,
        CancellationToken cancellationToken
    )
    {
        List<(double Small, double Large)> rounds = [];
        for (var number = -ScaleOptions.WarmUps; number < options.Rounds; number++)
        {
            // The order alternates, so that noise from other processes on the machine affects both.
            var isReversed = number % 2 != 0;
            var first = await (isReversed ? large : small).MeasureAsync(name, number, options.Calls, cancellationToken);
            var second = await (isReversed ? small : large).MeasureAsync(name, number, options.Calls, cancellationToken);
            if (number >= 0)
                rounds.Add(isReversed ? (second, first) : (first, second));
        }

        var measured = new ScaleRatio(
            Math.Round(LatencyStats.Median(rounds.Select(round => round.Small)), 3),
            Math.Round(LatencyStats.Median(rounds.Select(round => round.Large)), 3)
        );
        Console.WriteLine($"{name, -32} p50 {measured.small:0.000} ms with few, {measured.large:0.000} ms with many: {measured.ratio:0.00}");
        return measured;
    }

    /// <summary>Drafts with scans, of a campaign of the next year that is opened in some of the districts.</summary>
    private static async Task<List<(string Theme, Metadata Liaison)>> CreateDraftsAsync(
        Installation installation,
        IReadOnlyList<string> districts,
        ScaleOptions options,
        CancellationToken cancellationToken
    )
    {
        const string Campaign = "bench";
        const int Districts = 5;
        await installation.Registry.Scheduling.StartAsync();
        using var channel = GrpcChannel.ForAddress(installation.Registry.Address);
        var themes = new ThemeService.ThemeServiceClient(channel);
        List<(string Theme, Metadata Liaison)> drafts = [];
        var count = (options.Rounds + ScaleOptions.WarmUps) * MeasuredInstallation.CountCalls("SubmitTheme", options.Calls);
        foreach (var district in districts.Take(Districts))
        {
            var bureau = await BenchmarkDataset.HeadersAsync(installation.Registry, new("bureau", district), cancellationToken);
            await BenchmarkDataset.OpenCampaignAsync(channel, bureau, district, Campaign, cancellationToken);
            var unit = CampaignGenerator.OfDistrict(installation.Settings, district).Last().Units.First(unit => !unit.IsClosed).Code;
            var liaison = await BenchmarkDataset.HeadersAsync(installation.Registry, new TokenSubject("liaison", district, unit), cancellationToken);
            for (var number = 0; number <= count / Districts; number++)
            {
                var theme = await BenchmarkDataset.CreateScannedThemeAsync(
                    themes,
                    bureau,
                    $"districts/{district}/campaigns/{Campaign}",
                    $"districts/{district}/units/{unit}",
                    $"theme-{number}",
                    cancellationToken
                );
                drafts.Add((theme.Name, liaison));
            }
        }

        await installation.Registry.Scheduling.DisposeAsync();
        return drafts;
    }
}

/// <summary>A figure of the small installation and of the large one.</summary>
internal sealed record ScaleRatio(double small, double large)
{
    public double ratio => Math.Round(large / small, 2);
}

/// <summary>An installation that is measured, with the targets of its calls.</summary>
internal sealed class MeasuredInstallation(Installation installation, IEnumerable<(string Theme, Metadata Liaison)> drafts) : IDisposable
{
    private const int MaxSubmissions = 100;
    private readonly List<ScaleTarget> targets = [];

    public BusiestRpcs Rpcs { get; } = new(installation, drafts);

    /// <summary>The number of calls of an RPC in a round: each submission needs a draft of its own.</summary>
    public static int CountCalls(string name, int calls) => name is "SubmitTheme" ? Math.Min(calls, MaxSubmissions) : calls;

    /// <summary>Finds the targets: one of each district.</summary>
    public async Task PrepareAsync(IReadOnlyList<string> districts, CancellationToken cancellationToken)
    {
        foreach (var district in districts)
        {
            var campaign = CampaignGenerator.OfDistrict(installation.Settings, district).Last();
            if (BusiestRpcs.FindTheme(campaign) is not { } theme)
                continue;
            targets.Add(
                new(
                    $"districts/{district}/units/{theme.Unit.Code}",
                    campaign.Name,
                    $"districts/{district}",
                    theme.Id,
                    await BenchmarkDataset.HeadersAsync(installation.Registry, new("bureau", district), cancellationToken),
                    await BenchmarkDataset.HeadersAsync(installation.Registry, new TokenSubject("liaison", district, theme.Unit.Code), cancellationToken)
                )
            );
        }
    }

    /// <summary>Calls an RPC for random targets, the same of both installations in a round, and waits until their events are applied.</summary>
    /// <returns>The median latency in milliseconds.</returns>
    public async Task<double> MeasureAsync(string name, int round, int calls, CancellationToken cancellationToken)
    {
        var random = new Random(round);
        var rpc = Rpcs.All[name];
        var took = new double[CountCalls(name, calls)];
        for (var call = 0; call < took.Length; call++)
        {
            var target = targets[random.Next(targets.Count)];
            var began = Stopwatch.GetTimestamp();
            await rpc(target, cancellationToken);
            took[call] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        // What is left of the work would slow down the other installation, which is measured next.
        if (Rpcs.TakeLastEventId() is { } eventId)
            await installation.WaitUntilAppliedAsync(eventId, cancellationToken);
        return LatencyStats.Median(took);
    }

    public void Dispose() => Rpcs.Dispose();
}
