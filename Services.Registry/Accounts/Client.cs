using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Accounts;

/// <summary>The access granted to a client by its tokens.</summary>
/// <param name="Role">Role of the client.</param>
/// <param name="ScopeCode">Prefix of the district codes in its scope.</param>
/// <param name="Unit">Code of the unit of a liaison; null for other roles.</param>
public sealed record ClientGrant(Role Role, string ScopeCode, string? Unit);

/// <summary>A stored secret of a client.</summary>
/// <param name="Hash">SHA-256. A secret has 192 random bits and cannot be guessed, so a slow password hash is not needed.</param>
/// <param name="ExpiresAt">Instant at which it expires; null for the newest secret.</param>
public sealed record ClientSecret(byte[] Hash, DateTimeOffset? ExpiresAt)
{
    private const int SecretBytes = 24;

    /// <summary>Generates a secret of 32 base64url characters. Only its hash is stored.</summary>
    public static string Generate() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Hash of a secret.</summary>
    public static byte[] ComputeHash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether the secret is valid at an instant.</summary>
    public bool IsValidAt(DateTimeOffset now) => ExpiresAt is not { } expiresAt || now < expiresAt;
}

/// <summary>A client of another system, created by an operator. The clients of the services are configured (<see cref="ClientStore"/>).</summary>
public sealed class Client(string id, Role role, string scopeCode, string? unit)
{
    /// <summary>client_id, and account of its tokens.</summary>
    public string Id { get; } = id;

    /// <summary>Role of its tokens.</summary>
    public Role Role { get; } = role;

    /// <summary>Prefix of the district codes in the scope of its tokens.</summary>
    public string ScopeCode { get; } = scopeCode;

    /// <summary>Code of the unit of a liaison; null for other roles.</summary>
    public string? Unit { get; } = unit;

    /// <summary>Time of creation.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Time of creation, last rotation or disabling.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Account that created, last rotated or disabled it.</summary>
    public string UpdatedBy { get; private set; } = "";

    /// <summary>Whether it is disabled: no tokens are issued.</summary>
    public bool IsDisabled { get; private set; }

    /// <summary>Date of the last token, Asia/Shanghai; null if none was issued.</summary>
    public DateOnly? LastUsedOn { get; private set; }

    /// <summary>Secrets, the newest last. Expired secrets are removed by the next rotation.</summary>
    public IReadOnlyList<ClientSecret> Secrets { get; private set; } = [];

    /// <summary>Version, incremented by each change, 0 until it is stored: concurrency token and etag.</summary>
    public int Version { get; private set; }

    /// <summary>Latest expiry of the valid earlier secrets; null if only the newest secret is valid.</summary>
    public DateTimeOffset? PreviousSecretExpiresAt(DateTimeOffset now) => Secrets.Where(secret => secret.IsValidAt(now)).Max(secret => secret.ExpiresAt);

    /// <summary>Whether this is a valid secret of the client. Compares in constant time.</summary>
    public bool HasSecret(string secret, DateTimeOffset now)
    {
        var hash = ClientSecret.ComputeHash(secret);
        var isValid = false;
        foreach (var stored in Secrets.Where(stored => stored.IsValidAt(now)))
            isValid |= CryptographicOperations.FixedTimeEquals(stored.Hash, hash);
        return isValid;
    }

    /// <summary>Sets the secrets after a rotation, or the first secret.</summary>
    public void SetSecrets(IReadOnlyList<ClientSecret> secrets, string account) => (Secrets, UpdatedBy) = (secrets, account);

    /// <summary>Disables the client: no more tokens are issued.</summary>
    public void Disable(string account) => (IsDisabled, Secrets, UpdatedBy) = (true, [], account);
}
