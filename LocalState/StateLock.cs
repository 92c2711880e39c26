namespace ThemeDay.LocalState;

/// <summary>Ensures that one run, or one backup, at a time uses a state directory. The kernel releases the lock however the process ends.</summary>
public static class StateLock
{
    private const int WouldBlock = 11; // EWOULDBLOCK of flock(2)

    /// <exception cref="StartupException">A file is in the place of the directory, or a user who runs a part of the system cannot enter it.</exception>
    public static void EnsureUsable(StateDirectory state)
    {
        if (FindFile(state.Path) is { } path)
            throw new StartupException($"{path} is not a directory: use another with --state DIR");
        if (SystemUsers.FindUserWithoutAccess(state.Path) is { } user)
        {
            throw new StartupException(
                $"the state directory {state.Path} cannot be entered by the user {user}, who runs a part of the system: use "
                    + $"another, such as --state {SystemUsers.GetAccessibleDirectory(state.Path)}"
            );
        }
    }

    /// <exception cref="StartupException">Another run or a backup holds the lock, or the directory is not usable.</exception>
    public static IDisposable Acquire(StateDirectory state)
    {
        EnsureUsable(state);
        try
        {
            state.Create();
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = OwnerOnlyFile.Mode,
            };
            var file = new FileStream(state.GetPath("lock"), options); // flock(2)
            RunFile.Delete(state); // of a killed run
            return file;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StartupException($"{state.Path} cannot be written by {Environment.UserName}: use another directory with --state DIR", exception);
        }
        catch (IOException exception) when (exception.HResult is WouldBlock)
        {
            throw new StartupException(
                $"another run uses the state directory {state.Path}, or a backup of it is under way: stop that one, or use another directory with --state DIR",
                exception
            );
        }
        catch (IOException exception)
        {
            throw new StartupException(
                $"the state directory {state.Path} cannot be used ({exception.Message}): correct that, or use another directory with --state DIR",
                exception
            );
        }
    }

    // The path, or the nearest existing path above it, if that is a file; otherwise null.
    private static string? FindFile(string path)
    {
        while (!Path.Exists(path))
            path = Path.GetDirectoryName(path)!;
        return File.Exists(path) ? path : null;
    }
}
