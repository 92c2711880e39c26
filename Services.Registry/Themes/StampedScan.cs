using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Themes;

/// <summary>A scan as it was taken.</summary>
/// <param name="MediaType">What its bytes are.</param>
/// <param name="SizeBytes">Its size, at most <see cref="StampedScans.LimitBytes"/>.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
public sealed record StampedScan(string MediaType, long SizeBytes, string Sha256);

/// <summary>Which files are taken as 盖章电子扫描件: known by their bytes and not by their name (design §2).</summary>
public static class StampedScans
{
    /// <summary>20 MiB: a dozen pages scanned in colour.</summary>
    public const long LimitBytes = 20L << 20;

    /// <summary>How many of a file's first bytes <see cref="DetectMediaType"/> wants to see.</summary>
    public const int HeadBytes = 1024;

    /// <summary>What a file is, by its first bytes.</summary>
    /// <param name="head">Its first <see cref="HeadBytes"/> bytes, or all where it is shorter.</param>
    /// <returns>Its media type, or INVALID_ARGUMENT: empty, or none of PDF, OFD, JPEG and PNG.</returns>
    /// <remarks>OFD (GB/T 33190) is a ZIP whose entry point is OFD.xml: an ordinary ZIP or DOCX is not taken for one.</remarks>
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
