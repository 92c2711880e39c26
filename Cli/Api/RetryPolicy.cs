using Google.Rpc;
using Grpc.Core;
using Polly;
using Polly.Retry;

namespace ThemeDay.Cli.Api;

/// <summary>Retries transient errors with exponential backoff (docs/contract.md, Deadlines).</summary>
/// <remarks>Only for requests that are safe to repeat: reads, and writes with a request_id.</remarks>
internal sealed class RetryPolicy(int maxRetries)
{
    private readonly ResiliencePipeline pipeline = new ResiliencePipelineBuilder()
        .AddRetry(
            new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && IsTransient(exception)),
                MaxRetryAttempts = maxRetries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(5),
                UseJitter = true,
            }
        )
        .Build();

    /// <summary>The policy for batch work: waits about two minutes in all.</summary>
    public static RetryPolicy Batch { get; } = new(maxRetries: 28);

    /// <summary>Executes the attempt until it succeeds, fails with a non-transient error, or has been retried too often.</summary>
    /// <exception cref="RpcException">A non-transient error, or the last transient one.</exception>
    /// <exception cref="HttpRequestException">No token could be obtained.</exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public async Task<T> ExecuteAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(async _ => await attempt(), cancellationToken);
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
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
