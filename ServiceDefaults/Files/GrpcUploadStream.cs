using Google.Protobuf;
using Grpc.Core;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>The chunks of an upload as one stream.</summary>
/// <param name="messages">The messages after the header.</param>
/// <param name="getChunk">Selects the chunk of a message.</param>
public sealed class GrpcUploadStream<T>(IAsyncStreamReader<T> messages, Func<T, ByteString> getChunk) : ForwardOnlyStream
{
    private ReadOnlyMemory<byte> rest;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (rest.IsEmpty)
        {
            if (!await messages.MoveNext(cancellationToken))
                return 0;
            rest = getChunk(messages.Current).Memory;
        }

        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        rest = rest[count..];
        return count;
    }
}
