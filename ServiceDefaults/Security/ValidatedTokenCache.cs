using System.Security.Claims;
using Microsoft.Extensions.Caching.Memory;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Caches validated tokens until they expire, so that a signature is verified once instead of on every request.</summary>
/// <remarks>
/// Verifying the signature takes about 55 µs of CPU (openssl speed ecdsap256: 18,000 verifications a second; docs/decisions/0006). Tokens validated with keys
/// that have been replaced since are validated again; tokens above the size limit are validated on every request.
/// </remarks>
public sealed class ValidatedTokenCache(TokenSigningKeys keys) : IDisposable
{
    private const int MaxEntries = 10_000;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxEntries });

    /// <summary>The principal of a cached token; null if the token must be validated.</summary>
    public ClaimsPrincipal? TryGet(string token) => cache.TryGetValue(token, out Entry? entry) && entry!.KeysVersion == keys.Version ? entry.Principal : null;

    /// <summary>Caches a validated token.</summary>
    /// <param name="token">The encoded token, as sent.</param>
    /// <param name="principal">The principal of the token.</param>
    /// <param name="until">The expiry of the token, without the clock skew tolerance.</param>
    public void Add(string token, ClaimsPrincipal principal, DateTimeOffset until)
    {
        if (until > TimeProvider.System.GetUtcNow())
            cache.Set(token, new Entry(principal, keys.Version), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = until });
    }

    /// <inheritdoc/>
    public void Dispose() => cache.Dispose();

    private sealed record Entry(ClaimsPrincipal Principal, int KeysVersion);
}
