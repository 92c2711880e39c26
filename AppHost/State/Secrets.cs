using System.Buffers.Text;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ThemeDay.State;

/// <summary>Secrets in files that their owner alone can read (folder 0700, files 0600). There is no default password: each is made when first asked for.</summary>
public sealed class Secrets(string folder)
{
    public string ReadOrMake(string name, Func<string> make)
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file)) Write(file, make());
        return File.ReadAllText(file);
    }

    /// <summary>The secret, or null where no system was ever started.</summary>
    public string? Find(string name)
    {
        var file = Path.Combine(folder, name);
        return File.Exists(file) ? File.ReadAllText(file) : null;
    }

    /// <summary>Letters, digits, <c>-</c> and <c>_</c>: it goes into URIs unescaped.</summary>
    public static string Password() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    /// <summary>An EC key on P-256 (ES256): PKCS#8, DER, base64 in one line.</summary>
    public static string SigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    // Written beside and then given its name: nobody ever reads half a secret. Of two who make one at once, the first wins for both: link(2)
    // refuses a name that is taken, where File.Move asks first and renames then, and the second would win over the first who has read his own.
    private static void Write(string file, string secret)
    {
        var unfinished = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var writer = new StreamWriter(unfinished, options)) writer.Write(secret);
        var refused = Link(unfinished, file) == 0 ? 0 : Marshal.GetLastPInvokeError();
        File.Delete(unfinished);
        if (refused is not (0 or NameIsTaken)) throw new Win32Exception(refused);
    }

    private const int NameIsTaken = 17;   // EEXIST

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
