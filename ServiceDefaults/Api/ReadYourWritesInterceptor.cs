using Grpc.Core;
using Grpc.Core.Interceptors;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Delays a request until the event named by the caller has been applied (docs/contract.md, Read your writes).</summary>
public sealed class ReadYourWritesInterceptor(AppliedEventWaiter waiter, EventWaitLimiter limiter) : Interceptor
{
    /// <summary>The request header: the value of <see cref="IdempotentCommands.EventIdHeader"/> of an earlier response, preferably with the name of the
    /// service that answered it, <c>publication/ID</c>.</summary>
    public const string AfterHeader = "themeday-after";

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        await WaitForEventAsync(context);
        return await continuation(request, context);
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        await WaitForEventAsync(context);
        await continuation(request, responseStream, context);
    }

    /// <inheritdoc/>
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        await WaitForEventAsync(context);
        return await continuation(requestStream, context);
    }

    private async Task WaitForEventAsync(ServerCallContext context)
    {
        var after = context.GetHttpContext().Request.Headers[AfterHeader].ToString();
        if (after is "" || ActorClaims.Find(context.GetHttpContext().User) is not { } actor)
            return; // an anonymous caller has no writes
        var (source, id) = after.LastIndexOf('/') is >= 0 and var slash ? (after[..slash], after[(slash + 1)..]) : (null, after);
        if (source is "" || !Guid.TryParse(id, out var eventId))
            throw Error.InvalidArgument(AfterHeader, ErrorReasons.Malformed).ToException();
        if (source is not null && !waiter.IsSource(source))
            return; // no event of that service has an effect here
        var effect = await waiter.WaitForAsync(eventId, TimeSpan.Zero, context.CancellationToken);
        if (effect is EventEffect.Pending)
        {
            using var waiting = limiter.Acquire(actor.Account);
            effect = await waiter.WaitForAsync(eventId, WaitTimeout, context.CancellationToken);
        }

        switch (effect)
        {
            case EventEffect.Pending:
                throw ErrorStatus.Unavailable(ErrorReasons.EventNotApplied);
            case EventEffect.DeadLettered:
                throw new Error(ErrorKind.FailedPrecondition, ErrorReasons.EventDeadLettered) { Subject = id }.ToException();
            default:
                return;
        }
    }
}
