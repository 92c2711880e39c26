using Google.Rpc;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Writes authorization failures in the format of every other error: gRPC status with details, or the same status as JSON.</summary>
public sealed class RpcAuthorizationResultHandler : IAuthorizationMiddlewareResultHandler
{
    /// <inheritdoc/>
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
            return;
        }

        // Returns the cached result of this request. TokenSigningKeys must not be consulted here: keys may have arrived since.
        var status = await context.AuthenticateAsync() switch
        {
            { Succeeded: true } => ErrorStatus.Create(Code.PermissionDenied, ErrorReasons.RoleNotPermitted),
            { Failure: SigningKeysUnavailableException } => ErrorStatus.UnavailableStatus(ErrorReasons.SigningKeysUnavailable),
            _ => ErrorStatus.Create(Code.Unauthenticated, ErrorReasons.TokenMissingOrInvalid),
        };
        await StatusResponse.WriteAsync(context, status);
    }
}
