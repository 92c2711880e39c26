using ThemeDay.Documents.Office;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;
using UglyToad.PdfPig.Tokens;

namespace ThemeDay.Publication.Reports;

/// <summary>
/// Looks into attachments by processes of their own: PdfPig and the ZIP archive of a Word file hold much of a file in memory, and a hostile one ends or fills
/// such a process.
/// </summary>
/// <param name="timeout">The time for one file.</param>
/// <param name="logger">Logs failures.</param>
public sealed partial class AttachmentInspector(TimeSpan timeout, ILogger<AttachmentInspector> logger) : IDisposable
{
    /// <summary>The argument that starts such a process.</summary>
    public const string Command = "inspect-attachments";

    /// <summary>The time for one file, unless disk or processor are overloaded some ten times what the largest takes.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(20);

    private const char Separator = '\t';
    private const string Sound = "sound";
    private const string Active = "active content";
    private const string TooLarge = "too large";
    private const string Unsupported = "unsupported";

    private readonly WorkerProcesses workers = new(typeof(AttachmentInspector).Assembly, Command, timeout);

    /// <summary>Answers requests, each a media type and a path, until the input ends.</summary>
    public static void Run() =>
        WorkerProcesses.Run(request =>
        {
            var (mediaType, path) = request.Split(Separator) is [var first, var second] ? (first, second) : ("", "");
            using var file = File.OpenRead(path);
            return mediaType is FileTypes.Pdf ? PdfAttachment.Describe(file) : DescribeWord(file);
        });

    /// <summary>Inspects a received file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Cancels the inspection.</param>
    /// <returns>
    /// The file; INVALID_ARGUMENT with ATTACHMENT_TYPE_UNSUPPORTED, FILE_HAS_ACTIVE_CONTENT, or FILE_UNREADABLE also if it takes too much time or memory;
    /// RESOURCE_EXHAUSTED with FILE_TOO_LARGE if it is when it is decompressed.
    /// </returns>
    public async Task<Result<ReceivedFile>> InspectAsync(ReceivedFile file, CancellationToken cancellationToken)
    {
        var (answer, cause) = await workers.AskAsync($"{file.MediaType}{Separator}{file.Path}", cancellationToken);
        if (answer is null)
            LogAborted(logger, cause);
        return answer switch
        {
            Sound => file,
            Active => Error.InvalidArgument("chunk", ErrorReasons.FileHasActiveContent),
            TooLarge => AcceptedFiles.TooLarge,
            Unsupported => Error.InvalidArgument("chunk", ErrorReasons.AttachmentTypeUnsupported),
            _ => AcceptedFiles.Unreadable,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => workers.Dispose();

    private static string DescribeWord(Stream file)
    {
        try
        {
            return OfficeFile.Check(file) is OfficeFileKind.Word ? Sound : Unsupported;
        }
        catch (OfficeFileException exception)
        {
            return exception.Problem switch
            {
                OfficeFileProblem.ActiveContent or OfficeFileProblem.ExternalContent => Active,
                OfficeFileProblem.TooLarge => TooLarge,
                OfficeFileProblem.NotOffice => Unsupported,
                _ => "unreadable",
            };
        }
    }

    [LoggerMessage(EventId = 1813, Level = LogLevel.Warning, Message = "The inspection of an attachment was aborted: {Cause}; the file is refused")]
    private static partial void LogAborted(ILogger logger, string cause);

    /// <summary>Reads a PDF.</summary>
    private static class PdfAttachment
    {
        private const int MaxDepth = 64; // of nested arrays and dictionaries

        // ISO 32000-1, 12.6.4: types of actions that run a script, start a program or open an embedded file.
        private static readonly string[] ActiveActions = ["JavaScript", "Launch", "Rendition", "ImportData", "GoToE"];

        public static string Describe(Stream file)
        {
            try
            {
                using var document = PdfDocument.Open(file, new() { UseLenientParsing = true, MaxStackDepth = MaxDepth });
                if (document.NumberOfPages is 0)
                    return "no page";
                return document.Structure.CrossReferenceTable.ObjectOffsets.Keys.Any(reference =>
                    IsActive(document.Structure.GetObject(reference).Data, MaxDepth)
                )
                    ? Active
                    : Sound;
            }
            catch (PdfDocumentEncryptedException)
            {
                return "password required";
            }
            catch (Exception exception) when (exception is not OutOfMemoryException) // of every kind for damaged files; without memory the process ends
            {
                return $"damaged: {exception.GetType().Name}";
            }
        }

        private static bool IsActive(IToken token, int depth) =>
            token switch
            {
                _ when depth is 0 => true, // what cannot be looked into is not taken
                DictionaryToken dictionary => IsActive(dictionary, depth),
                StreamToken stream => IsActive(stream.StreamDictionary, depth),
                ArrayToken array => array.Data.Any(item => IsActive(item, depth - 1)),
                _ => false,
            };

        // 12.6.4 (actions), 7.11.4 (embedded files), 12.7.8 (XFA forms, which have scripts).
        private static bool IsActive(DictionaryToken dictionary, int depth) =>
            dictionary.TryGet(NameToken.Create("S"), out NameToken action) && ActiveActions.Contains(action.Data)
            || dictionary.ContainsKey(NameToken.Create("JS"))
            || dictionary.ContainsKey(NameToken.Create("EF"))
            || dictionary.ContainsKey(NameToken.Create("XFA"))
            || dictionary.Data.Values.Any(value => IsActive(value, depth - 1));
    }
}
