using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.State;

/// <summary>The one folder in which everything lies that a running system keeps: databases, files, keys, secrets, logs.</summary>
public sealed class StateFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private StateFolder(string path) => Path = path;

    public string Path { get; }

    public Secrets Secrets => new(Folder("secrets"));

    /// <summary>The folder that was asked for, else <c>.state</c> beside the folder of AppHost.</summary>
    public static StateFolder Of(string? asked, string appHostDirectory) =>
        new(System.IO.Path.GetFullPath(asked is { Length: > 0 } ? asked : System.IO.Path.Combine(appHostDirectory, "..", ".state")));

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A folder inside it, made if it is not there, that its owner alone can enter.</summary>
    public string Folder(string name)
    {
        // The folder itself is entered by the servers' users too; what is in it is each owner's.
        Directory.CreateDirectory(Path);
        var inner = Path;
        foreach (var part in name.Split('/')) Directory.CreateDirectory(inner = System.IO.Path.Combine(inner, part), Owner);
        return inner;
    }

    /// <summary>The name of a container's volume: another state folder has other data, and other passwords to it.</summary>
    public string Volume(string resource) => $"themeday-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)))[..12]}-{resource}";
}
