using System.Collections.Concurrent;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;

namespace ThemeDay.Portal.Tests;

/// <summary>The page cache of the portal, with the keys of what is stored in it.</summary>
internal sealed class StoredPages(IOutputCacheStore inner, ConcurrentQueue<string> keys) : IOutputCacheStore
{
    /// <summary>Puts it in the place of the one that the portal has added.</summary>
    public static void Record(IServiceCollection services, ConcurrentQueue<string> keys)
    {
        var added = services.Last(service => service.ServiceType == typeof(IOutputCacheStore));
        services.AddSingleton<IOutputCacheStore>(provider => new StoredPages((IOutputCacheStore)added.ImplementationFactory!(provider), keys));
    }

    public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken) => inner.GetAsync(key, cancellationToken);

    public ValueTask SetAsync(string key, byte[] value, string[]? tags, TimeSpan validFor, CancellationToken cancellationToken)
    {
        keys.Enqueue(key);
        return inner.SetAsync(key, value, tags, validFor, cancellationToken);
    }

    public ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken) => inner.EvictByTagAsync(tag, cancellationToken);
}
