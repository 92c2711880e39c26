using Google.Rpc;
using Grpc.Core;

namespace ThemeDay.Cli.Api;

/// <summary>Formats an RPC error as a single line for the operator.</summary>
internal static class RpcErrors
{
    /// <summary>Formats status, reason, subject, state and all field violations.</summary>
    public static string Format(RpcException exception)
    {
        var status = exception.GetRpcStatus();
        string[] parts =
        [
            $"{exception.StatusCode}",
            status?.GetDetail<ErrorInfo>()?.Reason ?? exception.Status.Detail,
            status?.GetDetail<ErrorInfo>()?.Metadata.GetValueOrDefault("subject") ?? "",
            .. status?.GetDetail<PreconditionFailure>()?.Violations.Select(violation => violation.Description) ?? [],
            .. status?.GetDetail<BadRequest>()?.FieldViolations.Select(violation => $"{violation.Field} {violation.Reason}") ?? [],
        ];
        return string.Join(", ", parts.Where(part => part is not "")).ReplaceLineEndings(" ");
    }
}
