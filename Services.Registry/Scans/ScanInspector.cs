using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Registry.Scans;

/// <summary>Looks into a received scan before it is stored: a PDF has a page, a picture a size in pixels. An OFD is known by its entry point already.</summary>
public sealed class ScanInspector(FileWorkQueue queue, PdfInspector pdf)
{
    /// <summary>Inspects a scan, when it is its unit's turn.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="unit">The unit, with its district.</param>
    /// <param name="cancellationToken">Cancels the inspection.</param>
    /// <returns>Null; INVALID_ARGUMENT if it cannot be read; RESOURCE_EXHAUSTED if too many wait.</returns>
    public async Task<Error?> InspectAsync(ReceivedFile scan, string unit, CancellationToken cancellationToken) =>
        scan.MediaType switch
        {
            FileTypes.Pdf => (await queue.RunAsync(unit, cancel => InspectPdfAsync(scan, cancel), cancellationToken)).Error,
            FileTypes.Jpeg or FileTypes.Png => HasSize(scan) ? null : AcceptedFiles.Unreadable,
            _ => null,
        };

    private async Task<Result<ReceivedFile>> InspectPdfAsync(ReceivedFile scan, CancellationToken cancellationToken) =>
        await pdf.InspectAsync(scan.Path, cancellationToken) is { } error ? error : scan;

    private static bool HasSize(ReceivedFile scan)
    {
        using var file = scan.Open();
        return PictureHeader.Read(file) is not null;
    }
}
