using System.Diagnostics;
using Google.Rpc;
using Grpc.Core;

namespace ThemeDay.Cli.Api;

/// <summary>How long one waits for a service that is away, and for what: up to two minutes a call, with growing pauses (contract, Deadlines).</summary>
/// <remarks>Only what may be sent twice is sent through it: reads, and changes with a request_id.</remarks>
internal sealed class RetryPolicy(TimeSpan limit)
{
    private static readonly TimeSpan InitialBackoff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    /// <summary>What batch work has.</summary>
    public static RetryPolicy Batch { get; } = new(TimeSpan.FromMinutes(2));

    /// <summary>Tries until it works, is refused, or the time is over.</summary>
    /// <exception cref="RpcException">Refused, or away for too long.</exception>
    /// <exception cref="HttpRequestException">No token for too long.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
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

    /// <summary>Is it worth another try? A service or what it needs is away, or another copy of the call was quicker.</summary>
    public static bool IsTransient(Exception exception) =>
        exception switch
        {
            RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.Cancelled } => true,
            RpcException { StatusCode: StatusCode.ResourceExhausted } full => full.GetRpcStatus()?.GetDetail<RetryInfo>() is not null,
            RpcException broken => broken.Status.DebugException is HttpRequestException or IOException, // made here, of a connection that broke
            HttpRequestException or OperationCanceledException => true, // no token: Registry away, or slower than its client waits
            _ => false,
        };
}
