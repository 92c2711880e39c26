using System.Diagnostics;
using System.Text.Json;
using Grpc.Core;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.Cli.Running;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;

namespace ThemeDay.Benchmarks.Feed;

/// <summary>What streaming events cost at a fixed rate.</summary>
/// <param name="CpuMicroseconds">CPU time of the streaming process for each event.</param>
/// <param name="Statements">Statements that it executed for each event.</param>
/// <param name="P50Ms">Median time from the commit of an event until the last subscriber had it; 0 without subscribers.</param>
/// <param name="P99Ms">99th percentile of that time.</param>
internal sealed record Paced(double CpuMicroseconds, double Statements, double P50Ms, double P99Ms);

/// <summary>How fast events are appended and delivered without a pause between them.</summary>
/// <param name="AppendedPerSecond">Events appended per second.</param>
/// <param name="DeliveredPerSecond">Events that all subscribers got per second.</param>
internal sealed record Burst(double AppendedPerSecond, double DeliveredPerSecond);

/// <summary>The whole benchmark: Registry and the baseline as separate processes, with no, one and many subscribers in turn, medians.</summary>
internal static class FeedBenchmark
{
    // As often as the dispatcher appends under load (OutboxDispatcher).
    private static readonly TimeSpan AppendInterval = TimeSpan.FromMilliseconds(40);

    private const int BurstBatch = 100;

    /// <param name="state">An empty directory.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(StateDirectory state, FeedOptions options, CancellationToken cancellationToken)
    {
        await using var registry = await RunningRegistry.StartAsync(state, cancellationToken, "-c shared_preload_libraries=pg_stat_statements");
        await using var feed = await FeedOfRegistry.CreateAsync(registry, cancellationToken);
        await using var baseline = await RunningFeedBaseline.StartAsync(await ReadSampleAsync(feed, cancellationToken), cancellationToken);
        List<FeedRound> rounds = [];
        for (var number = 0; number < options.TotalRounds; number++)
        {
            var round = await FeedRound.MeasureAsync(feed, baseline, options, isReversed: number % 2 != 0, cancellationToken);
            Console.WriteLine($"{(number < FeedOptions.WarmUps ? "warm-up" : $"round {number - FeedOptions.WarmUps + 1}"), -8} {round}");
            if (number >= FeedOptions.WarmUps)
                rounds.Add(round);
        }

        Console.WriteLine(FeedRound.Summarize(options, rounds));
    }

    /// <summary>Appends events at a fixed rate, and measures what streaming them costs.</summary>
    public static async Task<Paced> PaceAsync(IEventSource source, int subscribers, FeedOptions options, CancellationToken cancellationToken)
    {
        var perAppend = Math.Max(1, (int)(options.Rate * AppendInterval.TotalSeconds));
        var events = options.Events / perAppend * perAppend;
        await using var readers = await FeedSubscribers.SubscribeAsync(source, subscribers, events, cancellationToken);
        using var process = Process.GetProcessById(source.Pid);
        var committedAt = new long[events];
        var (cpu, statements) = (process.TotalProcessorTime, await source.CountStatementsAsync(cancellationToken));
        using var timer = new PeriodicTimer(AppendInterval);
        for (var next = 0; next < events; next += perAppend)
        {
            await source.AppendAsync(perAppend, cancellationToken);
            Array.Fill(committedAt, Stopwatch.GetTimestamp(), next, perAppend);
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        await readers.Complete.WaitAsync(cancellationToken);
        process.Refresh();
        cpu = process.TotalProcessorTime - cpu;
        statements = await source.CountStatementsAsync(cancellationToken) - statements;
        var delays =
            subscribers == 0
                ? [0]
                : Enumerable.Range(0, events).Select(number => Stopwatch.GetElapsedTime(committedAt[number], readers.LastReceivedAt(number)).TotalMilliseconds);
        var latency = LatencyStats.Of([.. delays], TimeSpan.FromSeconds(1), TimeSpan.Zero);
        return new(cpu.TotalMicroseconds / events, (double)statements / events, Math.Max(0, latency.P50Ms), Math.Max(0, latency.P99Ms));
    }

    /// <summary>Appends events without a pause until all subscribers have them.</summary>
    public static async Task<Burst> BurstAsync(IEventSource source, int subscribers, FeedOptions options, CancellationToken cancellationToken)
    {
        var events = options.Burst / BurstBatch * BurstBatch;
        await using var readers = await FeedSubscribers.SubscribeAsync(source, subscribers, events, cancellationToken);
        var began = Stopwatch.GetTimestamp();
        for (var next = 0; next < events; next += BurstBatch)
            await source.AppendAsync(BurstBatch, cancellationToken);
        var appended = Stopwatch.GetElapsedTime(began);
        await readers.Complete.WaitAsync(cancellationToken);
        return new(events / appended.TotalSeconds, events / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private static async Task<SubscribeResponse> ReadSampleAsync(FeedOfRegistry feed, CancellationToken cancellationToken)
    {
        await feed.AppendAsync(1, cancellationToken);
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(feed.Address);
        using var call = new EventFeedService.EventFeedServiceClient(channel).Subscribe(
            new() { UntilHead = true },
            await feed.GetHeadersAsync(0, cancellationToken),
            cancellationToken: cancellationToken
        );
        return await call.ResponseStream.ReadAllAsync(cancellationToken).LastAsync(cancellationToken);
    }
}
