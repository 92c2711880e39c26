using System.Security.Claims;
using Microsoft.Extensions.Caching.Memory;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Tokens that were found good, each until it ends: a signature is checked once, and not again at each call.</summary>
/// <remarks>
/// The signature alone takes some 55 µs of processor (openssl speed ecdsap256: 18,000 checks a second; docs/decisions/0006). What was checked
/// with keys that have been replaced since is checked again; what is over the limit is simply checked each time.
/// </remarks>
public sealed class ValidatedTokenCache(TokenSigningKeys keys) : IDisposable
{
    private const int MaxEntries = 10_000;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MaxEntries });

    /// <summary>Whose token it is; null where it must be checked.</summary>
    public ClaimsPrincipal? TryGet(string token) => cache.TryGetValue(token, out Entry? entry) && entry!.KeysVersion == keys.Version ? entry.Principal : null;

    /// <summary>Remembers a token that was found good.</summary>
    /// <param name="token">The token as it was sent.</param>
    /// <param name="principal">Whose it is.</param>
    /// <param name="until">The end of its own time, without the patience for clocks apart.</param>
    public void Add(string token, ClaimsPrincipal principal, DateTimeOffset until)
    {
        if (until > TimeProvider.System.GetUtcNow())
            cache.Set(token, new Entry(principal, keys.Version), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = until });
    }

    /// <inheritdoc/>
    public void Dispose() => cache.Dispose();

    private sealed record Entry(ClaimsPrincipal Principal, int KeysVersion);
}
