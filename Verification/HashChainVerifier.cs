using System.Security.Cryptography;

namespace ThemeDay.Verification;

/// <summary>Verifies a log from its first entry and reports the first that is invalid. Needs only headers and digests.</summary>
public sealed class HashChainVerifier
{
    /// <summary>The last valid position; 0 before the first.</summary>
    public long Position { get; private set; }

    /// <summary>The hash at that position.</summary>
    public ReadOnlyMemory<byte> Hash { get; private set; } = HashChain.Genesis;

    /// <summary>The error, with its position; null while the log is valid.</summary>
    public string? Error { get; private set; }

    /// <summary>Verifies the next entry.</summary>
    /// <param name="header">Its header and digest.</param>
    /// <param name="expectedHash">Its hash according to the log.</param>
    /// <param name="payload">Its payload; null if withheld.</param>
    /// <returns>False from the first invalid entry on.</returns>
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
