using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ThemeDay.Eventing.Subscriptions;

namespace ThemeDay.Eventing.RabbitMq;

/// <summary>Authenticates the messages on the bus by HMAC-SHA-256, with a key that all services have and the broker has not.</summary>
/// <remarks>The hash chain alone proves nothing here: whoever reads a message can compute the hash of a successor.</remarks>
/// <param name="key">The key, at least 32 characters.</param>
public sealed class MessageAuthenticator(string key)
{
    private readonly byte[] key = Encoding.UTF8.GetBytes(key);

    /// <summary>The authentication code of a message: over its body and all attributes of the event, in lower-case hexadecimal.</summary>
    /// <param name="message">The event, with the trace context that is sent.</param>
    public string Sign(ReceivedEvent message) => Convert.ToHexStringLower(Compute(message));

    /// <summary>Whether the code is that of the message.</summary>
    public bool IsValid(ReceivedEvent message, string code)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Convert.FromHexString(code, given, out _, out var written) is System.Buffers.OperationStatus.Done
            && written == given.Length
            && CryptographicOperations.FixedTimeEquals(given, Compute(message));
    }

    private byte[] Compute(ReceivedEvent message)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        var entry = message.Entry;
        Append(Encoding.UTF8.GetBytes(message.Source));
        Append(Encoding.UTF8.GetBytes(entry.Position.ToString(CultureInfo.InvariantCulture)));
        Append(Encoding.UTF8.GetBytes(entry.EventId.ToString()));
        Append(Encoding.UTF8.GetBytes(entry.Type));
        Append(Encoding.UTF8.GetBytes(entry.District));
        Append(Encoding.UTF8.GetBytes(entry.RecordedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)));
        Append(Encoding.UTF8.GetBytes(entry.Traceparent));
        Append(entry.Hash);
        Append(entry.Payload);
        return hmac.GetHashAndReset();

        // With its length before it, no part can pass for the end of the one before.
        void Append(ReadOnlySpan<byte> part)
        {
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
            hmac.AppendData(length);
            hmac.AppendData(part);
        }
    }
}
