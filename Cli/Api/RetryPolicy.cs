using System.Diagnostics;
using Google.Rpc;
using Grpc.Core;

namespace ThemeDay.Cli.Api;

/// <summary>Retries transient errors with exponential backoff, up to two minutes per request (docs/contract.md, Deadlines).</summary>
/// <remarks>Only for requests that are safe to repeat: reads, and writes with a request_id.</remarks>
internal sealed class RetryPolicy(TimeSpan limit)
{
    private static readonly TimeSpan InitialBackoff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    /// <summary>The policy for batch work.</summary>
    public static RetryPolicy Batch { get; } = new(TimeSpan.FromMinutes(2));

    /// <summary>Executes the attempt until it succeeds, fails with a non-transient error, or the time limit is reached.</summary>
    /// <exception cref="RpcException">A non-transient error, or a transient one that exceeded the time limit.</exception>
    /// <exception cref="HttpRequestException">No token could be obtained within the time limit.</exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public async Task<T> ExecuteAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        for (var backoff = InitialBackoff; ; backoff = backoff * 2 < MaxBackoff ? backoff * 2 : MaxBackoff)
        {
            try
            {
                return await attempt();
            }
            catch (RpcException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (Exception exception)
                when (!cancellationToken.IsCancellationRequested && IsTransient(exception) && Stopwatch.GetElapsedTime(began) + backoff < limit)
            {
                await Task.Delay(backoff, cancellationToken);
            }
        }
    }

    /// <summary>Returns whether an error is transient: a service or one of its dependencies is unavailable, or a concurrent duplicate of the request was
    /// faster.</summary>
    public static bool IsTransient(Exception exception) =>
        exception switch
        {
            RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.Cancelled } => true,
            RpcException { StatusCode: StatusCode.ResourceExhausted } full => full.GetRpcStatus()?.GetDetail<RetryInfo>() is not null,
            RpcException broken => broken.Status.DebugException is HttpRequestException or IOException, // raised by the client for a broken connection
            HttpRequestException or OperationCanceledException => true, // no token: Registry is unavailable or timed out
            _ => false,
        };
}
