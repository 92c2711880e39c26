using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Registry.Scans;

/// <summary>
/// Whether a PDF can be opened without a password and has a page, by a process of its own: PdfPig is synchronous, and a hostile page tree ends the process
/// (deep nesting overflows the stack) or fills the memory (a cycle).
/// </summary>
/// <param name="timeout">The time for one file.</param>
/// <param name="logger">Logs failures.</param>
public sealed partial class PdfInspector(TimeSpan timeout, ILogger<PdfInspector> logger) : IDisposable
{
    /// <summary>The time for one file, unless the disk or the processor is overloaded some fifty times what a large scan takes.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private readonly WorkerProcesses workers = new(typeof(PdfInspector).Assembly, PdfPageCounter.Command, timeout);

    /// <summary>Inspects a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="cancellationToken">Cancels the inspection.</param>
    /// <returns>Null; INVALID_ARGUMENT if it is damaged, has no page, needs a password, or takes too much time or memory.</returns>
    public async Task<Error?> InspectAsync(string path, CancellationToken cancellationToken)
    {
        var (answer, cause) = await workers.AskAsync(path, cancellationToken);
        if (answer is null)
            LogAborted(logger, cause);
        return answer is PdfPageCounter.HasPages ? null : AcceptedFiles.Unreadable;
    }

    /// <inheritdoc/>
    public void Dispose() => workers.Dispose();

    [LoggerMessage(EventId = 1811, Level = LogLevel.Warning, Message = "The inspection of a PDF was aborted: {Cause}; the file is refused")]
    private static partial void LogAborted(ILogger logger, string cause);
}
