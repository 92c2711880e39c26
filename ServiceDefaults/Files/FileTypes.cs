namespace ThemeDay.ServiceDefaults.Files;

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

    /// <summary>Word (.docx).</summary>
    public const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    /// <summary>MP4 (ISO/IEC 14496-14), known by its boxes and not by its first bytes alone.</summary>
    public const string Mp4 = "video/mp4";

    /// <summary>A ZIP archive, of which OFD and Word files are kinds.</summary>
    public const string Zip = "application/zip";

    /// <summary>The media type of a file by its first bytes; null if it is none of the above.</summary>
    /// <remarks>
    /// Which kind of a ZIP archive it is, is known once the whole file is there (<see cref="OfdArchive"/>). The header of a PDF may
    /// stand anywhere in the first 1,024 bytes, as Adobe's readers accept it (PDF Reference 1.7, appendix H, note 13): scanners and mail gateways put a byte
    /// order mark, line breaks or an envelope before it.
    /// </remarks>
    public static string? Detect(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? Png
        : head.StartsWith("PK\x03\x04"u8) ? Zip
        : head.IndexOf("%PDF-"u8) >= 0 ? Pdf
        : null;
}
