using System.Text.Json;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.Documents.Office;

/// <summary>Reads Word and Excel files in a process of its own (<see cref="OfficeFileService"/>): the library holds all of a file in memory.</summary>
public static class OfficeReaderProcess
{
    /// <summary>The argument that starts a process of this kind.</summary>
    public const string Command = "read-office-files";

    private const char Separator = ' ';

    /// <summary>
    /// Answers until the input ends. Each line of the input is a file in Base64; its answer is the text as JSON, or the name of an
    /// <see cref="OfficeFileProblem"/> and a space.
    /// </summary>
    public static void Run() => WorkerProcesses.Run(Answer);

    internal static OfficeText? Parse(string answer, out OfficeFileProblem problem)
    {
        problem = default;
        return answer.Split(Separator, 2) is [var name, _] && Enum.TryParse(name, out problem)
            ? null
            : JsonSerializer.Deserialize<OfficeText>(answer) ?? throw new InvalidOperationException("the answer has no text");
    }

    private static string Answer(string file)
    {
        try
        {
            using var content = new MemoryStream(Convert.FromBase64String(file));
            return JsonSerializer.Serialize(OfficeReader.Read(content));
        }
        catch (OfficeFileException exception)
        {
            return $"{exception.Problem}{Separator}";
        }
    }
}
