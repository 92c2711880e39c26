using System.ComponentModel.DataAnnotations;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Settings of access tokens, section <c>Tokens</c>.</summary>
/// <remarks>Not a record, since ToString of a record would print the secrets.</remarks>
public sealed class TokenOptions : IValidatableObject
{
    /// <summary>The issuer in tokens: an identifier, not an address; the same for all services.</summary>
    [Required, Url]
    public string Issuer { get; init; } = "https://registry.themeday/";

    /// <summary>The address of the JWKS of the issuer; another OIDC authority can take the place of Registry.</summary>
    [Required]
    public Uri Jwks { get; init; } = new("http://_http.registry/.well-known/jwks");

    /// <summary>The address where this service requests its own tokens.</summary>
    [Required]
    public Uri Endpoint { get; init; } = new("http://_http.registry/connect/token");

    /// <summary>The secret of this service at the token endpoint; not used by the service that has the signing key.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The key that tokens are signed with, PKCS#8 in base64, P-256: in the service that issues them only.</summary>
    public string? SigningKey { get; init; }

    /// <summary>The public key that tokens are validated with, SubjectPublicKeyInfo in base64, P-256: in a service that shares the state directory of the one
    /// that issues them. Null: the keys of <see cref="Jwks"/>.</summary>
    public string? VerificationKey { get; init; }

    /// <summary>The secrets of the clients that are not created by operators, by client id: the three services and the command line.</summary>
    public Dictionary<string, string> Clients { get; init; } = [];

    /// <summary>Whether a client is one of <see cref="Clients"/>; all others are created by operators.</summary>
    public bool IsConfigured(string clientId) => Clients.Keys.Contains(clientId, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(ClientSecret) && string.IsNullOrEmpty(SigningKey))
            yield return new("one of them is required; AppHost sets it", [nameof(ClientSecret), nameof(SigningKey)]);
        if (!Jwks.IsAbsoluteUri)
            yield return new("it is not an absolute URL", [nameof(Jwks)]);
        if (!Endpoint.IsAbsoluteUri)
            yield return new("it is not an absolute URL", [nameof(Endpoint)]);
    }
}
