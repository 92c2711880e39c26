using System.Security.Cryptography;
using System.Text;
using ThemeDay.LocalState;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>
/// The key with which a service hashes what could be guessed, above all requests with phone numbers: who has only the database cannot try them all
/// (docs/privacy.md). A file beside the keys that encrypt contacts (<see cref="ContactOptions.KeyFolder"/>); the replicas of a service share it.
/// </summary>
public sealed class HashKey
{
    private const string FileName = "hash.key";
    private const int Length = 32;

    private readonly byte[] key;

    private HashKey(byte[] key) => this.key = key;

    /// <summary>Reads the key of a folder; the first process of the service creates it.</summary>
    /// <exception cref="InvalidDataException">The file is not a key: restore it with the other files of the folder.</exception>
    public static HashKey ReadOrCreate(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            Create(folder, path);
        var bytes = File.ReadAllBytes(path);
        return bytes.Length is Length ? new(bytes) : throw new InvalidDataException($"{path} is not a key of {Length} bytes; restore it from the backup");
    }

    /// <summary>HMAC-SHA256 of a content.</summary>
    /// <param name="purpose">What it is for, such as ThemeDay.OpinionQueryCode.v1: the same content has another hash for another purpose.</param>
    /// <param name="content">The content.</param>
    public byte[] ComputeHash(string purpose, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes($"{purpose}\n"));
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }

    private static void Create(string folder, string path)
    {
        Directory.CreateDirectory(folder);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var file = new FileStream(temporary, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path); // does not overwrite
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary); // another replica was first: its key is used
        }

        DirectoryDurability.Flush(folder);
    }
}
