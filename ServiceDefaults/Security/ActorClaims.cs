using System.Globalization;
using System.Security.Claims;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>The claims of an access token (docs/contract.md, Access) and their mapping to an actor.</summary>
public static class ActorClaims
{
    /// <summary>The account id.</summary>
    public const string Account = "sub";

    /// <summary>The single role, in lower case: liaison, bureau, evaluator, system, operator, service.</summary>
    public const string RoleName = "role";

    /// <summary>The prefix of the division codes in scope: 43, 4305 or 430503; absent for a service, whose scope is everything.</summary>
    public const string ScopeCode = "scope_code";

    /// <summary>The code of the unit that a liaison represents.</summary>
    public const string Unit = "unit";

    // Seconds since 1970-01-01 UTC.
    private const string Expires = "exp";

    /// <summary>The actor of a principal; null if unauthenticated.</summary>
    public static Actor? Find(ClaimsPrincipal principal) =>
        principal.Identity is { IsAuthenticated: true } && Enum.TryParse<Role>(principal.FindFirstValue(RoleName), ignoreCase: true, out var role)
            ? new Actor(principal.FindFirstValue(Account) ?? "", role, principal.FindFirstValue(ScopeCode) ?? "", principal.FindFirstValue(Unit))
            : null;

    /// <summary>The principal of an actor, for background work on its behalf.</summary>
    public static ClaimsPrincipal ToPrincipal(Actor actor)
    {
        List<Claim> claims = [new(Account, actor.Account), new(RoleName, actor.Role.ToString().ToLowerInvariant()), new(ScopeCode, actor.ScopeCode)];
        if (actor.Unit is { } unit)
            claims.Add(new(Unit, unit));
        return new(new ClaimsIdentity(claims, authenticationType: "operation"));
    }

    /// <summary>The expiry of the access token of the current request.</summary>
    /// <exception cref="InvalidOperationException">The token has no expiry; authentication accepts no such token.</exception>
    public static DateTimeOffset TokenExpiresAt(this ServerCallContext context) =>
        long.TryParse(context.GetHttpContext().User.FindFirstValue(Expires), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new InvalidOperationException($"the token of {context.Method} has no expiry");

    /// <summary>The actor of the current request.</summary>
    /// <exception cref="InvalidOperationException">The request is anonymous: the policy of the RPC does not require authentication.</exception>
    public static Actor Actor(this ServerCallContext context) =>
        Find(context.GetHttpContext().User) ?? throw new InvalidOperationException($"{context.Method} is made by nobody: its policy must ask who calls");
}
