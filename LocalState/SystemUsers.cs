using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.LocalState;

/// <summary>When root starts the system, each server and service runs as a user of its own: <c>postgres</c>, <c>rabbitmq</c>, <c>themeday-registry</c>,
/// <c>themeday-scheduling</c>, <c>themeday-publication</c>, <c>themeday-portal</c>.</summary>
/// <remarks>scripts/install-dependencies creates them. When started by any other user, everything runs as the caller.</remarks>
public static class SystemUsers
{
    private const string Passwd = "/etc/passwd";
    private static readonly string[] Services = ["registry", "scheduling", "publication", "portal"];

    /// <summary>The names of all users.</summary>
    public static IReadOnlyList<string> All { get; } = ["postgres", "rabbitmq", .. Services.Select(OfService)];

    public static bool AreUsed => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    /// <summary>The user of a service.</summary>
    public static string OfService(string service) => $"themeday-{service}";

    /// <summary>The name of a user, null for one that is not in passwd(5).</summary>
    public static string? FindName(int id)
    {
        const int IdField = 2;
        return File.ReadLines(Passwd)
            .Select(line => line.Split(':'))
            .FirstOrDefault(fields => fields.Length > IdField && fields[IdField] == id.ToString(CultureInfo.InvariantCulture))
            ?[0];
    }

    /// <summary>The command prefix of a service process: it switches to the user of the service, and requests a graceful stop when the parent process
    /// dies.</summary>
    public static string[] GetServicePrefix(string service) =>
        !OperatingSystem.IsLinux() ? []
        : AreUsed ? ["setpriv", "--reuid", OfService(service), "--regid", OfService(service), "--clear-groups", "--pdeathsig", "TERM"]
        : ["setpriv", "--pdeathsig", "TERM"];

    /// <summary>Checks whether all users can access this directory (or, before it exists, its nearest existing parent).</summary>
    /// <returns>The first user without access, or null.</returns>
    public static string? FindUserWithoutAccess(string path)
    {
        if (!AreUsed)
            return null;
        while (!Path.Exists(path))
            path = Path.GetDirectoryName(path)!;
        return All.FirstOrDefault(user => Run("setpriv", "--reuid", user, "--regid", user, "--clear-groups", "test", "-x", path) is not 0);
    }

    /// <summary>A state directory that every user can access, as a replacement for one that they cannot.</summary>
    public static string GetAccessibleDirectory(string path) =>
        $"/var/lib/themeday/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..8]}";

    /// <summary>Changes the owner of a directory, two below the state directory, to the user of a service, if necessary. Others may enter its parent, not
    /// list it.</summary>
    public static string GiveToService(string service, string directory)
    {
        const string Script = """
            parent=$(dirname "$2") && chown root:root "$parent" && chmod 711 "$parent" && { [ "$(stat -c %U "$2")" = "$1" ] || chown -R "$1:$1" "$2"; }
            """;
        var user = OfService(service);
        return !AreUsed || Run("bash", "-c", Script, "bash", user, directory) is 0
            ? directory
            : throw new StartupException($"{directory} cannot be given to the user {user}: run scripts/install-dependencies, which creates that user");
    }

    /// <summary>Changes the owner of a directory and of all in it to the user of a server, where that is another one than this user.</summary>
    /// <param name="server">The user: <c>postgres</c> or <c>rabbitmq</c>.</param>
    /// <param name="directory">A directory that no other user can enter yet.</param>
    public static void GiveToServer(string server, string directory)
    {
        if (AreUsed && Run("chown", "-hR", $"{server}:{server}", "--", directory) is not 0)
            throw new StartupException($"{directory} cannot be given to the user {server}: run scripts/install-dependencies");
    }

    /// <summary>Returns a path of a service's build output that the users of the services can read: the original, or a copy in the state directory.</summary>
    public static string MakeReadable(string output, Func<string> createCopyDirectory)
    {
        if (FindUserWithoutAccess(output) is null)
            return output;
        var copy = createCopyDirectory();
        return Run("bash", "-c", """chmod 711 "$(dirname "$2")" && chmod 755 "$2" && cp -ruT --preserve=timestamps "$1" "$2" """, "bash", output, copy) is 0
            ? copy
            : throw new StartupException($"{output} cannot be read by the users of the services, nor copied to {copy}");
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
