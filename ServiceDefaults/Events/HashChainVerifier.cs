using System.Security.Cryptography;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Follows a log from its first row and says at which it stops being whole. Needs headers and digests only.</summary>
public sealed class HashChainVerifier
{
    /// <summary>The last position that held; 0 before the first.</summary>
    public long Position { get; private set; }

    /// <summary>The hash of that position.</summary>
    public ReadOnlyMemory<byte> Hash { get; private set; } = Chain.Root;

    /// <summary>What is wrong, naming the position; null as long as the log is whole.</summary>
    public string? Problem { get; private set; }

    /// <summary>Takes the next row.</summary>
    /// <param name="link">Its header and digest.</param>
    /// <param name="claimed">The hash the log gives for it.</param>
    /// <param name="payload">Its payload; null where it was withheld.</param>
    /// <returns>False from the first row on that does not hold.</returns>
    public bool Take(in ChainedHeader link, ReadOnlySpan<byte> claimed, ReadOnlyMemory<byte>? payload)
    {
        if (Problem is not null)
            return false;
        var hash = Chain.Hash(Hash.Span, link);
        Problem =
            link.Position != Position + 1 ? $"position {link.Position} follows {Position}"
            : payload is { } bytes && !SHA256.HashData(bytes.Span).AsSpan().SequenceEqual(link.Digest.Span)
                ? $"the payload at position {link.Position} is not the one logged"
            : !claimed.SequenceEqual(hash) ? $"the chain breaks at position {link.Position}"
            : null;
        if (Problem is not null)
            return false;
        (Position, Hash) = (link.Position, hash);
        return true;
    }
}
