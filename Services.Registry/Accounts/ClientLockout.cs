using Microsoft.Extensions.Caching.Memory;

namespace ThemeDay.Registry.Accounts;

/// <summary>
/// Slows down the guessing of secrets: after five failures a client is refused to the address they came from, for twice as long after each further one.
/// </summary>
/// <remarks>
/// By client and address, so that nobody locks out a client that asks from elsewhere, nor another client behind the same proxy. Known and unknown clients are
/// treated alike. Per process; the entries least recently used go first.
/// </remarks>
public sealed class ClientLockout(TimeProvider clock) : IDisposable
{
    /// <summary>Failures without consequences: a deployment with an old secret.</summary>
    public const int FreeFailures = 5;

    /// <summary>The longest time a client is locked out.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(5);

    private const int MaxEntries = 10_000;
    private const int MaxIdLength = 100; // longer ones do not exist, and are counted together
    private static readonly TimeSpan FirstDuration = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(15);

    private readonly MemoryCache failures = new(new MemoryCacheOptions { SizeLimit = MaxEntries });
    private readonly Lock updates = new();

    /// <summary>The number of clients and addresses that failures are kept of.</summary>
    public int Count => failures.Count;

    /// <summary>The time until the client may try again from the address; null if it may now.</summary>
    public TimeSpan? RemainingTime(string client, string address) =>
        failures.TryGetValue(Key(client, address), out Failures? failed)
        && failed!.LockedUntil - clock.GetUtcNow() is var remaining
        && remaining > TimeSpan.Zero
            ? remaining
            : null;

    /// <summary>Records a request with a wrong secret, or of an unknown client.</summary>
    public void RecordFailure(string client, string address)
    {
        var key = Key(client, address);
        lock (updates)
        {
            var count = failures.TryGetValue(key, out Failures? failed) ? failed!.Count + 1 : 1;
            failures.Set(
                key,
                new Failures(count, clock.GetUtcNow() + Duration(count)),
                new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = Forgotten }
            );
        }
    }

    /// <summary>Records a request with the right secret: earlier failures are forgotten.</summary>
    public void RecordSuccess(string client, string address) => failures.Remove(Key(client, address));

    /// <inheritdoc/>
    public void Dispose() => failures.Dispose();

    private static TimeSpan Duration(int count)
    {
        if (count <= FreeFailures)
            return TimeSpan.Zero;
        var doublings = Math.Min(count - FreeFailures - 1, 20);
        var duration = FirstDuration * (1 << doublings);
        return duration < MaxDuration ? duration : MaxDuration;
    }

    private static (string Client, string Address) Key(string client, string address) => (client.Length <= MaxIdLength ? client : "", address);

    private sealed record Failures(int Count, DateTimeOffset LockedUntil);
}
