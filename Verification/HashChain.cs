using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.Verification;

/// <summary>The part of a log row that the chain binds.</summary>
/// <param name="Position">1, 2, 3, … without gaps.</param>
/// <param name="EventId">The event's own id.</param>
/// <param name="Type">The full name of its message; ASCII.</param>
/// <param name="RecordedAt">When it was recorded, in whole microseconds.</param>
/// <param name="Digest">SHA-256 of the payload as stored, 32 bytes.</param>
public readonly record struct ChainedHeader(long Position, Guid EventId, string Type, DateTimeOffset RecordedAt, ReadOnlyMemory<byte> Digest);

/// <summary>The hash chain of a log (contract, Events): whoever changes, drops, adds or swaps a row changes every hash behind it.</summary>
public static class HashChain
{
    /// <summary>What stands before the first row: 32 zero bytes.</summary>
    public static ReadOnlyMemory<byte> Genesis { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>h = SHA-256(previous ‖ position ‖ id ‖ type ‖ recorded_at in µs ‖ SHA-256(payload)); integers 8 bytes big-endian, id in RFC 9562
    /// order.</summary>
    /// <exception cref="ArgumentException">Previous hash or digest is not 32 bytes long.</exception>
    /// <remarks>Every part but the type has a fixed length, so no two rows give the same bytes.</remarks>
    public static byte[] Hash(ReadOnlySpan<byte> previous, in ChainedHeader header)
    {
        if (previous.Length != SHA256.HashSizeInBytes)
            throw new ArgumentException("a hash is 32 bytes", nameof(previous));
        if (header.Digest.Length != SHA256.HashSizeInBytes)
            throw new ArgumentException("a digest is 32 bytes", nameof(header));

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(long)];
        Span<byte> id = stackalloc byte[16];

        sha.AppendData(previous);
        BinaryPrimitives.WriteInt64BigEndian(number, header.Position);
        sha.AppendData(number);
        header.EventId.TryWriteBytes(id, bigEndian: true, out _);
        sha.AppendData(id);
        sha.AppendData(Encoding.UTF8.GetBytes(header.Type));
        BinaryPrimitives.WriteInt64BigEndian(number, Microseconds(header.RecordedAt));
        sha.AppendData(number);
        sha.AppendData(header.Digest.Span);
        return sha.GetHashAndReset();
    }

    /// <summary>Microseconds since 1970-01-01 UTC, what is finer cut off: PostgreSQL keeps no more.</summary>
    public static long Microseconds(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant cut to whole microseconds, as the log keeps it.</summary>
    public static DateTimeOffset ToMicrosecond(DateTimeOffset instant) =>
        DateTimeOffset.UnixEpoch.AddTicks(Microseconds(instant) * TimeSpan.TicksPerMicrosecond);
}
