using System.Diagnostics;
using Google.Rpc;
using Grpc.Core;

namespace ThemeDay.Cli.Calls;

/// <summary>How long one waits for a service that is away, and for what: up to two minutes a call, with growing pauses (contract, Deadlines).</summary>
/// <remarks>Only what may be sent twice is sent through it: reads, and changes with a request_id.</remarks>
internal sealed class Patience(TimeSpan limit)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>What batch work has.</summary>
    public static Patience OfBatchWork { get; } = new(TimeSpan.FromMinutes(2));

    /// <summary>Tries until it works, is refused, or the time is over.</summary>
    /// <exception cref="RpcException">Refused, or away for too long.</exception>
    /// <exception cref="HttpRequestException">No token for too long.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public async Task<T> TryAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await attempt();
            }
            catch (RpcException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (Exception problem) when (!cancellationToken.IsCancellationRequested && IsPassing(problem) && Stopwatch.GetElapsedTime(began) + pause < limit)
            {
                await Task.Delay(pause, cancellationToken);
            }
        }
    }

    /// <summary>Is it worth another try? A service or what it needs is away, or another copy of the call was quicker.</summary>
    public static bool IsPassing(Exception problem) =>
        problem switch
        {
            RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.Cancelled } => true,
            RpcException { StatusCode: StatusCode.ResourceExhausted } full => full.GetRpcStatus()?.GetDetail<RetryInfo>() is not null,
            RpcException broken => broken.Status.DebugException is HttpRequestException or IOException, // made here, of a connection that broke
            HttpRequestException or OperationCanceledException => true, // no token: Registry away, or slower than its client waits
            _ => false,
        };
}
