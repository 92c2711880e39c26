using ThemeDay.Eventing.Diagnostics;

namespace ThemeDay.Eventing.Signals;

/// <summary>Signals that a business transaction of this process has committed an outbox row.</summary>
public sealed class OutboxSignal
{
    /// <summary>The signal.</summary>
    public AsyncSignal Signal { get; } = new();

    /// <summary>Raises the signal. Called by what has committed the transaction.</summary>
    public void SetCommitted()
    {
        Failpoints.Reach(Failpoints.OutboxSaved);
        Signal.Set();
    }
}

/// <summary>Signals that a process of this service has moved rows to the log.</summary>
public sealed class EventLogSignal
{
    /// <summary>The signal.</summary>
    public AsyncSignal Signal { get; } = new();
}

/// <summary>Signals that this service has applied an event of another service.</summary>
public sealed class AppliedEventsSignal
{
    /// <summary>The signal.</summary>
    public AsyncSignal Signal { get; } = new();
}
