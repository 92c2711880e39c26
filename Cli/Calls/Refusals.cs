using Google.Rpc;
using Grpc.Core;

namespace ThemeDay.Cli.Calls;

/// <summary>A refused call in one line, for the operator at the console.</summary>
internal static class Refusals
{
    /// <summary>Status, reason, what it is about, state, and every wrong field.</summary>
    public static string Say(RpcException refused)
    {
        var status = refused.GetRpcStatus();
        string[] parts =
        [
            $"{refused.StatusCode}",
            status?.GetDetail<ErrorInfo>()?.Reason ?? refused.Status.Detail,
            status?.GetDetail<ErrorInfo>()?.Metadata.GetValueOrDefault("subject") ?? "",
            .. status?.GetDetail<PreconditionFailure>()?.Violations.Select(violation => violation.Description) ?? [],
            .. status?.GetDetail<BadRequest>()?.FieldViolations.Select(violation => $"{violation.Field} {violation.Reason}") ?? [],
        ];
        return string.Join(", ", parts.Where(part => part is not "")).ReplaceLineEndings(" ");
    }
}
