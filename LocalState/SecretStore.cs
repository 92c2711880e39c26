using System.Buffers.Text;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.LocalState;

/// <summary>Stores secrets in owner-only files (directory 0700, files 0600). There are no defaults: secrets are generated on first use.</summary>
public sealed class SecretStore(string directory)
{
    private const int FileExists = 17; // EEXIST

    /// <param name="name">The name of the secret, which is that of its file.</param>
    /// <param name="generate">Generates it if there is none.</param>
    /// <param name="data">What is of no use with another secret: if this exists, none is generated.</param>
    /// <exception cref="StartupException">The file of the secret is empty, or missing beside its data.</exception>
    public string GetOrCreate(string name, Func<string> generate, string? data = null)
    {
        var path = Path.Combine(directory, name);
        if (data is not null && Path.Exists(data) && !(File.Exists(path) && new FileInfo(path).Length > 0))
            throw new StartupException($"{path} is missing or empty, and {data} exists: restore it from a backup, or set another (docs/operations.md, Keys)");
        if (!File.Exists(path))
            Write(path, generate());
        return Read(path);
    }

    /// <summary>Returns the secret, or null if no system has been started on this directory yet.</summary>
    /// <exception cref="StartupException">The file is empty, or readable by another user only.</exception>
    public string? Find(string name)
    {
        try
        {
            return Read(Path.Combine(directory, name));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StartupException($"{directory} cannot be read by {Environment.UserName}: run the command as the user who started the system", exception);
        }
    }

    /// <summary>Generates 32 characters, none of which needs escaping in a URI.</summary>
    public static string GeneratePassword() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    /// <summary>Generates a P-256 key for ES256: PKCS#8, DER, base64 on one line.</summary>
    public static string GenerateSigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    /// <summary>The public part of a signing key: SubjectPublicKeyInfo, DER, base64 on one line.</summary>
    public static string GetPublicKey(string signingKey)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(signingKey), out _);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    private static string Read(string path) =>
        File.ReadAllText(path) is { Length: > 0 } secret
            ? secret
            : throw new StartupException($"{path} is empty: restore it from a backup; without one, delete it, and another is generated");

    // Written to a temporary file and published by link(2), which fails if the name exists: a partial secret is never visible, and of two concurrent writers
    // the first wins for both. File.Move checks for existence first and renames afterwards, which is a race.
    private static void Write(string path, string secret)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        OwnerOnlyFile.Create(temporary, Encoding.UTF8.GetBytes(secret));
        var error = Link(temporary, path) == 0 ? 0 : Marshal.GetLastPInvokeError();
        File.Delete(temporary);
        DirectoryDurability.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (error is not (0 or FileExists))
            throw new Win32Exception(error);
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
