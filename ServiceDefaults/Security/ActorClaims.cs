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

    private const int MaxUnitLength = 20;

    // Seconds since 1970-01-01 UTC.
    private const string Expires = "exp";

    /// <summary>
    /// The actor of a principal; null if it is unauthenticated or its claims are not those of an actor: exactly one account and role, at most one scope and
    /// unit, each of its form, and those that the role needs.
    /// </summary>
    public static Actor? Find(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true })
            return null;
        string? account = null;
        string? roleName = null;
        string? scopeCode = null;
        string? unit = null;
        foreach (var claim in principal.Claims)
        {
            var isFirst =
                IsOf(claim, Account) ? TrySet(ref account, claim)
                : IsOf(claim, RoleName) ? TrySet(ref roleName, claim)
                : IsOf(claim, ScopeCode) ? TrySet(ref scopeCode, claim)
                : !IsOf(claim, Unit) || TrySet(ref unit, claim);
            if (!isFirst)
                return null;
        }

        if (string.IsNullOrEmpty(account) || RoleNames.TryParse(roleName) is not { } role)
            return null;
        return HasRequiredClaims(role, scopeCode, unit) ? new Actor(account, role, scopeCode ?? "", unit) : null;
    }

    /// <summary>Whether a role may have these claims. A liaison without a unit or a district would match rows that have no unit or district.</summary>
    /// <param name="role">The role.</param>
    /// <param name="scopeCode">The scope; null if absent.</param>
    /// <param name="unit">The code of the unit; null if absent.</param>
    public static bool HasRequiredClaims(Role role, string? scopeCode, string? unit) =>
        role switch
        {
            Role.Liaison => scopeCode is not null && Domain.ScopeCode.IsDistrict(scopeCode) && unit is { Length: > 0 and <= MaxUnitLength },
            Role.Service or Role.Operator => unit is null && (scopeCode is null || Domain.ScopeCode.IsValid(scopeCode)),
            _ => unit is null && scopeCode is not null && Domain.ScopeCode.IsValid(scopeCode),
        };

    /// <summary>The principal of an actor, for background work on its behalf.</summary>
    public static ClaimsPrincipal ToPrincipal(Actor actor)
    {
        List<Claim> claims = [new(Account, actor.Account), new(RoleName, actor.Role.ToName())];
        if (actor.ScopeCode is not "")
            claims.Add(new(ScopeCode, actor.ScopeCode));
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

    /// <summary>The actor of the current request; null for a citizen, whose request has no token.</summary>
    public static Actor? FindActor(this ServerCallContext context) => Find(context.GetHttpContext().User);

    // As ClaimsPrincipal compares types.
    private static bool IsOf(Claim claim, string type) => claim.Type.Equals(type, StringComparison.OrdinalIgnoreCase);

    // False if the claim occurs more than once: the first is no better than the others.
    private static bool TrySet(ref string? value, Claim claim)
    {
        if (value is not null)
            return false;
        value = claim.Value;
        return true;
    }
}
