using Microsoft.AspNetCore.Authorization;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Who may call an RPC at all (design §1). What is whose is asked of the data, after that.</summary>
public static class Policies
{
    /// <summary>Everybody who reads business data.</summary>
    public const string Reader = nameof(Reader);

    /// <summary>The unit, or the bureau on its behalf.</summary>
    public const string UnitOrBureau = nameof(UnitOrBureau);

    /// <summary>The bureau alone.</summary>
    public const string Bureau = nameof(Bureau);

    /// <summary>The bureau, its assessors, other systems and the services: what is of the whole district.</summary>
    public const string DistrictReader = nameof(DistrictReader);

    /// <summary>The three services alone.</summary>
    public const string Service = nameof(Service);

    /// <summary>Those who run the system: no business data.</summary>
    public const string Operator = nameof(Operator);

    /// <summary>Registers every policy.</summary>
    public static void Configure(AuthorizationOptions options)
    {
        options.AddPolicy(Reader, policy => policy.RequireRoles(Role.Liaison, Role.Bureau, Role.Evaluator, Role.System, Role.Service));
        options.AddPolicy(UnitOrBureau, policy => policy.RequireRoles(Role.Liaison, Role.Bureau));
        options.AddPolicy(Bureau, policy => policy.RequireRoles(Role.Bureau));
        options.AddPolicy(DistrictReader, policy => policy.RequireRoles(Role.Bureau, Role.Evaluator, Role.System, Role.Service));
        options.AddPolicy(Service, policy => policy.RequireRoles(Role.Service));
        options.AddPolicy(Operator, policy => policy.RequireRoles(Role.Operator));
    }

    private static void RequireRoles(this AuthorizationPolicyBuilder policy, params Role[] roles) =>
        policy
            .RequireAuthenticatedUser()
            .RequireAssertion(context => ActorClaims.Find(context.User) is { } actor && roles.Contains(actor.Role) && HasRequiredScope(actor));

    // A liaison without a unit, or one who is no district's, would see what is nobody's.
    private static bool HasRequiredScope(Actor actor) =>
        actor.Role switch
        {
            Role.Service or Role.Operator => true,
            Role.Liaison => actor is { Unit: not null, ScopeCode.Length: 6 },
            _ => actor.ScopeCode is not "",
        };
}
