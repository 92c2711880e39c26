using System.Security.Cryptography;

namespace ThemeDay.Verification;

/// <summary>Follows a log from its first row and says at which it stops being whole. Needs headers and digests only.</summary>
public sealed class HashChainVerifier
{
    /// <summary>The last position that held; 0 before the first.</summary>
    public long Position { get; private set; }

    /// <summary>The hash of that position.</summary>
    public ReadOnlyMemory<byte> Hash { get; private set; } = HashChain.Genesis;

    /// <summary>What is wrong, naming the position; null as long as the log is whole.</summary>
    public string? Error { get; private set; }

    /// <summary>Takes the next row.</summary>
    /// <param name="header">Its header and digest.</param>
    /// <param name="expectedHash">The hash the log gives for it.</param>
    /// <param name="payload">Its payload; null where it was withheld.</param>
    /// <returns>False from the first row on that does not hold.</returns>
    public bool TryVerifyNext(in ChainedHeader header, ReadOnlySpan<byte> expectedHash, ReadOnlyMemory<byte>? payload)
    {
        if (Error is not null)
            return false;
        var hash = HashChain.Hash(Hash.Span, header);
        Error =
            header.Position != Position + 1 ? $"position {header.Position} follows {Position}"
            : payload is { } bytes && !SHA256.HashData(bytes.Span).AsSpan().SequenceEqual(header.Digest.Span)
                ? $"the payload at position {header.Position} is not the one logged"
            : !expectedHash.SequenceEqual(hash) ? $"the chain breaks at position {header.Position}"
            : null;
        if (Error is not null)
            return false;
        (Position, Hash) = (header.Position, hash);
        return true;
    }
}
