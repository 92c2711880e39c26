using Google.Rpc;
using Grpc.Core;

namespace ThemeDay.Testing;

/// <summary>What a refused caller is told.</summary>
public sealed record Refusals(StatusCode Code, string Reason, string Message, IReadOnlyList<string> Fields, IReadOnlyDictionary<string, string> About)
{
    /// <summary>What the reason is about: state, allowed_transitions, subject; empty where it says nothing.</summary>
    public string Of(string what) => About.GetValueOrDefault(what, "");
}

/// <summary>Expects a refusal.</summary>
public static class Refused
{
    /// <summary>The refusal of a call; fails where the call goes through, or is refused without its details.</summary>
    public static Task<Refusals> ByAsync<T>(Func<AsyncUnaryCall<T>> call) => ByAsync(() => call().ResponseAsync);

    /// <summary>The same, of a longer call.</summary>
    public static async Task<Refusals> ByAsync<T>(Func<Task<T>> call)
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
            [.. status.GetDetail<BadRequest>()?.FieldViolations.Select(violation => violation.Field) ?? []],
            information.Metadata.AsReadOnly()
        );
    }

    /// <summary>OK, or the code of a refusal: for many who call at once.</summary>
    public static async Task<StatusCode> OrNotAsync<T>(Func<Task<T>> call)
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
