using ThemeDay.ServiceDefaults.Files;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace ThemeDay.Registry.Scans;

/// <summary>Counts the pages of PDF files. Runs in a process of its own (<see cref="PdfInspector"/>).</summary>
/// <remarks>A path per line is answered by a line, in order, until the input ends, as it does when the process that started this one is gone.</remarks>
internal static class PdfPageCounter
{
    /// <summary>The argument that starts a process of this kind.</summary>
    public const string Command = "count-pdf-pages";

    /// <summary>The answer for a file with at least one page.</summary>
    public const string HasPages = "pages";

    private const int MaxStackDepth = 64; // of nested arrays and dictionaries

    /// <summary>Answers until the input ends.</summary>
    public static void Run() => WorkerProcesses.Run(Describe);

    private static string Describe(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            // An empty password is tried, as readers do: many scanners and office programs protect a file against changes only.
            using var document = PdfDocument.Open(file, new() { UseLenientParsing = true, MaxStackDepth = MaxStackDepth });
            return document.NumberOfPages > 0 ? HasPages : "no page";
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
}
