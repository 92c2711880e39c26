using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>The public keys access tokens are checked with.</summary>
public sealed class TokenSigningKeys
{
    private IReadOnlyList<SecurityKey> keys = [];
    private int version;

    /// <summary>Completes when keys are known for the first time.</summary>
    public TaskCompletionSource Known { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Someone asked for a key that is not here: it may be new.</summary>
    public AsyncSignal UnknownKeyRequested { get; } = new();

    /// <summary>No key is known yet: nobody can be told from anybody, and calls answer UNAVAILABLE.</summary>
    public bool IsEmpty => Volatile.Read(ref keys) is [];

    /// <summary>How often the keys were replaced: what was checked before is no longer sure.</summary>
    public int Version => Volatile.Read(ref version);

    /// <summary>Reads the key of whoever signs the tokens.</summary>
    /// <param name="pkcs8">The secret <c>Tokens:SigningKey</c>: PKCS#8 in base64, P-256.</param>
    public static ECDsaSecurityKey ReadSigningKey(string pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
        var publicKey = SHA256.HashData(key.ExportSubjectPublicKeyInfo());
        return new ECDsaSecurityKey(key) { KeyId = Base64UrlEncoder.Encode(publicKey.AsSpan(0, 16).ToArray()) };
    }

    /// <summary>Puts these in the place of all before.</summary>
    public void Update(IReadOnlyList<SecurityKey> newKeys)
    {
        Volatile.Write(ref keys, newKeys);
        Interlocked.Increment(ref version);
        if (newKeys is not [])
            Known.TrySetResult();
    }

    /// <summary>Those of an id; none for one that is unknown, and then the authority is asked again.</summary>
    public IEnumerable<SecurityKey> FindByKeyId(string keyId)
    {
        var found = Volatile.Read(ref keys).Where(key => key.KeyId == keyId).ToList();
        if (found is [])
            UnknownKeyRequested.Set();
        return found;
    }
}
