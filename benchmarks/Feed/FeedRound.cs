using System.Text.Json;
using ThemeDay.Benchmarks.Submit;

namespace ThemeDay.Benchmarks.Feed;

/// <summary>Measurements of feed and baseline, run back to back: noise from other processes affects both.</summary>
internal sealed record FeedRound(
    Paced FeedIdle,
    Paced FeedOne,
    Paced FeedMany,
    Paced BareIdle,
    Paced BareOne,
    Paced BareMany,
    Burst BurstOne,
    Burst BurstMany,
    Burst BareBurst
)
{
    /// <summary>CPU time that one subscriber adds for each event, without what the process does for an event in any case.</summary>
    private double CpuOfOne => FeedOne.CpuMicroseconds - FeedIdle.CpuMicroseconds;

    private double CpuOfMany => FeedMany.CpuMicroseconds - FeedIdle.CpuMicroseconds;

    private double BareCpuOfMany => BareMany.CpuMicroseconds - BareIdle.CpuMicroseconds;

    /// <summary>Measures everything once.</summary>
    /// <param name="feed">The feed of Registry.</param>
    /// <param name="baseline">The baseline.</param>
    /// <param name="options">The sizes.</param>
    /// <param name="isReversed">Whether the baseline is first.</param>
    /// <param name="cancellationToken">Cancels the round.</param>
    public static async Task<FeedRound> MeasureAsync(
        IEventSource feed,
        IEventSource baseline,
        FeedOptions options,
        bool isReversed,
        CancellationToken cancellationToken
    )
    {
        var bare = isReversed ? await PaceAllAsync(baseline) : default;
        var ofFeed = await PaceAllAsync(feed);
        if (!isReversed)
            bare = await PaceAllAsync(baseline);
        return new(
            ofFeed.None,
            ofFeed.One,
            ofFeed.Many,
            bare.None,
            bare.One,
            bare.Many,
            await FeedBenchmark.BurstAsync(feed, 1, options, cancellationToken),
            await FeedBenchmark.BurstAsync(feed, options.Subscribers, options, cancellationToken),
            await FeedBenchmark.BurstAsync(baseline, options.Subscribers, options, cancellationToken)
        );

        async Task<(Paced None, Paced One, Paced Many)> PaceAllAsync(IEventSource source) =>
            (
                await FeedBenchmark.PaceAsync(source, 0, options, cancellationToken),
                await FeedBenchmark.PaceAsync(source, 1, options, cancellationToken),
                await FeedBenchmark.PaceAsync(source, options.Subscribers, options, cancellationToken)
            );
    }

    /// <summary>The medians as one line of JSON.</summary>
    public static string Summarize(FeedOptions options, List<FeedRound> rounds)
    {
        return JsonSerializer.Serialize(
            new
            {
                benchmark = "feed",
                statements_ratio = Median(round => round.FeedMany.Statements / round.FeedOne.Statements, 2),
                statements_per_event = Median(round => round.FeedMany.Statements, 2),
                statements_per_event_one = Median(round => round.FeedOne.Statements, 2),
                statements_per_event_none = Median(round => round.FeedIdle.Statements, 2),
                cpu_ratio_to_baseline = Median(round => round.CpuOfMany / round.BareCpuOfMany, 2),
                cpu_us_per_event = Median(round => round.CpuOfMany, 0),
                cpu_us_per_event_one = Median(round => round.CpuOfOne, 0),
                cpu_us_per_event_none = Median(round => round.FeedIdle.CpuMicroseconds, 0),
                baseline_cpu_us_per_event = Median(round => round.BareCpuOfMany, 0),
                baseline_cpu_us_per_event_one = Median(round => round.BareOne.CpuMicroseconds - round.BareIdle.CpuMicroseconds, 0),
                p50_ms = Median(round => round.FeedMany.P50Ms, 2),
                p50_ms_one = Median(round => round.FeedOne.P50Ms, 2),
                baseline_p50_ms = Median(round => round.BareMany.P50Ms, 2),
                p99_ms = Median(round => round.FeedMany.P99Ms, 2),
                p99_ms_one = Median(round => round.FeedOne.P99Ms, 2),
                baseline_p99_ms = Median(round => round.BareMany.P99Ms, 2),
                append_ratio = Median(round => round.BurstMany.AppendedPerSecond / round.BurstOne.AppendedPerSecond, 2),
                appended_per_second = Median(round => round.BurstMany.AppendedPerSecond, 0),
                appended_per_second_one = Median(round => round.BurstOne.AppendedPerSecond, 0),
                delivered_per_second = Median(round => round.BurstMany.DeliveredPerSecond, 0),
                baseline_delivered_per_second = Median(round => round.BareBurst.DeliveredPerSecond, 0),
                subscribers = options.Subscribers,
                events = options.Events,
                rate = options.Rate,
                burst = options.Burst,
                rounds = options.Rounds,
            }
        );

        double Median(Func<FeedRound, double> figure, int digits) => Math.Round(LatencyStats.Median(rounds.Select(figure)), digits);
    }

    public override string ToString() =>
        string.Join(
            " | ",
            $"statements {FeedIdle.Statements:0.00} {FeedOne.Statements:0.00} {FeedMany.Statements:0.00}",
            $"CPU µs {FeedIdle.CpuMicroseconds:0} {FeedOne.CpuMicroseconds:0} {FeedMany.CpuMicroseconds:0}",
            $"baseline {BareIdle.CpuMicroseconds:0} {BareOne.CpuMicroseconds:0} {BareMany.CpuMicroseconds:0}",
            $"ms p50 {FeedOne.P50Ms:0.0} {FeedMany.P50Ms:0.0} p99 {FeedOne.P99Ms:0.0} {FeedMany.P99Ms:0.0}",
            $"baseline p50 {BareMany.P50Ms:0.0} p99 {BareMany.P99Ms:0.0}",
            $"appended/s {BurstOne.AppendedPerSecond:0} {BurstMany.AppendedPerSecond:0}",
            $"delivered/s {BurstMany.DeliveredPerSecond:0}, baseline {BareBurst.DeliveredPerSecond:0}"
        );
}
