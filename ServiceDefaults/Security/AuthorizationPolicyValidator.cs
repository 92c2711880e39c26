using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Prevents a service from starting while one of its RPCs or other routes has no authorization policy.</summary>
public static class AuthorizationPolicyValidator
{
    /// <summary>Checks every endpoint mapped so far.</summary>
    /// <exception cref="InvalidOperationException">Lists the RPCs and routes without a policy.</exception>
    public static void Validate(IEndpointRouteBuilder app)
    {
        var unprotected = app
            .DataSources.SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(route => !IsUnimplemented(route))
            .Where(endpoint =>
                endpoint.Metadata.GetMetadata<IAuthorizeData>() is not { Policy: not null } && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
            )
            .Select(route => route.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName ?? route.RoutePattern.RawText)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        if (unprotected is not [])
            throw new InvalidOperationException(
                $"no policy says who may call {string.Join(", ", unprotected)}: add [Authorize(Policies.…)] or [AllowAnonymous]"
            );
    }

    // What grpc-dotnet maps to answer UNIMPLEMENTED, under the fallback policy.
    private static bool IsUnimplemented(RouteEndpoint route) =>
        route.RoutePattern.RawText?.EndsWith("{unimplementedMethod:grpcunimplemented}", StringComparison.Ordinal) == true;
}
