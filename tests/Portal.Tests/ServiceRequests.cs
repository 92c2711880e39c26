using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ThemeDay.Portal.Tests;

/// <summary>The requests that the stubs receive: counts them, and holds or refuses them.</summary>
internal sealed class ServiceRequests : Interceptor
{
    private int count;

    /// <summary>How many there were.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>The RPCs that were called, such as /themeday.publication.v1.PublicSiteService/GetPublicTotals, one for each time.</summary>
    public ConcurrentQueue<string> Methods { get; } = [];

    /// <summary>Forgets those until now.</summary>
    public void Clear()
    {
        Interlocked.Exchange(ref count, 0);
        Methods.Clear();
    }

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
        Methods.Enqueue(context.Method);
        await Gate;
        return Refusal is { } refusal ? throw refusal : await continuation(request, context);
    }
}
