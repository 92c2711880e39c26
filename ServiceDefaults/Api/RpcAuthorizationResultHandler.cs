using Google.Protobuf;
using Google.Rpc;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using HttpRequest = Microsoft.AspNetCore.Http.HttpRequest;
using HttpResponse = Microsoft.AspNetCore.Http.HttpResponse;
using Status = Google.Rpc.Status;

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
        await (IsGrpc(context.Request) ? WriteTrailersOnly(context.Response, status) : StatusJson.WriteAsync(context.Response, status));
    }

    private static bool IsGrpc(HttpRequest request) => request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;

    // A trailers-only response: the request is rejected before its message is read.
    private static Task WriteTrailersOnly(HttpResponse response, Status status)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = $"{status.Code}";
        response.Headers["grpc-message"] = status.Message;
        response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
        return Task.CompletedTask;
    }
}
