using System.Security.Claims;
using Microsoft.Extensions.Caching.Memory;

namespace ThemeDay.ServiceDefaults.Access;

/// <summary>Tokens that were found good, each until it ends: a signature is checked once, and not again at each call.</summary>
/// <remarks>
/// The signature alone takes some 55 µs of processor (openssl speed ecdsap256: 18,000 checks a second; docs/decisions/0006). What was checked
/// with keys that have been replaced since is checked again; what is over the limit is simply checked each time.
/// </remarks>
public sealed class ValidatedTokenCache(TokenSigningKeys ring) : IDisposable
{
    private const int Most = 10_000;

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <summary>Whose token it is; null where it must be checked.</summary>
    public ClaimsPrincipal? Find(string token) => kept.TryGetValue(token, out Good? good) && good!.Keys == ring.Changes ? good.Principal : null;

    /// <summary>Remembers a token that was found good.</summary>
    /// <param name="token">The token as it was sent.</param>
    /// <param name="principal">Whose it is.</param>
    /// <param name="until">The end of its own time, without the patience for clocks apart.</param>
    public void Keep(string token, ClaimsPrincipal principal, DateTimeOffset until)
    {
        if (until > TimeProvider.System.GetUtcNow())
            kept.Set(token, new Good(principal, ring.Changes), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = until });
    }

    /// <inheritdoc/>
    public void Dispose() => kept.Dispose();

    private sealed record Good(ClaimsPrincipal Principal, int Keys);
}
