using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.Servers;

/// <summary>Folders of the servers, which refuse to run as root and have users of their own.</summary>
public static class ServerFolder
{
    /// <summary>Makes a folder that only this user can enter. Not root: it is the caller's.</summary>
    public static async Task MakeAsync(string folder, string user, CancellationToken stop)
    {
        string[] owner = Environment.IsPrivilegedProcess ? ["-o", user, "-g", user] : [];
        await RunAsync(new("install", ["-d", .. owner, "-m", "0700", folder]), stop);
    }

    /// <summary>Writes a file that only this user can read, also while it is written.</summary>
    public static async Task WriteAsync(string file, string user, string mode, string content, CancellationToken stop)
    {
        string[] owner = Environment.IsPrivilegedProcess ? ["-o", user, "-g", user] : [];
        await RunAsync(new("install", [.. owner, "-m", "0600", "/dev/null", file]), stop);
        await File.WriteAllTextAsync(file, content, stop);
        await RunAsync(new("chmod", mode, file), stop);
    }

    /// <summary>Whether the servers can reach what lies in a folder (or, before it exists, in its nearest parent). Not root: they run as the caller.</summary>
    /// <returns>The first user who cannot, or null.</returns>
    public static async Task<string?> WhoCannotEnterAsync(string folder, CancellationToken stop)
    {
        if (!Environment.IsPrivilegedProcess) return null;
        var nearest = folder;
        while (!Directory.Exists(nearest)) nearest = Path.GetDirectoryName(nearest)!;
        foreach (var user in new[] { PrivatePostgres.User, PrivateRabbitMq.User })
        {
            var (exitCode, said) = await Launcher.RunAsync(new("test", "-x", nearest) { User = user }, stop);
            if (said.Length > 0) throw new CannotRunException(said);   // it could not be asked
            if (exitCode != 0) return user;
        }

        return null;
    }

    /// <summary>A folder everyone can enter, another one for each that cannot be.</summary>
    public static string Better(string folder) =>
        $"/var/lib/themeday/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..8]}";

    internal static async Task RunAsync(Launch launch, CancellationToken stop)
    {
        var (exitCode, said) = await Launcher.RunAsync(launch, stop);
        if (exitCode != 0) throw new CannotRunException($"{launch.Program} {string.Join(' ', launch.Arguments)} failed: {said}");
    }
}
