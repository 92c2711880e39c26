using System.Buffers.Text;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ThemeDay.LocalState;

/// <summary>Secrets in files that only their owner can read (directory 0700, files 0600). There are no defaults: each is generated when first needed.</summary>
public sealed class SecretStore(string directory)
{
    private const int FileExists = 17;   // EEXIST

    public string GetOrCreate(string name, Func<string> generate)
    {
        var path = Path.Combine(directory, name);
        if (!File.Exists(path)) Write(path, generate());
        return File.ReadAllText(path);
    }

    /// <summary>The secret, or null if no system was started on this directory yet.</summary>
    public string? Find(string name)
    {
        var path = Path.Combine(directory, name);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    /// <summary>32 characters, all allowed in a URI without escaping.</summary>
    public static string GeneratePassword() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    /// <summary>A P-256 key for ES256: PKCS#8, DER, base64 on one line.</summary>
    public static string GenerateSigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    // Written to a temporary file and published by link(2), which fails if the name exists: nobody reads half a secret, and of two concurrent writers the
    // first wins for both. File.Move would check first and rename afterwards.
    private static void Write(string path, string secret)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var writer = new StreamWriter(temporary, options)) writer.Write(secret);
        var error = Link(temporary, path) == 0 ? 0 : Marshal.GetLastPInvokeError();
        File.Delete(temporary);
        if (error is not (0 or FileExists)) throw new Win32Exception(error);
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
