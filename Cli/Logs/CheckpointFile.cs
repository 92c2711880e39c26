using Google.Protobuf;
using ThemeDay.Events.V1;

namespace ThemeDay.Cli.Logs;

/// <summary>A file of checkpoints kept outside the system. It detects a log that was rewritten together with its own checkpoints.</summary>
/// <remarks>One JSON object per line, in the order of signing. The file is append-only.</remarks>
internal sealed class CheckpointFile
{
    private readonly string path;
    private readonly List<Checkpoint> all;

    private CheckpointFile(string path, List<Checkpoint> all) => (this.path, this.all) = (path, all);

    /// <summary>Reads the file; a file that does not exist yet is treated as empty.</summary>
    /// <exception cref="CommandException">A line is not a valid checkpoint, or the file cannot be read.</exception>
    public static CheckpointFile Read(string path)
    {
        try
        {
            return new(path, File.Exists(path) ? [.. File.ReadLines(path).Select((line, index) => ReadLine(path, line, index + 1))] : []);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Returns the checkpoints of a service's log.</summary>
    public IReadOnlyList<Checkpoint> ForService(string service) => [.. all.Where(checkpoint => checkpoint.Source == service)];

    /// <summary>Appends a checkpoint unless the file already contains it.</summary>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public void Append(Checkpoint given)
    {
        if (all.Contains(given))
            return;
        try
        {
            File.AppendAllText(path, $"{JsonFormatter.Default.Format(given)}\n");
            all.Add(given);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be written: {exception.Message}", exception);
        }
    }

    private static Checkpoint ReadLine(string path, string line, int number)
    {
        try
        {
            return Checkpoint.Parser.ParseJson(line);
        }
        catch (IOException exception) // thrown by Google.Protobuf for invalid JSON or a different message
        {
            throw new CommandException($"{path}, line {number}: no checkpoint ({exception.Message})", exception);
        }
    }
}
