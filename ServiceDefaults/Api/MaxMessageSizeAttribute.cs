using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The maximum size of a request message of an RPC, where it is not <see cref="DefaultBytes"/>. For a stream, of each message.</summary>
/// <param name="bytes">The size in bytes, in the binary format, at most <see cref="LargestBytes"/>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MaxMessageSizeAttribute(int bytes) : Attribute, IRequestSizeLimitMetadata
{
    /// <summary>512 KiB: the maximum size of a message of an RPC that does not say otherwise.</summary>
    public const int DefaultBytes = 512 << 10;

    /// <summary>4 MiB: the maximum size of a message of any RPC, which gRPC libraries accept by default.</summary>
    public const int LargestBytes = 4 << 20;

    /// <summary>The maximum size in bytes, in the binary format.</summary>
    public int Bytes { get; } = bytes;

    /// <inheritdoc/>
    public long? MaxRequestBodySize => MaxJsonBytes(Bytes);

    /// <summary>The maximum size of a message of the endpoint, in bytes, in the binary format.</summary>
    public static int GetBytes(EndpointMetadataCollection metadata) => metadata.GetMetadata<MaxMessageSizeAttribute>()?.Bytes ?? DefaultBytes;

    /// <summary>The maximum size of the same message as JSON, which encodes texts and bytes at greater length.</summary>
    internal static int MaxJsonBytes(int bytes) => 2 * bytes;
}
