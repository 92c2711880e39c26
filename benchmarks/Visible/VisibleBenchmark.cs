using System.Diagnostics;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.Cli.Running;
using ThemeDay.LocalState;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Visible;

/// <summary>
/// Registry, Scheduling, PostgreSQL and RabbitMQ on one machine. Each theme is submitted, and then asked for at once in the list of its unit's obligations,
/// after its event (docs/contract.md, Read your writes), until the list shows the obligation as met. Full load is what clients in a closed loop get through;
/// half of it arrives at an even pace, whatever the answers take.
/// </summary>
/// <remarks>
/// The baseline is the same list with nothing to wait for, for every fourth theme of the same round: what the answer of Scheduling costs by itself.
/// </remarks>
internal static class VisibleBenchmark
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    /// <param name="state">An empty directory.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(StateDirectory state, VisibleOptions options, CancellationToken cancellationToken)
    {
        await using var registry = await RunningRegistry.StartAsync(state, cancellationToken);
        await registry.Scheduling.StartAsync();
        var dataset = await VisibleDataset.PrepareAsync(registry, options.TotalRounds * options.Count, cancellationToken);
        var address = registry.Scheduling.Grpc;
        await registry.Scheduling.DisposeAsync();
        await using var scheduling = await RunningService.StartAsync(
            registry,
            "Scheduling",
            state.GetPath("scheduling.log"),
            cancellationToken,
            address: address
        );
        await MeasureAsync(registry, scheduling, dataset, options, cancellationToken);
    }

    private static async Task MeasureAsync(
        RunningRegistry registry,
        RunningService scheduling,
        VisibleDataset dataset,
        VisibleOptions options,
        CancellationToken cancellationToken
    )
    {
        using var registryChannel = GrpcChannel.ForAddress(registry.Address);
        using var schedulingChannel = GrpcChannel.ForAddress(scheduling.Address);
        Dictionary<string, Metadata> callers = [];
        foreach (var district in dataset.Drafts.Select(draft => draft.District).Distinct())
            callers[district] = await BenchmarkDataset.HeadersAsync(registry, VisibleDataset.Bureau(district), cancellationToken);
        var client = new VisibleClient(new(registryChannel), new(schedulingChannel), callers, RequestTimeout);
        var rounds = dataset.Drafts.Chunk(options.Count).Take(options.TotalRounds).ToList();

        var full = 0.0;
        foreach (var drafts in rounds.Take(VisibleOptions.WarmUps))
        {
            full = await SubmitAllAsync(client, drafts, options.Clients, cancellationToken);
            Console.WriteLine($"full load {full, 6:0}/s");
        }

        List<VisibleRound> measured = [];
        foreach (var drafts in rounds.Skip(VisibleOptions.WarmUps))
        {
            var round = await VisibleRound.MeasureAsync(client, drafts, full / 2, cancellationToken);
            measured.Add(round);
            Console.WriteLine($"round {measured.Count} {round}");
        }

        Console.WriteLine(Outcome(options, full, measured));
    }

    /// <summary>Submits the themes in a closed loop: each client its next one when the one before is visible.</summary>
    /// <returns>Themes per second.</returns>
    private static async Task<double> SubmitAllAsync(VisibleClient client, IReadOnlyList<Draft> drafts, int clients, CancellationToken cancellationToken)
    {
        var inParallel = new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = cancellationToken };
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            drafts,
            inParallel,
            async (draft, token) => await client.WaitUntilMetAsync(draft, await client.SubmitAsync(draft, token), token)
        );
        return drafts.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static string Outcome(VisibleOptions options, double full, List<VisibleRound> rounds)
    {
        return JsonSerializer.Serialize(
            new
            {
                benchmark = "visible",
                p50_ms = Median(round => round.Visible.P50Ms),
                p99_ms = Median(round => round.Visible.P99Ms),
                baseline_p50_ms = Median(round => round.List.P50Ms),
                baseline_p99_ms = Median(round => round.List.P99Ms),
                p99_ratio = Median(round => round.Visible.P99Ms / round.List.P99Ms),
                submit_p50_ms = Median(round => round.Submit.P50Ms),
                submit_p99_ms = Median(round => round.Submit.P99Ms),
                per_second = Median(round => round.Submit.PerSecond),
                full_load_per_second = Math.Round(full),
                count = options.Count,
                rounds = options.Rounds,
            }
        );

        double Median(Func<VisibleRound, double> figure) => Math.Round(LatencyStats.Median(rounds.Select(figure)), 2);
    }
}

/// <summary>The latencies of one round at half of full load.</summary>
/// <param name="Submit">Of SubmitTheme.</param>
/// <param name="Visible">From its answer to the theme in the list.</param>
/// <param name="List">Of the list with nothing to wait for.</param>
internal sealed record VisibleRound(LatencyStats Submit, LatencyStats Visible, LatencyStats List)
{
    private const int ThemesOfList = 4;

    /// <summary>Submits the themes at an even pace, and asks for each in the list of its unit.</summary>
    /// <param name="client">The client.</param>
    /// <param name="drafts">The themes.</param>
    /// <param name="perSecond">The pace.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async Task<VisibleRound> MeasureAsync(
        VisibleClient client,
        IReadOnlyList<Draft> drafts,
        double perSecond,
        CancellationToken cancellationToken
    )
    {
        var began = Stopwatch.GetTimestamp();
        var tasks = new Task<(double Submit, double Visible, double? List)>[drafts.Count];
        for (var number = 0; number < drafts.Count; number++)
        {
            var wait = TimeSpan.FromSeconds(number / perSecond) - Stopwatch.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, cancellationToken);
            var draft = drafts[number];
            var withList = number % ThemesOfList == 0;
            tasks[number] = Task.Run(() => MeasureAsync(client, draft, withList, cancellationToken), cancellationToken);
        }

        var took = await Task.WhenAll(tasks);
        var whole = Stopwatch.GetElapsedTime(began);
        return new(
            LatencyStats.Of([.. took.Select(each => each.Submit)], whole, TimeSpan.Zero),
            LatencyStats.Of([.. took.Select(each => each.Visible)], whole, TimeSpan.Zero),
            LatencyStats.Of([.. took.Select(each => each.List).OfType<double>()], whole, TimeSpan.Zero)
        );
    }

    public override string ToString() =>
        $"{Submit.PerSecond, 6:0}/s, submit p50 {Submit.P50Ms:0.00} p99 {Submit.P99Ms:0.00} ms | "
        + $"visible p50 {Visible.P50Ms:0.00} p99 {Visible.P99Ms:0.00} ms | list alone p50 {List.P50Ms:0.00} p99 {List.P99Ms:0.00} ms";

    private static async Task<(double Submit, double Visible, double? List)> MeasureAsync(
        VisibleClient client,
        Draft draft,
        bool withList,
        CancellationToken cancellationToken
    )
    {
        var began = Stopwatch.GetTimestamp();
        var eventId = await client.SubmitAsync(draft, cancellationToken);
        var submitted = Stopwatch.GetTimestamp();
        await client.WaitUntilMetAsync(draft, eventId, cancellationToken);
        var visible = Stopwatch.GetTimestamp();
        if (withList)
            await client.IsMetAsync(draft, afterEvent: null, cancellationToken);
        return (
            Stopwatch.GetElapsedTime(began, submitted).TotalMilliseconds,
            Stopwatch.GetElapsedTime(submitted, visible).TotalMilliseconds,
            withList ? Stopwatch.GetElapsedTime(visible).TotalMilliseconds : null
        );
    }
}

/// <summary>Submits themes to Registry and reads obligations of Scheduling.</summary>
/// <param name="themes">Registry.</param>
/// <param name="obligations">Scheduling.</param>
/// <param name="callers">The headers of the bureau of each district.</param>
/// <param name="timeout">The deadline of a call.</param>
internal sealed class VisibleClient(
    ThemeService.ThemeServiceClient themes,
    ObligationService.ObligationServiceClient obligations,
    IReadOnlyDictionary<string, Metadata> callers,
    TimeSpan timeout
)
{
    /// <summary>Submits a theme.</summary>
    /// <returns>The id of the event.</returns>
    public async Task<string> SubmitAsync(Draft draft, CancellationToken cancellationToken)
    {
        using var call = themes.SubmitThemeAsync(
            new() { Name = draft.Name, RequestId = $"{Guid.NewGuid()}" },
            callers[draft.District],
            Deadline,
            cancellationToken
        );
        return $"{await call.GetEventIdAsync()}";
    }

    /// <summary>Whether the list of the unit's obligations shows that it has submitted its theme.</summary>
    /// <param name="draft">The theme.</param>
    /// <param name="afterEvent">The event that the list waits for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<bool> IsMetAsync(Draft draft, string? afterEvent, CancellationToken cancellationToken)
    {
        Metadata headers = [.. callers[draft.District]];
        if (afterEvent is not null)
            headers.Add("themeday-after", $"registry/{afterEvent}");
        try
        {
            var owed = await obligations.ListObligationsAsync(new() { Parent = draft.Unit }, headers, Deadline, cancellationToken);
            return owed.Obligations is [{ State: ObligationState.Met }];
        }
        catch (RpcException exception)
            when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
                && afterEvent is not null
                && !cancellationToken.IsCancellationRequested
            )
        {
            return false; // not applied within three seconds: the call waits again
        }
    }

    /// <summary>Waits until the list of the unit's obligations shows that it has submitted its theme.</summary>
    public async Task WaitUntilMetAsync(Draft draft, string eventId, CancellationToken cancellationToken)
    {
        while (!await IsMetAsync(draft, eventId, cancellationToken)) { }
    }

    private DateTime Deadline => TimeProvider.System.GetUtcNow().UtcDateTime + timeout;
}
