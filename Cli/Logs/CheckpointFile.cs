using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;
using ThemeDay.Events.V1;

namespace ThemeDay.Cli.Logs;

/// <summary>A file of checkpoints kept outside the system. It detects a log that was rewritten together with its own checkpoints.</summary>
/// <remarks>
/// One JSON object per line, in the order of signing. The file is append-only, and each line is flushed. A last line without its end is what a crash left of
/// one: if it is no checkpoint, the next line takes its place.
/// </remarks>
internal sealed class CheckpointFile
{
    private readonly string path;
    private readonly List<Checkpoint> all = [];
    private bool lacksLineFeed;
    private long? tornAt;

    private CheckpointFile(string path) => this.path = path;

    /// <summary>Reads the file; a file that does not exist yet is treated as empty.</summary>
    /// <exception cref="CommandException">A line is not a valid checkpoint, or the file cannot be read.</exception>
    public static CheckpointFile Read(string path)
    {
        var file = new CheckpointFile(path);
        try
        {
            if (File.Exists(path))
                file.ReadLines(File.ReadAllBytes(path));
            return file;
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
            var line = Encoding.UTF8.GetBytes($"{(lacksLineFeed ? "\n" : "")}{JsonFormatter.Default.Format(given)}\n");
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
            if (tornAt is { } whole)
                file.SetLength(whole);
            file.Seek(0, SeekOrigin.End);
            file.Write(line);
            file.Flush(flushToDisk: true);
            (lacksLineFeed, tornAt) = (false, null);
            all.Add(given);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be written: {exception.Message}", exception);
        }
    }

    private void ReadLines(byte[] bytes)
    {
        var start = 0;
        for (var number = 1; Array.IndexOf(bytes, (byte)'\n', start) is >= 0 and var end; number++)
        {
            all.Add(ReadLine(path, Encoding.UTF8.GetString(bytes, start, end - start), number));
            start = end + 1;
        }

        if (start == bytes.Length)
            return;
        if (TryRead(Encoding.UTF8.GetString(bytes, start, bytes.Length - start), out var last))
        {
            all.Add(last);
            lacksLineFeed = true;
        }
        else
        {
            tornAt = start;
        }
    }

    private static bool TryRead(string line, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        try
        {
            checkpoint = Checkpoint.Parser.ParseJson(line);
            return true;
        }
        catch (IOException) // thrown by Google.Protobuf for invalid JSON or a different message
        {
            checkpoint = null;
            return false;
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
