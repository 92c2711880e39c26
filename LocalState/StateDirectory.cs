using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.LocalState;

/// <summary>The directory that holds all persistent state of a running system: databases, files, keys, secrets, logs.</summary>
public sealed class StateDirectory
{
    /// <summary>The permissions of a state directory: the users of servers and services can enter it, but not list it.</summary>
    public const UnixFileMode Mode = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private StateDirectory(string path) => Path = path;

    public string Path { get; }

    public SecretStore Secrets => new(CreateDirectory("secrets"));

    /// <summary>Returns the requested directory; otherwise <c>.state</c> next to the AppHost project or, if a user that runs a part of the system cannot
    /// access that, an accessible one.</summary>
    public static StateDirectory Resolve(string? requested, string appHostDirectory)
    {
        if (requested is { Length: > 0 })
            return new(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(requested)));
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(appHostDirectory, "..", ".state"));
        return new(SystemUsers.FindUserWithoutAccess(path) is null ? path : SystemUsers.GetAccessibleDirectory(path));
    }

    public string GetPath(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Creates this directory unless it exists.</summary>
    public void Create() => Directory.CreateDirectory(Path, Mode);

    /// <summary>Creates a directory below this one with mode 0700 unless it exists.</summary>
    public string CreateDirectory(string name)
    {
        Create();
        var inner = Path;
        foreach (var part in name.Split('/'))
            Directory.CreateDirectory(inner = System.IO.Path.Combine(inner, part), OwnerOnly);
        return inner;
    }

    /// <summary>Creates the directory <c>NAME/SERVICE</c>, which only the user of the service can enter.</summary>
    public string CreateServiceDirectory(string name, string service) => SystemUsers.GiveToService(service, CreateDirectory($"{name}/{service}"));

    /// <summary>The name of a container volume. It is unique per state directory, because each state directory has its own passwords.</summary>
    public string GetVolumeName(string resource) => $"themeday-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)))[..12]}-{resource}";
}
