using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Caching.Memory;

namespace ThemeDay.Publication.PublicSite;

/// <summary>Answers and pictures of the public site in memory, bounded by bytes: the least recently used are removed (docs/decisions/0014).</summary>
/// <remarks>
/// An entry may be missing at any time: one that exceeds the bound is not kept, and makes room for the next. Whether an entry may be used, its
/// <see cref="VersionStamp"/> tells.
/// </remarks>
internal sealed class PublicSiteCache : IDisposable
{
    private const int OverheadBytes = 500; // of an entry: its objects in MemoryCache, its tags, the key
    private const int MaxShare = 8; // the part of the whole that one entry may take

    private readonly ConcurrentDictionary<string, TaskCompletionSource<object?>> computations = new(StringComparer.Ordinal);
    private readonly MemoryCache entries;
    private readonly Counter<long> requests;
    private readonly long maxBytes;

    public PublicSiteCache(PublicSiteOptions options, DistrictVersions versions, IMeterFactory meters)
    {
        entries = new(new MemoryCacheOptions { SizeLimit = options.CacheBytes, TrackStatistics = true });
        maxBytes = options.CacheBytes / MaxShare;
        var meter = meters.Create("ThemeDay.PublicSite");
        requests = meter.CreateCounter<long>("themeday.public_site.requests", "{request}", "Requests to the public site, by what answered them");
        meter.CreateObservableGauge("themeday.public_site.cache.entries", () => (long)entries.Count, "{entry}", "Entries in memory");
        meter.CreateObservableGauge(
            "themeday.public_site.cache.size",
            () => entries.GetCurrentStatistics()?.CurrentEstimatedSize ?? 0,
            "By",
            "Bytes in memory"
        );
        meter.CreateObservableGauge(
            "themeday.public_site.versions.age",
            () => versions.Age is { } age ? [new(age.TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "Time since the versions of what is public were last read"
        );
    }

    /// <summary>The entry of a key; null if there is none.</summary>
    public T? Find<T>(ReadOnlySpan<char> key)
        where T : class => entries.TryGetValue(key, out var entry) ? entry as T : null;

    /// <summary>Keeps an entry, unless it is too large or there is no room for it.</summary>
    public void Store(string key, object entry, long sizeBytes)
    {
        var size = sizeBytes + (sizeof(char) * key.Length) + OverheadBytes;
        if (size <= maxBytes)
            entries.Set(key, entry, new MemoryCacheEntryOptions { Size = size });
    }

    /// <summary>Whether a picture of that size would be kept.</summary>
    public bool Accepts(long sizeBytes) => sizeBytes + OverheadBytes + (sizeof(char) * OverheadBytes) <= maxBytes;

    /// <summary>Computes a value, unless a computation of the same key is under way: then waits for that.</summary>
    /// <returns>The value; null if the computation gave none, or failed for another request.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T?> ShareAsync<T>(string key, Func<Task<T?>> compute, CancellationToken cancellationToken)
        where T : class
    {
        var own = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var computation = computations.GetOrAdd(key, own);
        if (computation != own)
            return (T?)await computation.Task.WaitAsync(cancellationToken);
        T? value = null;
        try
        {
            return value = await compute();
        }
        finally
        {
            computations.TryRemove(key, out _);
            own.SetResult(value);
        }
    }

    /// <summary>Counts a request.</summary>
    public void Count(CacheResult result) => requests.Add(1, new KeyValuePair<string, object?>("result", GetName(result)));

    /// <summary>Counts a request that is answered from memory.</summary>
    /// <param name="age">The time since the answer was last known to be current, if the database does not answer; null otherwise.</param>
    public void CountHit(TimeSpan? age) => Count(age is null ? CacheResult.Hit : CacheResult.Stale);

    /// <inheritdoc/>
    public void Dispose() => entries.Dispose();

    private static string GetName(CacheResult result) =>
        result switch
        {
            CacheResult.Hit => "hit",
            CacheResult.Stale => "stale",
            CacheResult.Miss => "miss",
            _ => "uncached",
        };
}

/// <summary>What answered a request to the public site.</summary>
internal enum CacheResult
{
    /// <summary>Not kept: an error, a request that is not the same for everybody, or one whose answer is not kept.</summary>
    Uncached,

    /// <summary>Memory.</summary>
    Hit,

    /// <summary>Memory, while the database does not answer.</summary>
    Stale,

    /// <summary>The database; the answer is kept.</summary>
    Miss,
}
