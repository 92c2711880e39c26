using ThemeDay.Servers;
using ThemeDay.State;

namespace ThemeDay.Local;

/// <summary>Only one run may use a state folder. The kernel gives the lock back however the run ends, so a killed one leaves nothing to clear.</summary>
internal static class StateLock
{
    /// <exception cref="CannotRunException">Another run holds it, or the folder cannot be written.</exception>
    public static IDisposable Take(StateFolder state)
    {
        try
        {
            Directory.CreateDirectory(state.Path);
            return new FileStream(state.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);   // flock(2)
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new CannotRunException($"{state.Path} cannot be written by {Environment.UserName}: take another folder with --state DIR", refused);
        }
        catch (IOException held)
        {
            throw new CannotRunException($"another run uses the state folder {state.Path}: stop that one, or take another folder with --state DIR", held);
        }
    }
}
