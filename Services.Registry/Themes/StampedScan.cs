using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Themes;

/// <summary>An uploaded scan.</summary>
/// <param name="MediaType">Media type detected from the content.</param>
/// <param name="SizeBytes">Size in bytes, at most <see cref="StampedScans.LimitBytes"/>.</param>
/// <param name="Sha256">SHA-256 of the content, in lower-case hexadecimal.</param>
public sealed record StampedScan(string MediaType, long SizeBytes, string Sha256);

/// <summary>Limits and file types of 盖章电子扫描件. The type is detected from the content, not from the file name (docs/domain.md).</summary>
public static class StampedScans
{
    /// <summary>Maximum size: 20 MiB, about a dozen pages scanned in colour.</summary>
    public const long LimitBytes = 20L << 20;

    /// <summary>Number of leading bytes that <see cref="DetectMediaType"/> inspects.</summary>
    public const int HeadBytes = 1024;

    /// <summary>Detects the media type of a file from its first bytes.</summary>
    /// <param name="head">The first <see cref="HeadBytes"/> bytes of the file, or the whole file if it is shorter.</param>
    /// <returns>The media type; INVALID_ARGUMENT if the file is empty or not PDF, OFD, JPEG or PNG.</returns>
    /// <remarks>OFD (GB/T 33190) is a ZIP archive with the entry point OFD.xml. Other ZIP archives, such as DOCX, are not accepted.</remarks>
    public static Result<string> DetectMediaType(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            return Error.InvalidArgument("chunk", ErrorReasons.FileEmpty);
        if (head.StartsWith("%PDF-"u8))
            return "application/pdf";
        if (head.StartsWith(Jpeg))
            return "image/jpeg";
        if (head.StartsWith(Png))
            return "image/png";
        if (head.StartsWith("PK\x03\x04"u8) && head.IndexOf("OFD.xml"u8) >= 0)
            return "application/ofd";
        return Error.InvalidArgument("chunk", ErrorReasons.FileTypeUnsupported);
    }

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
}
