using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Publication.Reports;

/// <summary>Renders pictures by processes of their own: a decoded picture takes up to <see cref="PictureRenderer.MaxDecodedBytes"/>, outside the managed heap,
/// and the decoders are native code.</summary>
/// <param name="timeout">The time for one picture.</param>
/// <param name="logger">Logs failures.</param>
public sealed partial class PictureWorkers(TimeSpan timeout, ILogger<PictureWorkers> logger) : IDisposable
{
    /// <summary>The argument that starts such a process.</summary>
    public const string Command = "render-pictures";

    /// <summary>The time for one picture, unless disk or processor are overloaded some ten times what the largest takes.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private const string Rendered = "rendered";
    private const string TooLarge = "too large";
    private const char Separator = '\t';

    private static readonly FileStreamOptions OwnerOnly = new()
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    private readonly WorkerProcesses workers = new(typeof(PictureWorkers).Assembly, Command, timeout);

    /// <summary>Renders requests, each an input and an output path, until the input ends.</summary>
    public static void Run() =>
        WorkerProcesses.Run(request =>
        {
            var paths = request.Split(Separator);
            using var file = File.OpenRead(paths[0]);
            if (!PictureRenderer.Render(file).TryGetValue(out var rendition, out var error))
                return error.Kind is ErrorKind.ResourceExhausted ? TooLarge : "unreadable";
            using var output = new FileStream(paths[1], OwnerOnly);
            output.Write(rendition);
            return Rendered;
        });

    /// <summary>Renders the public rendition of a picture into a file.</summary>
    /// <param name="path">The path of the picture.</param>
    /// <param name="output">The path of the rendition.</param>
    /// <param name="cancellationToken">Cancels the rendering.</param>
    /// <returns>Null; or the error of <see cref="PictureRenderer.Render"/>, INVALID_ARGUMENT if it takes too much time or ends the process.</returns>
    public async Task<Error?> RenderAsync(string path, string output, CancellationToken cancellationToken)
    {
        var (answer, cause) = await workers.AskAsync($"{path}{Separator}{output}", cancellationToken);
        if (answer is null)
            LogAborted(logger, cause);
        return answer switch
        {
            Rendered => null,
            TooLarge => AcceptedFiles.TooLarge,
            _ => AcceptedFiles.Unreadable,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => workers.Dispose();

    [LoggerMessage(EventId = 1812, Level = LogLevel.Warning, Message = "The rendering of a picture was aborted: {Cause}; the picture is refused")]
    private static partial void LogAborted(ILogger logger, string cause);
}
