using System.Diagnostics.Metrics;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>What ops see of events on their way; meter <c>ThemeDay.Events</c>.</summary>
internal static class EventMeter
{
    private static readonly Meter Meter = new("ThemeDay.Events");

    /// <summary>Moved from the outbox into the log.</summary>
    public static readonly Counter<long> Logged = Meter.CreateCounter<long>("themeday.events.logged", "{event}");

    /// <summary>Confirmed by RabbitMQ.</summary>
    public static readonly Counter<long> Published = Meter.CreateCounter<long>("themeday.events.published", "{event}");

    /// <summary>Could not be applied; tag source. Anything but 0 wants somebody to look.</summary>
    public static readonly Counter<long> SetAside = Meter.CreateCounter<long>("themeday.events.set_aside", "{event}");

    private static readonly Histogram<double> Delay = Meter.CreateHistogram<double>("themeday.events.delay", "s");   // its count is how many were applied

    /// <summary>An event of another service was applied; tags source. Measured from the instant it was recorded, by the clocks of both machines.</summary>
    public static void WasApplied(string source, LogRow row) =>
        Delay.Record(Math.Max((TimeProvider.System.GetUtcNow() - row.RecordedAt).TotalSeconds, 0), new KeyValuePair<string, object?>("source", source));
}
