using Microsoft.AspNetCore.WebUtilities;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// The file of a multipart form. Another part after it is refused when the file ends, before its reader can store it: what a caller sends is never ignored.
/// </summary>
/// <param name="file">The body of the part that is the file.</param>
/// <param name="parts">The form, at that part.</param>
internal sealed class OnlyPartStream(Stream file, MultipartReader parts) : ForwardOnlyStream
{
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
}
