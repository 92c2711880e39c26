using Google.Protobuf;
using ThemeDay.Events.V1;

namespace ThemeDay.Cli.Logs;

/// <summary>Checkpoints in a file outside the system: against them even a log is found that was rewritten together with its own.</summary>
/// <remarks>One a line, as JSON, in the order in which they were given. Lines are added, never changed.</remarks>
internal sealed class CheckpointFile
{
    private readonly string path;
    private readonly List<Checkpoint> all;

    private CheckpointFile(string path, List<Checkpoint> all) => (this.path, this.all) = (path, all);

    /// <summary>Reads the file; one that is not there yet keeps none.</summary>
    /// <exception cref="CommandException">A line is no checkpoint, or the file cannot be read.</exception>
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

    /// <summary>Those of a service's log.</summary>
    public IReadOnlyList<Checkpoint> ForService(string service) => [.. all.Where(checkpoint => checkpoint.Source == service)];

    /// <summary>Adds one, unless it is there.</summary>
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
        catch (IOException exception) // Google.Protobuf's way to say that it is no JSON, or none of this message
        {
            throw new CommandException($"{path}, line {number}: no checkpoint ({exception.Message})", exception);
        }
    }
}
