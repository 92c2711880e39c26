namespace ThemeDay.Eventing.Signals;

/// <summary>Beats when a business transaction of this process has committed its outbox row.</summary>
public sealed class OutboxSignal
{
    /// <summary>The beat.</summary>
    public AsyncSignal Signal { get; } = new();
}

/// <summary>Beats when a process of this service has moved rows into the log.</summary>
public sealed class EventLogSignal
{
    /// <summary>The beat.</summary>
    public AsyncSignal Signal { get; } = new();
}

/// <summary>Beats when this service has applied an event of another.</summary>
public sealed class AppliedEventsSignal
{
    /// <summary>The beat.</summary>
    public AsyncSignal Signal { get; } = new();
}
