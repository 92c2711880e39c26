using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Registry.Themes;

/// <summary>An uploaded scan.</summary>
/// <param name="MediaType">Media type detected from the content.</param>
/// <param name="SizeBytes">Size in bytes, at most that of <see cref="StampedScans.Accepted"/>.</param>
/// <param name="Sha256">SHA-256 of the content, in lower-case hexadecimal.</param>
public sealed record StampedScan(string MediaType, long SizeBytes, string Sha256);

/// <summary>The files accepted as 盖章电子扫描件.</summary>
public static class StampedScans
{
    /// <summary>PDF, OFD, JPEG or PNG, at most 20 MiB: about a dozen pages scanned in colour.</summary>
    public static AcceptedFiles Accepted { get; } =
        new(20L << 20, [FileTypes.Pdf, FileTypes.Ofd, FileTypes.Jpeg, FileTypes.Png], ErrorReasons.FileTypeUnsupported);
}
