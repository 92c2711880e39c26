using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace ThemeDay.Testing;

/// <summary>What the instruments of one host report from now on: the sum of a counter, the last value of a gauge.</summary>
public sealed class RecordedMetrics : IDisposable
{
    private readonly ConcurrentDictionary<(string Instrument, string Tags), double> values = [];
    private readonly ConcurrentDictionary<string, bool> gauges = [];
    private readonly MeterListener listener = new();

    private RecordedMetrics(IMeterFactory host)
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, host) && instrument.Meter.Name.StartsWith("ThemeDay.", StringComparison.Ordinal))
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.Start();
    }

    /// <summary>Records the metrics of a host.</summary>
    public static RecordedMetrics Of(IServiceProvider services) => new(services.GetRequiredService<IMeterFactory>());

    /// <summary>The value of an instrument with these tags, written as <c>name=value</c> by name; null if it reports none.</summary>
    public double? Find(string instrument, params string[] tags)
    {
        foreach (var gauge in values.Keys.Where(key => gauges.ContainsKey(key.Instrument)))
            values.TryRemove(gauge, out _); // one that has nothing to report any more
        listener.RecordObservableInstruments();
        return values.TryGetValue((instrument, string.Join(' ', tags.Order(StringComparer.Ordinal))), out var value) ? value : null;
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = (instrument.Name, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal)));
        if (instrument.IsObservable)
            (gauges[instrument.Name], values[key]) = (true, value);
        else
            values.AddOrUpdate(key, value, (_, sum) => sum + value);
    }
}
