using Google.Rpc;
using Grpc.Core;
using ThemeDay.Portal.Site;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Portal.Services;

/// <summary>What a service has answered for a part of a page; nothing, if the service is away.</summary>
/// <param name="Value">The answer; null if the service is away.</param>
public readonly record struct Part<T>(T? Value)
    where T : class
{
    /// <summary>Whether the service did not answer.</summary>
    public bool IsAway => Value is null;

    /// <summary>What follows from it, if there is an answer.</summary>
    public Part<TOther> Map<TOther>(Func<T, TOther> map)
        where TOther : class => new(Value is null ? null : map(Value));
}

/// <summary>The requests of a page to services. Each has a time limit; if a service does not answer, that part of the page is away.</summary>
internal sealed partial class ServiceCalls(PortalOptions options, ILogger<ServiceCalls> logger)
{
    private const int MaxRows = 20_000; // of a file or a site map: some centuries of a district

    /// <summary>Whether a service was away during this request: the page is then kept for a second only.</summary>
    public bool AnyAway { get; private set; }

    /// <summary>The time within which a service has to answer.</summary>
    public TimeSpan Timeout { get; set; } = options.ServiceTimeout;

    /// <summary>Makes a request.</summary>
    /// <param name="call">Starts it, with its deadline.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The answer, or that the service is away.</returns>
    /// <exception cref="RpcException">The service has refused the request: NOT_FOUND, INVALID_ARGUMENT, or the reader asks too often.</exception>
    public async Task<Part<T>> GetAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return new(await call(CreateOptions(cancellationToken)));
        }
        catch (RpcException exception) when (IsAway(exception) && !cancellationToken.IsCancellationRequested)
        {
            AnyAway = true;
            LogAway(exception.StatusCode, exception.Status.Detail);
            return default;
        }
    }

    /// <summary>Makes a request for something that may not exist.</summary>
    /// <param name="call">Starts it, with its deadline.</param>
    /// <param name="none">What stands for nothing.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<Part<T>> FindAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, T none, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await GetAsync(call, cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
        {
            return new(none);
        }
    }

    /// <summary>The options of a request that handles its errors itself: with its deadline.</summary>
    // gRPC measures deadlines with the system clock.
    public CallOptions CreateOptions(CancellationToken cancellationToken) =>
        new(deadline: (TimeProvider.System.GetUtcNow() + Timeout).UtcDateTime, cancellationToken: cancellationToken);

    /// <summary>All items of a list, page by page, null if the service is away.</summary>
    /// <param name="readAsync">Reads the page of a token.</param>
    /// <param name="open">Its items, and the token of the next.</param>
    public static async Task<IReadOnlyList<T>?> ReadAllAsync<T, TPage>(
        Func<string, Task<Part<TPage>>> readAsync,
        Func<TPage, (IEnumerable<T> Items, string NextPageToken)> open
    )
        where TPage : class
    {
        List<T> all = [];
        for (var token = ""; all.Count < MaxRows; )
        {
            if ((await readAsync(token)).Value is not { } page)
                return null;
            var (items, next) = open(page);
            all.AddRange(items);
            if (next is "")
                break;
            token = next;
        }

        return all;
    }

    /// <summary>Whether a request was refused since its reader asks too often: the service answers others.</summary>
    public static bool IsOverLimit(RpcException exception) =>
        exception.StatusCode is StatusCode.ResourceExhausted && ErrorStatus.GetReason(exception.GetRpcStatus()) is ErrorReasons.TooManyRequests;

    /// <summary>Whether a failure is that of the service, and no answer to the request.</summary>
    public static bool IsAway(RpcException exception) =>
        exception.StatusCode is not (StatusCode.NotFound or StatusCode.InvalidArgument or StatusCode.Cancelled) && !IsOverLimit(exception);

    [LoggerMessage(4101, LogLevel.Warning, "A part of a page is marked as away: {Status}, {Detail}")]
    private partial void LogAway(StatusCode status, string detail);
}
