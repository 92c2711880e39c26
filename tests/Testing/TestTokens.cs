using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Testing;

/// <summary>Issues tokens as Registry does, with a separate signing key.</summary>
public sealed class TestTokens
{
    /// <summary>The token lifetime of docs/contract.md.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>The key in the format of the setting <c>Tokens:SigningKey</c>.</summary>
    public string SigningKey { get; } = NewKey();

    /// <summary>Issues a token for an actor, or a deviating one.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="differ">Modifies the token.</param>
    /// <param name="foreign">A signing key other than Registry's.</param>
    public string Of(Actor actor, Action<SecurityTokenDescriptor>? differ = null, ECDsa? foreign = null)
    {
        List<Claim> claims = [new(ActorClaims.Account, actor.Account), new(ActorClaims.RoleName, actor.Role.ToName())];
        if (actor.ScopeCode is not "")
            claims.Add(new(ActorClaims.ScopeCode, actor.ScopeCode));
        if (actor.Unit is { } unit)
            claims.Add(new(ActorClaims.Unit, unit));
        var token = new SecurityTokenDescriptor
        {
            Issuer = new TokenOptions().Issuer,
            Audience = AuthenticationExtensions.Audience,
            TokenType = AuthenticationExtensions.TokenType,
            Subject = new(claims),
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime + Lifetime,
            SigningCredentials = new(
                TokenSigningKeys.ReadSigningKey(foreign is null ? SigningKey : Convert.ToBase64String(foreign.ExportPkcs8PrivateKey())),
                SecurityAlgorithms.EcdsaSha256
            ),
        };
        differ?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    private static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }
}
