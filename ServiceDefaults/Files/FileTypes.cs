using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>The files that an upload accepts.</summary>
/// <param name="MaxBytes">The maximum size in bytes.</param>
/// <param name="MediaTypes">The accepted media types.</param>
/// <param name="UnsupportedReason">The error reason for any other type.</param>
public sealed record AcceptedFiles(long MaxBytes, IReadOnlyCollection<string> MediaTypes, string UnsupportedReason)
{
    /// <summary>Detects the media type of a file from its first bytes.</summary>
    /// <param name="head">The first <see cref="FileTypes.HeadBytes"/> bytes of the file, or the whole file if it is shorter.</param>
    /// <returns>The media type; INVALID_ARGUMENT if the file is empty or of another type.</returns>
    public Result<string> DetectMediaType(ReadOnlySpan<byte> head) =>
        head.IsEmpty ? Error.InvalidArgument("chunk", ErrorReasons.FileEmpty)
        : FileTypes.Detect(head) is { } mediaType && MediaTypes.Contains(mediaType) ? mediaType
        : Error.InvalidArgument("chunk", UnsupportedReason);
}

/// <summary>File types detected from the content. The file name and the type the client claims are never used (docs/contract.md, Files).</summary>
public static class FileTypes
{
    /// <summary>The number of leading bytes that <see cref="Detect"/> inspects.</summary>
    public const int HeadBytes = 1024;

    /// <summary>PDF.</summary>
    public const string Pdf = "application/pdf";

    /// <summary>OFD (GB/T 33190).</summary>
    public const string Ofd = "application/ofd";

    /// <summary>JPEG.</summary>
    public const string Jpeg = "image/jpeg";

    /// <summary>PNG.</summary>
    public const string Png = "image/png";

    /// <summary>The media type of a file; null if it is none of the above.</summary>
    /// <remarks>OFD is a ZIP archive with the entry point OFD.xml. Other ZIP archives, such as DOCX, are not detected.</remarks>
    public static string? Detect(ReadOnlySpan<byte> head) =>
        head.StartsWith("%PDF-"u8) ? Pdf
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? Png
        : head.StartsWith("PK\x03\x04"u8) && head.IndexOf("OFD.xml"u8) >= 0 ? Ofd
        : null;
}
