using System.Diagnostics;

namespace ThemeDay.Eventing.Diagnostics;

/// <summary>The traces of events on their way.</summary>
internal static class EventTelemetry
{
    public static readonly ActivitySource ActivitySource = new("ThemeDay.Events");

    /// <summary>The call that caused an event; none where nobody traced it.</summary>
    public static ActivityContext ParseParent(string traceparent) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent) ? parent : default;
}
