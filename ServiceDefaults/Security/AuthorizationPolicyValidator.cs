using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Prevents a service from starting while one of its RPCs has no authorization policy.</summary>
public static class AuthorizationPolicyValidator
{
    /// <summary>Checks every endpoint mapped so far.</summary>
    /// <exception cref="InvalidOperationException">Lists the RPCs without a policy.</exception>
    public static void Validate(IEndpointRouteBuilder app)
    {
        var unprotected = app
            .DataSources.SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not null)
            .Where(endpoint =>
                endpoint.Metadata.GetMetadata<IAuthorizeData>() is not { Policy: not null } && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
            )
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()!.Method.FullName)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        if (unprotected is not [])
            throw new InvalidOperationException(
                $"no policy says who may call {string.Join(", ", unprotected)}: add [Authorize(Policies.…)] or [AllowAnonymous]"
            );
    }
}
