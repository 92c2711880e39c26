using System.Reflection;
using Microsoft.Extensions.Logging;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Documents.Office;

/// <summary>
/// Reads Word and Excel files for a service, by processes of their own and a few at a time: a hostile file ends or fills such a process, and not the service.
/// </summary>
/// <param name="program">The program of the service, which runs <see cref="OfficeReaderProcess.Run"/> if <see cref="OfficeReaderProcess.Command"/> is its
/// only argument.</param>
/// <param name="timeout">The time for one file.</param>
/// <param name="queue">Decides whose file is next.</param>
/// <param name="logger">Logs failures.</param>
public sealed partial class OfficeFileService(Assembly program, TimeSpan timeout, FileWorkQueue queue, ILogger<OfficeFileService> logger) : IDisposable
{
    /// <summary>The time for one file: some ten times what the largest takes.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(20);

    private readonly WorkerProcesses workers = new(program, OfficeReaderProcess.Command, timeout);

    /// <summary>Reads a file.</summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="field">The field of the request, for errors.</param>
    /// <param name="unit">The unit whose file it is, with its district.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>
    /// The text; INVALID_ARGUMENT with FILE_NOT_OFFICE, FILE_HAS_ACTIVE_CONTENT or FILE_UNREADABLE; RESOURCE_EXHAUSTED with FILE_TOO_LARGE, or
    /// TOO_MANY_UPLOADS if too many files wait.
    /// </returns>
    public Task<Result<OfficeText>> ReadAsync(ReadOnlyMemory<byte> file, string field, string unit, CancellationToken cancellationToken) =>
        queue.RunAsync(unit, cancel => ReadAsync(file, field, cancel), cancellationToken);

    /// <summary>The error of a file that is too large.</summary>
    public static Error TooLarge(string field) =>
        new(ErrorKind.ResourceExhausted, ErrorReasons.FileTooLarge) { Fields = [new(field, ErrorReasons.FileTooLarge)] };

    /// <inheritdoc/>
    public void Dispose() => workers.Dispose();

    private async Task<Result<OfficeText>> ReadAsync(ReadOnlyMemory<byte> file, string field, CancellationToken cancellationToken)
    {
        var (answer, cause) = await workers.AskAsync(Convert.ToBase64String(file.Span), cancellationToken);
        if (answer is null)
        {
            LogAborted(logger, cause);
            return Error.InvalidArgument(field, ErrorReasons.FileUnreadable);
        }

        return OfficeReaderProcess.Parse(answer, out var problem) is { } text ? text : ToError(problem, field);
    }

    private static Error ToError(OfficeFileProblem problem, string field) =>
        problem switch
        {
            OfficeFileProblem.TooLarge => TooLarge(field),
            OfficeFileProblem.ActiveContent or OfficeFileProblem.ExternalContent => Error.InvalidArgument(field, ErrorReasons.FileHasActiveContent),
            OfficeFileProblem.NotOffice or OfficeFileProblem.OldOrEncrypted => Error.InvalidArgument(field, ErrorReasons.FileNotOffice),
            _ => Error.InvalidArgument(field, ErrorReasons.FileUnreadable),
        };

    [LoggerMessage(EventId = 1911, Level = LogLevel.Warning, Message = "The reading of an office file was aborted: {Cause}; the file is refused")]
    private static partial void LogAborted(ILogger logger, string cause);
}
