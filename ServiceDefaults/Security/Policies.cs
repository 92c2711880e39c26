using Microsoft.AspNetCore.Authorization;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Role policies of the RPCs (docs/domain.md, Words). Ownership of resources is checked afterwards, against the data.</summary>
public static class Policies
{
    /// <summary>Every role: data that is common to all districts.</summary>
    public const string AnyRole = nameof(AnyRole);

    /// <summary>All roles that read business data.</summary>
    public const string Reader = nameof(Reader);

    /// <summary>The unit, or the bureau on its behalf.</summary>
    public const string UnitOrBureau = nameof(UnitOrBureau);

    /// <summary>The bureau only.</summary>
    public const string Bureau = nameof(Bureau);

    /// <summary>The bureau, evaluators, other systems and the services: roles that read data of the whole district.</summary>
    public const string DistrictReader = nameof(DistrictReader);

    /// <summary>The three services only.</summary>
    public const string Service = nameof(Service);

    /// <summary>System operators: no business data.</summary>
    public const string Operator = nameof(Operator);

    /// <summary>Registers every policy, and the one of routes that have none: they require a token.</summary>
    public static void Configure(AuthorizationOptions options)
    {
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        options.AddPolicy(AnyRole, policy => policy.RequireRoles(Enum.GetValues<Role>()));
        options.AddPolicy(Reader, policy => policy.RequireRoles(Role.Liaison, Role.Bureau, Role.Evaluator, Role.System, Role.Service));
        options.AddPolicy(UnitOrBureau, policy => policy.RequireRoles(Role.Liaison, Role.Bureau));
        options.AddPolicy(Bureau, policy => policy.RequireRoles(Role.Bureau));
        options.AddPolicy(DistrictReader, policy => policy.RequireRoles(Role.Bureau, Role.Evaluator, Role.System, Role.Service));
        options.AddPolicy(Service, policy => policy.RequireRoles(Role.Service));
        options.AddPolicy(Operator, policy => policy.RequireRoles(Role.Operator));
    }

    private static void RequireRoles(this AuthorizationPolicyBuilder policy, params Role[] roles) =>
        policy.RequireAuthenticatedUser().RequireAssertion(context => ActorClaims.Find(context.User) is { } actor && roles.Contains(actor.Role));
}
