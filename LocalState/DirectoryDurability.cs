using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ThemeDay.LocalState;

/// <summary>Makes changes of directory entries durable. POSIX: a rename survives a loss of power once its directory is flushed.</summary>
public static class DirectoryDurability
{
    private const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC; .NET itself opens no directories

    /// <summary>Flushes a directory; does nothing on Windows, which has no such call.</summary>
    /// <exception cref="IOException">It cannot be opened or flushed.</exception>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = OpenDirectory(directory, ReadOnlyCloseOnExec);
        if (handle.IsInvalid)
            throw new IOException($"{directory}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Writes everything that was changed in the file system of a directory to the disk; does nothing on Windows.</summary>
    /// <exception cref="IOException">It cannot be opened or written.</exception>
    public static void FlushFileSystem(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = OpenDirectory(directory, ReadOnlyCloseOnExec);
        if (handle.IsInvalid || SyncFileSystem(handle) != 0)
            throw new IOException($"{directory}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [DllImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncFileSystem(SafeFileHandle handle);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle OpenDirectory([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
