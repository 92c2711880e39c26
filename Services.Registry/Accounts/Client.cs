using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Accounts;

/// <summary>What the tokens of a client carry.</summary>
/// <param name="Role">Its one role.</param>
/// <param name="ScopeCode">The prefix of the district codes it covers.</param>
/// <param name="Unit">The code of the unit a liaison speaks for; null for every other role.</param>
public sealed record ClientGrant(Role Role, string ScopeCode, string? Unit);

/// <summary>A secret of a client, as it is stored.</summary>
/// <param name="Hash">SHA-256: a secret has 192 random bits, so there is nothing to guess that a slow hash would protect.</param>
/// <param name="ExpiresAt">From when on it is no longer valid; null for the newest.</param>
public sealed record ClientSecret(byte[] Hash, DateTimeOffset? ExpiresAt)
{
    private const int SecretBytes = 24;

    /// <summary>A new secret, 32 characters base64url. Only its hash is stored.</summary>
    public static string Generate() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Its hash.</summary>
    public static byte[] ComputeHash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Is it valid at an instant?</summary>
    public bool IsValidAt(DateTimeOffset now) => ExpiresAt is not { } expiresAt || now < expiresAt;
}

/// <summary>Another system that may ask for tokens, made by an operator. Those of the services are configured (<see cref="ClientStore"/>).</summary>
public sealed class Client(string id, Role role, string scopeCode, string? unit, DateTimeOffset createdAt)
{
    /// <summary>Its client_id, and the account of its tokens.</summary>
    public string Id { get; } = id;

    /// <summary>The one role of its tokens.</summary>
    public Role Role { get; } = role;

    /// <summary>The prefix of the district codes its tokens cover.</summary>
    public string ScopeCode { get; } = scopeCode;

    /// <summary>The code of the unit a liaison speaks for; null for every other role.</summary>
    public string? Unit { get; } = unit;

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>When it was created, or last rotated or disabled.</summary>
    public DateTimeOffset UpdatedAt { get; private set; } = createdAt;

    /// <summary>The account that did.</summary>
    public string UpdatedBy { get; private set; } = "";

    /// <summary>It gets no tokens any more.</summary>
    public bool IsDisabled { get; private set; }

    /// <summary>The day, Asia/Shanghai, on which it was last given a token; null where it never was.</summary>
    public DateOnly? LastUsedOn { get; private set; }

    /// <summary>Its secrets, the newest last; those that have expired go with the next rotation.</summary>
    public IReadOnlyList<ClientSecret> Secrets { get; private set; } = [];

    /// <summary>Counts its changes, from 1 on.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>When the last of its earlier secrets ends; null where only the newest is valid.</summary>
    public DateTimeOffset? PreviousSecretExpiresAt(DateTimeOffset now) => Secrets.Where(secret => secret.IsValidAt(now)).Max(secret => secret.ExpiresAt);

    /// <summary>Is this one of its secrets? The time it takes says nothing about which bytes are right.</summary>
    public bool HasSecret(string secret, DateTimeOffset now)
    {
        var hash = ClientSecret.ComputeHash(secret);
        var isValid = false;
        foreach (var stored in Secrets.Where(stored => stored.IsValidAt(now)))
            isValid |= CryptographicOperations.FixedTimeEquals(stored.Hash, hash);
        return isValid;
    }

    /// <summary>Takes the secrets of a rotation, or its first one.</summary>
    public void SetSecrets(IReadOnlyList<ClientSecret> secrets, string account, DateTimeOffset now) =>
        (Secrets, UpdatedBy, UpdatedAt) = (secrets, account, now);

    /// <summary>It gets no tokens from now on.</summary>
    public void Disable(string account, DateTimeOffset now) => (IsDisabled, Secrets, UpdatedBy, UpdatedAt) = (true, [], account, now);
}
