using System.Buffers.Text;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ThemeDay.LocalState;

/// <summary>Stores secrets in owner-only files (directory 0700, files 0600). There are no defaults: secrets are generated on first use.</summary>
public sealed class SecretStore(string directory)
{
    private const int FileExists = 17; // EEXIST

    /// <exception cref="StartupException">The file of the secret is empty.</exception>
    public string GetOrCreate(string name, Func<string> generate)
    {
        var path = Path.Combine(directory, name);
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
        OwnerOnlyFile.Create(temporary, secret);
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
