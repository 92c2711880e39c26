using System.Collections.Concurrent;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ThemeDay.Testing.Plans;

/// <summary>A query of a service, called with typical parameters.</summary>
/// <param name="Name">The RPC or background task, and what distinguishes the query.</param>
/// <param name="CallAsync">Calls it; also again and again.</param>
public sealed record NamedQuery(string Name, Func<Task> CallAsync)
{
    /// <summary>How much it may read.</summary>
    public PlanBounds Bounds { get; init; } = PlanBounds.OfCampaign;

    /// <summary>A list: its first page and the next one, if there is one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="readAsync">Reads the page of a token and returns the token of the next.</param>
    public static NamedQuery List(string name, Func<string, Task<string>> readAsync) =>
        new(
            name,
            async () =>
            {
                if (await readAsync("") is { Length: > 0 } next)
                    await readAsync(next);
            }
        );

    /// <summary>The fields of an order_by, in both directions.</summary>
    public static IEnumerable<string> BothDirections(params string[] fields) => fields.SelectMany(field => (string[])[field, $"{field} desc"]);
}

/// <summary>How PostgreSQL plans prepared statements (plan_cache_mode).</summary>
/// <param name="Setting">The value of the setting.</param>
/// <param name="Calls">The number of calls until the plan stays the same.</param>
public sealed record PlanMode(string Setting, int Calls)
{
    /// <summary>
    /// As in operation: Npgsql prepares a statement when it is executed for the fifth time, and PostgreSQL chooses between a plan for the values of the
    /// parameters and a generic one after five executions of a prepared statement. One more call shows the choice.
    /// </summary>
    public static PlanMode Auto { get; } = new("auto", 12);

    /// <summary>Generic plans only: the worst that PostgreSQL may choose when its estimates are wrong.</summary>
    public static PlanMode Generic { get; } = new("force_generic_plan", 1);
}

/// <summary>Records which RPCs are called.</summary>
public sealed class CalledRpcs : Interceptor
{
    private readonly ConcurrentDictionary<string, bool> called = new();

    /// <summary>The RPCs of services that were not called.</summary>
    public IReadOnlyList<string> MissingOf(params ServiceDescriptor[] services) =>
        [
            .. services
                .SelectMany(service => service.Methods)
                .Select(method => $"{method.Service.FullName}/{method.Name}")
                .Where(name => !called.ContainsKey($"/{name}")),
        ];

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation
    )
    {
        called[context.Method.FullName] = true;
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation
    )
    {
        called[context.Method.FullName] = true;
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation
    )
    {
        called[context.Method.FullName] = true;
        return continuation(context);
    }
}
