using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace ThemeDay.Publication.Tests.PublicSite;

/// <summary>The number of requests that a host has under way, of those that began after this.</summary>
internal sealed class ActiveRequests : IDisposable
{
    private readonly MeterListener listener = new();
    private long count;

    private ActiveRequests(IMeterFactory host)
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, host) && instrument.Name is "http.server.active_requests")
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref count, change));
        listener.Start();
    }

    /// <summary>Counts those of a host.</summary>
    public static ActiveRequests Of(IServiceProvider services) => new(services.GetRequiredService<IMeterFactory>());

    /// <summary>How many there are.</summary>
    public long Count => Interlocked.Read(ref count);

    public void Dispose() => listener.Dispose();
}
