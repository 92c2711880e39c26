using ThemeDay.Eventing.Signals;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Signals that there are deliveries to attempt.</summary>
public sealed class DeliverySignal
{
    private readonly AsyncSignal signal = new();

    /// <summary>Completes at the next signal.</summary>
    public Task Signaled => signal.Signaled;

    /// <summary>Raises the signal.</summary>
    public void Set() => signal.Set();
}
