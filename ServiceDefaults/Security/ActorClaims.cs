using System.Globalization;
using System.Security.Claims;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>The claims of an access token (contract, Who may do what), and the actor they make.</summary>
public static class ActorClaims
{
    /// <summary>The account's id.</summary>
    public const string Account = "sub";

    /// <summary>The one role, in lower case: liaison, bureau, evaluator, system, operator, service.</summary>
    public const string RoleName = "role";

    /// <summary>The prefix of division codes it covers: 43, 4305 or 430503; absent for a service, which covers all.</summary>
    public const string ScopeCode = "scope_code";

    /// <summary>The code of the unit a liaison speaks for.</summary>
    public const string Unit = "unit";

    // Seconds since 1970.
    private const string Expires = "exp";

    /// <summary>Who calls; null where nobody is signed in.</summary>
    public static Actor? Find(ClaimsPrincipal principal) =>
        principal.Identity is { IsAuthenticated: true } && Enum.TryParse<Role>(principal.FindFirstValue(RoleName), ignoreCase: true, out var role)
            ? new Actor(principal.FindFirstValue(Account) ?? "", role, principal.FindFirstValue(ScopeCode) ?? "", principal.FindFirstValue(Unit))
            : null;

    /// <summary>When the token of the running call expires.</summary>
    /// <exception cref="InvalidOperationException">It has no expiry: no such token is accepted.</exception>
    public static DateTimeOffset TokenExpiresAt(this ServerCallContext context) =>
        long.TryParse(context.GetHttpContext().User.FindFirstValue(Expires), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new InvalidOperationException($"the token of {context.Method} has no expiry");

    /// <summary>Who makes the running call.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the RPC's policy has let an anonymous call through.</exception>
    public static Actor Actor(this ServerCallContext context) =>
        Find(context.GetHttpContext().User) ?? throw new InvalidOperationException($"{context.Method} is made by nobody: its policy must ask who calls");
}
