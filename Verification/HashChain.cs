using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.Verification;

/// <summary>The part of a log entry that the hash chain covers.</summary>
/// <param name="Position">1, 2, 3, … without gaps.</param>
/// <param name="EventId">The event id.</param>
/// <param name="Type">The full name of the message type; ASCII.</param>
/// <param name="RecordedAt">The record time, in whole microseconds.</param>
/// <param name="Digest">SHA-256 of the stored payload, 32 bytes.</param>
public readonly record struct ChainedHeader(long Position, Guid EventId, string Type, DateTimeOffset RecordedAt, ReadOnlyMemory<byte> Digest);

/// <summary>The hash chain of a log (docs/contract.md, Hash chain): changing, deleting, inserting or reordering an entry changes every hash after it.</summary>
public static class HashChain
{
    /// <summary>The hash before the first entry: 32 zero bytes.</summary>
    public static ReadOnlyMemory<byte> Genesis { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>
    /// h = SHA-256(previous ‖ position ‖ id ‖ type ‖ recorded_at in µs ‖ SHA-256(payload)); integers 8 bytes big-endian, id in RFC 9562 order.
    /// </summary>
    /// <exception cref="ArgumentException">The previous hash or the digest is not 32 bytes long.</exception>
    /// <remarks>Every part but the type has a fixed length, so no two entries produce the same bytes.</remarks>
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

    /// <summary>Microseconds since 1970-01-01 UTC, truncated to the precision of PostgreSQL.</summary>
    public static long Microseconds(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Truncates an instant to whole microseconds, the precision of the log.</summary>
    public static DateTimeOffset ToMicrosecond(DateTimeOffset instant) =>
        DateTimeOffset.UnixEpoch.AddTicks(Microseconds(instant) * TimeSpan.TicksPerMicrosecond);
}
