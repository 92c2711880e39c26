using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ThemeDay.Portal.Tests;

/// <summary>The requests that the stubs receive: counts them, and holds or refuses them.</summary>
internal sealed class ServiceRequests : Interceptor
{
    private int count;

    /// <summary>How many there were.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>What each waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>What each is refused with; null to answer it.</summary>
    public RpcException? Refusal { get; set; }

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        Interlocked.Increment(ref count);
        await Gate;
        return Refusal is { } refusal ? throw refusal : await continuation(request, context);
    }
}
