using System.Text;
using Google.Protobuf;
using ThemeDay.Cli.Api;
using ThemeDay.Events.V1;

namespace ThemeDay.Cli.Logs;

/// <summary>A file of checkpoints kept outside the system. It detects a log that was rewritten together with its own checkpoints.</summary>
/// <remarks>
/// One JSON object per line, in the order of signing. The file is append-only, and each line is flushed. A last line without its end is what a crash left of
/// one: if it is the beginning of a checkpoint, the next line takes its place. A file with any other line is refused, so that a mistyped path costs no file.
/// </remarks>
internal sealed class CheckpointFile
{
    private readonly string path;
    private readonly List<Checkpoint> all = [];
    private bool lacksLineFeed;
    private long? tornAt;

    private CheckpointFile(string path) => this.path = path;

    /// <summary>Reads the file; a file that does not exist yet is treated as empty.</summary>
    /// <exception cref="CommandException">A line is no checkpoint of a service, or its signature does not hold; or the file cannot be read.</exception>
    public static CheckpointFile Read(string path)
    {
        var file = new CheckpointFile(path);
        try
        {
            if (File.Exists(path))
                file.ReadLines(File.ReadAllBytes(path));
            else if (Directory.Exists(path))
                throw new CommandException($"{path} is a directory: --checkpoints names a file");
            else if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
                throw new CommandException($"{path} cannot be created: its directory does not exist");
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
        var (number, start) = (1, 0);
        for (; Array.IndexOf(bytes, (byte)'\n', start) is >= 0 and var end; number++)
        {
            all.Add(ReadLine(bytes.AsSpan(start..end), number));
            start = end + 1;
        }

        if (start == bytes.Length)
            return;
        if (CheckpointFragment.IsBeginning(bytes.AsSpan(start..)))
        {
            tornAt = start;
        }
        else
        {
            all.Add(ReadLine(bytes.AsSpan(start..), number));
            lacksLineFeed = true;
        }
    }

    private Checkpoint ReadLine(ReadOnlySpan<byte> line, int number)
    {
        Checkpoint checkpoint;
        try
        {
            checkpoint = Checkpoint.Parser.ParseJson(Encoding.UTF8.GetString(line));
        }
        catch (IOException exception) // thrown by Google.Protobuf for invalid JSON or a different message
        {
            throw new CommandException($"{path}, line {number}: no checkpoint ({exception.Message.ReplaceLineEndings(" ")})", exception);
        }

        if (!ApiClient.ServiceNames.Contains(checkpoint.Source))
            throw new CommandException(
                checkpoint.Source is ""
                    ? $"{path}, line {number}: no checkpoint (it names no source)"
                    : $"{path}, line {number}: its source is {checkpoint.Source.ReplaceLineEndings(" ")}, not registry, scheduling or publication"
            );
        return LogVerifier.IsSigned(checkpoint) ? checkpoint : throw new CommandException($"{path}, line {number}: its signature does not hold");
    }
}
