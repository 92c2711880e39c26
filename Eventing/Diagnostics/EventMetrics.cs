using System.Diagnostics.Metrics;

namespace ThemeDay.Eventing.Diagnostics;

/// <summary>Metrics of event processing; meter <c>ThemeDay.Events</c>.</summary>
internal static class EventMetrics
{
    private static readonly Meter Meter = new("ThemeDay.Events");

    /// <summary>Events moved from the outbox to the log.</summary>
    public static readonly Counter<long> Appended = Meter.CreateCounter<long>("themeday.events.appended", "{event}");

    /// <summary>Events confirmed by RabbitMQ.</summary>
    public static readonly Counter<long> Published = Meter.CreateCounter<long>("themeday.events.published", "{event}");

    /// <summary>Events that could not be applied; tag: source. Any value above 0 needs attention.</summary>
    public static readonly Counter<long> DeadLettered = Meter.CreateCounter<long>("themeday.events.dead_lettered", "{event}");

    // Its count is the number of applied events. The default buckets are meant for milliseconds: the first ends at 5.
    private static readonly Histogram<double> Delay = Meter.CreateHistogram(
        "themeday.events.apply.delay",
        "s",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10, 30, 60, 300, 3600],
        }
    );

    /// <summary>Records an applied event of another service; tag: source. Measured from the record time, with the clocks of both machines.</summary>
    public static void RecordApplied(string source, DateTimeOffset recordedAt) =>
        Delay.Record(Math.Max((TimeProvider.System.GetUtcNow() - recordedAt).TotalSeconds, 0), new KeyValuePair<string, object?>("source", source));
}
