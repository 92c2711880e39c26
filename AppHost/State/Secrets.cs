using System.Buffers.Text;
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

    // Written beside and then renamed: nobody ever reads half a secret. Of two who make one at once, the first wins for both.
    private static void Write(string file, string secret)
    {
        var unfinished = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var writer = new StreamWriter(unfinished, options)) writer.Write(secret);
        try
        {
            File.Move(unfinished, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(unfinished);
        }
    }
}
