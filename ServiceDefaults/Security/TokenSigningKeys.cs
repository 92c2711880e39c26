using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>The public keys that access tokens are validated with.</summary>
public sealed class TokenSigningKeys
{
    private IReadOnlyList<SecurityKey> keys = [];
    private int version;

    /// <summary>Completes when keys are first available.</summary>
    public TaskCompletionSource Loaded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set when a token has an unknown key id, which may be that of a new key.</summary>
    public AsyncSignal UnknownKeyRequested { get; } = new();

    /// <summary>True while no key is available and tokens cannot be validated.</summary>
    public bool IsEmpty => Volatile.Read(ref keys) is [];

    /// <summary>Incremented each time the keys are replaced; tokens validated with an earlier version must be validated again.</summary>
    public int Version => Volatile.Read(ref version);

    /// <summary>Reads the private key that signs tokens.</summary>
    /// <param name="pkcs8">The secret <c>Tokens:SigningKey</c>: PKCS#8 in base64, P-256.</param>
    public static ECDsaSecurityKey ReadSigningKey(string pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
        return WithKeyId(key);
    }

    /// <summary>Reads the public key that tokens are validated with.</summary>
    /// <param name="publicKey">The setting <c>Tokens:VerificationKey</c>: SubjectPublicKeyInfo in base64, P-256.</param>
    public static ECDsaSecurityKey ReadVerificationKey(string publicKey)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
        return WithKeyId(key);
    }

    private static ECDsaSecurityKey WithKeyId(ECDsa key)
    {
        var digest = SHA256.HashData(key.ExportSubjectPublicKeyInfo());
        return new ECDsaSecurityKey(key) { KeyId = Base64UrlEncoder.Encode(digest.AsSpan(0, 16).ToArray()) };
    }

    /// <summary>Replaces all keys.</summary>
    public void Update(IReadOnlyList<SecurityKey> newKeys)
    {
        Volatile.Write(ref keys, newKeys);
        Interlocked.Increment(ref version);
        if (newKeys is not [])
            Loaded.TrySetResult();
    }

    /// <summary>The keys with a key id. An unknown id returns no keys and triggers a refresh of the JWKS.</summary>
    public IEnumerable<SecurityKey> FindByKeyId(string keyId)
    {
        var found = Volatile.Read(ref keys).Where(key => key.KeyId == keyId).ToList();
        if (found is [])
            UnknownKeyRequested.Set();
        return found;
    }
}

/// <summary>A token cannot be validated yet because no key is available: it may be valid, and the request gets UNAVAILABLE.</summary>
public sealed class SigningKeysUnavailableException() : Exception("No signing key is available yet.");
