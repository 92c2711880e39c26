using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>The files that an upload accepts.</summary>
/// <param name="MaxBytes">The maximum size in bytes.</param>
/// <param name="MediaTypes">The accepted media types.</param>
/// <param name="UnsupportedReason">The error reason for any other type.</param>
public sealed record AcceptedFiles(long MaxBytes, IReadOnlyCollection<string> MediaTypes, string UnsupportedReason)
{
    /// <summary>The error of a file that is over the maximum size, or needs more memory than it may.</summary>
    public static Error TooLarge { get; } = new(ErrorKind.ResourceExhausted, ErrorReasons.FileTooLarge) { Fields = [new("chunk", ErrorReasons.FileTooLarge)] };

    /// <summary>The error of a file of an accepted type whose content cannot be read.</summary>
    public static Error Unreadable { get; } = Error.InvalidArgument("chunk", ErrorReasons.FileUnreadable);

    /// <summary>Detects the media type of a file from its first bytes. A ZIP archive is taken for the kind that is
    /// accepted: whether it is one is known only by the whole file.</summary>
    /// <param name="head">The first <see cref="FileTypes.HeadBytes"/> bytes of the file, or the whole file if it is shorter.</param>
    /// <returns>The media type; INVALID_ARGUMENT if the file is empty or of another type.</returns>
    public Result<string> DetectMediaType(ReadOnlySpan<byte> head) =>
        head.IsEmpty ? Error.InvalidArgument("chunk", ErrorReasons.FileEmpty)
        : FindAccepted(FileTypes.Detect(head)) is { } mediaType ? mediaType
        : Error.InvalidArgument("chunk", UnsupportedReason);

    private string? FindAccepted(string? detected) =>
        detected is FileTypes.Zip
            ? MediaTypes.FirstOrDefault(type => type is FileTypes.Ofd or FileTypes.Docx)
            : MediaTypes.FirstOrDefault(type => type == detected);
}
