using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.LocalState;

/// <summary>When root starts the system, servers and services run as dedicated users: <c>postgres</c>, <c>rabbitmq</c>, <c>themeday</c>.</summary>
/// <remarks>scripts/install-dependencies creates them. When started by any other user, everything runs as the caller.</remarks>
public static class SystemUsers
{
    public const string Services = "themeday";

    public static bool AreUsed => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    /// <summary>The command prefix of a service process: it switches to the service user and requests a graceful stop when the parent process dies.</summary>
    public static string[] GetServicePrefix() =>
        !OperatingSystem.IsLinux() ? []
        : AreUsed ? ["setpriv", "--reuid", Services, "--regid", Services, "--clear-groups", "--pdeathsig", "TERM"]
        : ["setpriv", "--pdeathsig", "TERM"];

    /// <summary>Checks whether all users can access this directory (or, before it exists, its nearest existing parent).</summary>
    /// <returns>The first user without access, or null.</returns>
    public static string? FindUserWithoutAccess(string path)
    {
        if (!AreUsed)
            return null;
        while (!Path.Exists(path))
            path = Path.GetDirectoryName(path)!;
        return new[] { Services, "postgres", "rabbitmq" }.FirstOrDefault(user =>
            Run("setpriv", "--reuid", user, "--regid", user, "--clear-groups", "test", "-x", path) is not 0
        );
    }

    /// <summary>A state directory that every user can access, as a replacement for one that they cannot.</summary>
    public static string GetAccessibleDirectory(string path) =>
        $"/var/lib/themeday/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..8]}";

    /// <summary>Changes the owner of a directory below the state directory to the service user, if necessary.</summary>
    public static string GiveToServices(string directory)
    {
        const string Script = """chown "$1" "$(dirname "$2")"; [ "$(stat -c %U "$2")" = "$1" ] || chown -R "$1:$1" "$2" """;
        return !AreUsed || Run("bash", "-c", Script, "bash", Services, directory) is 0
            ? directory
            : throw new StartupException(
                $"{directory} cannot be given to the user {Services}, as whom the services run: run scripts/install-dependencies, which creates that user"
            );
    }

    /// <summary>Returns a path of a service's build output that the service user can read: the original, or a copy in the state directory.</summary>
    public static string MakeReadable(string output, Func<string> createCopyDirectory)
    {
        if (FindUserWithoutAccess(output) is null)
            return output;
        var copy = createCopyDirectory();
        return Run("bash", "-c", """chmod 711 "$(dirname "$2")" && chmod 755 "$2" && cp -ruT --preserve=timestamps "$1" "$2" """, "bash", output, copy) is 0
            ? copy
            : throw new StartupException($"{output} cannot be read by the user {Services}, as whom the services run, nor copied to {copy}");
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
