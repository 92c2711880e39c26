using System.Security.Cryptography;

namespace ThemeDay.Cli.Campaigns;

/// <summary>A file that is uploaded.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Open">Opens its content, which is read when it is uploaded or compared.</param>
internal sealed record SourceFile(string Name, Func<Stream> Open)
{
    /// <summary>What a picture shows; empty if that is not said.</summary>
    public string Caption { get; init; } = "";

    private const int ChunkBytes = 200_000;

    /// <summary>SHA-256 of the content in lower-case hexadecimal, as the services show it.</summary>
    public string Sha256 => field ??= ComputeSha256();

    /// <summary>The content in parts, each of which is read when it is sent.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadChunks()
    {
        using var content = Open();
        var buffer = new byte[ChunkBytes];
        while (content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) is > 0 and var read)
            yield return buffer.AsMemory(0, read);
    }

    private string ComputeSha256()
    {
        using var content = Open();
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
