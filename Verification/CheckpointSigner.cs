using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ThemeDay.Verification;

/// <summary>A signed statement of a log head. Stored outside of the database, it is evidence against its owner.</summary>
/// <param name="Source">The service that owns the log.</param>
/// <param name="Position">The signed position; 0 for an empty log.</param>
/// <param name="Hash">The hash at that position.</param>
/// <param name="SignedAt">The time of signing, in whole microseconds.</param>
/// <param name="Signature">ES256, 64 bytes (IEEE P1363).</param>
/// <param name="KeyId">SHA-256 of the public key.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo of the signing key, which may differ from the current one.</param>
public sealed record SignedCheckpoint(string Source, long Position, byte[] Hash, DateTimeOffset SignedAt, byte[] Signature, byte[] KeyId, byte[] PublicKey);

/// <summary>The key that signs checkpoints: ECDSA on P-256 with SHA-256.</summary>
public sealed class CheckpointSigner : IDisposable
{
    private readonly ECDsa key;

    private CheckpointSigner(ECDsa key)
    {
        this.key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
        KeyId = SHA256.HashData(PublicKey);
    }

    /// <summary>SubjectPublicKeyInfo, for verification.</summary>
    public byte[] PublicKey { get; }

    /// <summary>SHA-256 of <see cref="PublicKey"/>.</summary>
    public byte[] KeyId { get; }

    /// <summary>Reads the secret <c>Checkpoints:SigningKey</c>: PKCS#8 in base64.</summary>
    /// <exception cref="CryptographicException">The key is not a P-256 key.</exception>
    /// <exception cref="FormatException">The secret is not base64.</exception>
    public static CheckpointSigner FromPkcs8(string pkcs8)
    {
        using var imported = ECDsa.Create();
        imported.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
        if (imported.KeySize != 256)
            throw new CryptographicException("Checkpoints:SigningKey must be a key on P-256");
        return new CheckpointSigner(ECDsa.Create(imported.ExportParameters(includePrivateParameters: true)));
    }

    /// <summary>Signs a position of a log.</summary>
    public SignedCheckpoint Sign(string source, long position, byte[] hash, DateTimeOffset now)
    {
        var signedAt = HashChain.ToMicrosecond(now);
        var signature = key.SignData(GetSignedBytes(source, position, hash, signedAt), HashAlgorithmName.SHA256);
        return new SignedCheckpoint(source, position, hash, signedAt, signature, KeyId, PublicKey);
    }

    /// <summary>Whether the checkpoint was signed with the private key of this public key.</summary>
    public static bool Verify(SignedCheckpoint checkpoint, byte[] publicKey)
    {
        if (!SHA256.HashData(publicKey).AsSpan().SequenceEqual(checkpoint.KeyId))
            return false;
        using var verificationKey = ECDsa.Create();
        try
        {
            verificationKey.ImportSubjectPublicKeyInfo(publicKey, out _);
        }
        catch (CryptographicException)
        {
            return false; // not a public key
        }

        return verificationKey.VerifyData(
            GetSignedBytes(checkpoint.Source, checkpoint.Position, checkpoint.Hash, checkpoint.SignedAt),
            checkpoint.Signature,
            HashAlgorithmName.SHA256
        );
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private static byte[] GetSignedBytes(string source, long position, byte[] hash, DateTimeOffset signedAt)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        using var stream = new MemoryStream();
        stream.Write(Encoding.UTF8.GetBytes(source));
        BinaryPrimitives.WriteInt64BigEndian(number, position);
        stream.Write(number);
        stream.Write(hash);
        BinaryPrimitives.WriteInt64BigEndian(number, HashChain.Microseconds(signedAt));
        stream.Write(number);
        return stream.ToArray();
    }
}
