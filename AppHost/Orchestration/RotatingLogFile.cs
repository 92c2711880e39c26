using System.Globalization;
using System.Text;

namespace ThemeDay.AppHost.Orchestration;

/// <summary>A log file of bounded size: <c>NAME.log</c>, and before it <c>NAME.1.log</c>, <c>NAME.2.log</c>, …, the older the higher.</summary>
/// <remarks>A run begins a new file, so that the log of the run before is <c>NAME.1.log</c>.</remarks>
public sealed class RotatingLogFile : IAsyncDisposable
{
    private const string Cut = " …\n";

    private readonly string path;
    private readonly int maxBytes;
    private readonly int maxFiles;
    private FileStream file;

    /// <summary>Begins a new file.</summary>
    /// <param name="path">The newest file.</param>
    /// <param name="maxBytes">The maximum size of each file. A longer line is cut.</param>
    /// <param name="maxFiles">The maximum number of files, including the newest.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public RotatingLogFile(string path, int maxBytes, int maxFiles)
    {
        (this.path, this.maxBytes, this.maxFiles) = (path, maxBytes, maxFiles);
        if (File.Exists(path)) MoveOld();
        file = Open();
    }

    /// <summary>Writes a line, into the next file if this one would be too large.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task WriteLineAsync(string line)
    {
        var bytes = Encoding.UTF8.GetBytes($"{line}\n");
        if (bytes.Length > maxBytes)   // UTF-8 has at most three bytes per UTF-16 code unit
            bytes = Encoding.UTF8.GetBytes($"{line[..((maxBytes - Encoding.UTF8.GetByteCount(Cut)) / 3)]}{Cut}");
        if (file.Length + bytes.Length > maxBytes)
        {
            await file.DisposeAsync();
            MoveOld();
            file = Open();
        }

        await file.WriteAsync(bytes);
    }

    /// <summary>Makes the lines visible to readers.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => file.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => file.DisposeAsync();

    private FileStream Open() => new(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private void MoveOld()
    {
        for (var number = maxFiles - 1; number > 0; number--)
        {
            var newer = GetPath(number - 1);
            if (File.Exists(newer)) File.Move(newer, GetPath(number), overwrite: true);
        }
    }

    private string GetPath(int number) =>
        number == 0 ? path : Path.ChangeExtension(path, number.ToString(CultureInfo.InvariantCulture) + Path.GetExtension(path));
}
