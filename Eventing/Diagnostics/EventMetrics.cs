using System.Diagnostics.Metrics;

namespace ThemeDay.Eventing.Diagnostics;

/// <summary>What ops see of events on their way; meter <c>ThemeDay.Events</c>.</summary>
internal static class EventMetrics
{
    private static readonly Meter Meter = new("ThemeDay.Events");

    /// <summary>Moved from the outbox into the log.</summary>
    public static readonly Counter<long> Appended = Meter.CreateCounter<long>("themeday.events.appended", "{event}");

    /// <summary>Confirmed by RabbitMQ.</summary>
    public static readonly Counter<long> Published = Meter.CreateCounter<long>("themeday.events.published", "{event}");

    /// <summary>Could not be applied; tag source. Anything but 0 wants somebody to look.</summary>
    public static readonly Counter<long> DeadLettered = Meter.CreateCounter<long>("themeday.events.dead_lettered", "{event}");

    // Its count is how many were applied. The default buckets are made for milliseconds: the first ends at 5.
    private static readonly Histogram<double> Delay = Meter.CreateHistogram(
        "themeday.events.apply.delay",
        "s",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10, 30, 60, 300, 3600],
        }
    );

    /// <summary>An event of another service was applied; tags source. Measured from the instant it was recorded, by the clocks of both machines.</summary>
    public static void RecordApplied(string source, DateTimeOffset recordedAt) =>
        Delay.Record(Math.Max((TimeProvider.System.GetUtcNow() - recordedAt).TotalSeconds, 0), new KeyValuePair<string, object?>("source", source));
}
