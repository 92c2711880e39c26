using System.Diagnostics;
using Google.Rpc;
using Grpc.Core;
using Polly;
using Polly.Retry;

namespace ThemeDay.Cli.Api;

/// <summary>Retries transient errors with exponential backoff, up to a time since the start of the request or its last progress (docs/contract.md,
/// Deadlines).</summary>
/// <remarks>Only for requests that are safe to repeat: reads, and writes with a request_id.</remarks>
internal sealed class RetryPolicy(TimeSpan limit)
{
    private static readonly ResiliencePropertyKey<long> Started = new("started");

    private readonly ResiliencePipeline pipeline = new ResiliencePipelineBuilder()
        .AddRetry(
            new RetryStrategyOptions
            {
                ShouldHandle = arguments =>
                    ValueTask.FromResult(
                        arguments.Outcome.Exception is { } exception
                            && IsTransient(exception)
                            && Stopwatch.GetElapsedTime(arguments.Context.Properties.GetValue(Started, 0)) < limit
                    ),
                MaxRetryAttempts = int.MaxValue, // limited by time
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(5),
                UseJitter = true,
            }
        )
        .Build();

    /// <summary>The policy for batch work: two minutes.</summary>
    public static RetryPolicy Batch { get; } = new(TimeSpan.FromMinutes(2));

    /// <summary>Executes the attempt until it succeeds, fails with a non-transient error, or the time limit is reached.</summary>
    /// <exception cref="RpcException">A non-transient error, or the last transient one.</exception>
    /// <exception cref="HttpRequestException">No token could be obtained.</exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public Task<T> ExecuteAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken) => ExecuteAsync(_ => attempt(), cancellationToken);

    /// <summary>The same for an attempt that resumes the one before: the time counts from its last progress.</summary>
    /// <param name="attempt">The attempt; it is given what to call at each progress.</param>
    /// <param name="cancellationToken">Cancels the attempt and further ones.</param>
    public async Task<T> ExecuteAsync<T>(Func<Action, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        RestartTime();
        try
        {
            return await pipeline.ExecuteAsync(async _ => await attempt(RestartTime), context);
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }

        void RestartTime() => context.Properties.Set(Started, Stopwatch.GetTimestamp());
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
