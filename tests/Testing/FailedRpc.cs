using Google.Rpc;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Testing;

/// <summary>The error details of a rejected call.</summary>
public sealed record RpcFailure(
    StatusCode Code,
    string Reason,
    string Message,
    IReadOnlyList<FieldViolation> Violations,
    IReadOnlyDictionary<string, string> About
)
{
    /// <summary>The fields of the violations.</summary>
    public IReadOnlyList<string> Fields { get; } = [.. Violations.Select(violation => violation.Field)];

    /// <summary>The Chinese description of each violation.</summary>
    public IReadOnlyList<string> Descriptions { get; init; } = [];

    /// <summary>A metadata value of the ErrorInfo: state, allowed_transitions, subject; empty if absent.</summary>
    public string Of(string what) => About.GetValueOrDefault(what, "");
}

/// <summary>Asserts that calls are rejected.</summary>
public static class FailedRpc
{
    /// <summary>Returns the error of a call; fails if the call succeeds, or has no error details.</summary>
    public static Task<RpcFailure> CatchAsync<T>(Func<AsyncUnaryCall<T>> call) => CatchAsync(() => call().ResponseAsync);

    /// <summary>The same for several calls.</summary>
    public static async Task<RpcFailure> CatchAsync<T>(Func<Task<T>> call)
    {
        var refused = await Assert.ThrowsAnyAsync<RpcException>(async () => await call());
        var status = refused.GetRpcStatus();
        Assert.True(status is not null, $"refused without details: {refused.Status}");
        var information = status.GetDetail<ErrorInfo>();
        Assert.True(information is not null, "every refusal has a stable reason");
        return new(
            refused.StatusCode,
            information.Reason,
            status.Message,
            [.. status.GetDetail<BadRequest>()?.FieldViolations.Select(violation => new FieldViolation(violation.Field, violation.Reason)) ?? []],
            information.Metadata.AsReadOnly()
        )
        {
            Descriptions = [.. status.GetDetail<BadRequest>()?.FieldViolations.Select(violation => violation.Description) ?? []],
        };
    }

    /// <summary>Returns OK or the status code of the error, for concurrent calls.</summary>
    public static async Task<StatusCode> StatusCodeAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }
}
