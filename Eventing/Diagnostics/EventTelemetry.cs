using System.Diagnostics;

namespace ThemeDay.Eventing.Diagnostics;

/// <summary>Tracing of events.</summary>
internal static class EventTelemetry
{
    public static readonly ActivitySource ActivitySource = new("ThemeDay.Events");

    /// <summary>The trace context of the request that caused an event; default if the request was not traced.</summary>
    public static ActivityContext ParseParent(string traceparent) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent) ? parent : default;
}
