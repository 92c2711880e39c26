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

    /// <summary>The media type of a file; null if it is none of the above.</summary>
    /// <remarks>OFD is a ZIP archive with the entry point OFD.xml. Other ZIP archives, such as DOCX, are not detected.</remarks>
    public static string? Detect(ReadOnlySpan<byte> head) =>
        head.StartsWith("%PDF-"u8) ? Pdf
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? Png
        : head.StartsWith("PK\x03\x04"u8) && head.IndexOf("OFD.xml"u8) >= 0 ? Ofd
        : null;
}
