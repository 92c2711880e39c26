using Microsoft.AspNetCore.WebUtilities;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// The file of a multipart form. Another part after it is refused when the file ends, before its reader can store it: what a caller sends is never ignored.
/// </summary>
/// <param name="file">The body of the part that is the file.</param>
/// <param name="parts">The form, at that part.</param>
internal sealed class OnlyPartStream(Stream file, MultipartReader parts) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The error for a part that is not the file: FIELD_UNKNOWN with its name.</summary>
    public static Error Unexpected(MultipartSection part) =>
        Error.InvalidArgument(part.GetContentDispositionHeader()?.Name.Value?.Trim('"') is { Length: > 0 } name ? name : "file", ErrorReasons.FieldUnknown);

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await file.ReadAsync(buffer, cancellationToken);
        if (count is 0 && buffer.Length > 0 && await parts.ReadNextSectionAsync(cancellationToken) is { } other)
            throw Unexpected(other).ToException();
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
