using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using ThemeDay.Faults.Cluster;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Faults.Workload;

/// <summary>
/// Sends operations to any replica of a service, as through a load balancer, and records what it is told. Without an answer it asks again: with a request_id
/// it must then be told the outcome of the first attempt; without one, it takes "exists already" for an acknowledgement.
/// </summary>
/// <param name="cluster">The services.</param>
/// <param name="history">Where operations are recorded.</param>
/// <param name="actor">The caller.</param>
/// <param name="random">Chooses replicas; of this client alone.</param>
internal sealed class WorkloadClient(ServiceCluster cluster, History history, Actor actor, Random random)
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    // Longer than any fault with the recovery after it.
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(5);

    private string lastEvent = "";

    /// <summary>Whether an earlier operation of this client was acknowledged without its event id: then other services may not have applied it yet.</summary>
    private bool isBehind;

    public Random Random => random;

    /// <summary>Runs an operation until its outcome is known.</summary>
    /// <param name="method">The RPC.</param>
    /// <param name="service">The service.</param>
    /// <param name="effect">Its effect in the log of the service.</param>
    /// <param name="request">The request; gets a request_id.</param>
    /// <param name="call">Sends it.</param>
    /// <param name="withRequestId">
    /// Whether it gets a request_id, which it gets anyway while the event of an earlier operation is not known. Without one, it must be an operation that the
    /// service does only once.
    /// </param>
    /// <returns>Whether it was acknowledged.</returns>
    public async Task<bool> RunAsync<TRequest, TResponse>(
        string method,
        string service,
        string effect,
        TRequest request,
        Func<CallInvoker, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call,
        bool withRequestId = true
    )
        where TRequest : IMessage
    {
        var requestId = withRequestId || isBehind ? $"{NewGuid()}" : ""; // without one, "not allowed" would mean done before or not possible yet
        request.Descriptor.FindFieldByName("request_id").Accessor.SetValue(request, requestId);
        return await RunAsync(
            new(method, service, effect, requestId),
            async (invoker, options) =>
            {
                using var sent = call(invoker, request, options);
                await sent.ResponseAsync;
                return (await sent.ResponseHeadersAsync).GetValue(IdempotentCommands.EventIdHeader) ?? "";
            }
        );
    }

    /// <summary>Runs an operation until its outcome is known.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="attemptAsync">Sends it, and returns the event id of the answer; empty without one.</param>
    public async Task<bool> RunAsync(Operation operation, Func<CallInvoker, CallOptions, Task<string>> attemptAsync)
    {
        history.Add(operation);
        using var giveUpCts = new CancellationTokenSource(GiveUpAfter);
        while (true)
        {
            try
            {
                var eventId = await AttemptAsync(operation, attemptAsync);
                Acknowledge(operation, eventId);
                if (operation.RequestId is not "" && random.Next(10) == 0)
                    await RepeatAsync(operation, attemptAsync);
                return true;
            }
            catch (RpcException exception)
            {
                if (Decide(operation, exception, giveUpCts.IsCancellationRequested) is { } isDone)
                    return isDone;
            }

            await Task.Delay(RetryDelay);
        }
    }

    /// <summary>Runs an operation that the service must refuse.</summary>
    public async Task RunRefusedAsync<TRequest, TResponse>(
        string method,
        string service,
        string effect,
        TRequest request,
        Func<CallInvoker, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call
    )
        where TRequest : IMessage
    {
        var operation = history.Add(new(method, service, effect, ""));
        try
        {
            using var sent = call(ChooseReplica(service), request, CreateOptions());
            await sent.ResponseAsync;
            operation.Outcome = OperationOutcome.Acknowledged;
            history.AddAnomaly($"{operation}: it should have been refused");
        }
        catch (RpcException exception)
        {
            operation.Status = Describe(exception);
            operation.Outcome = OperationOutcome.Refused; // whatever the answer, also none: the service refuses it
        }
    }

    /// <summary>Reads, after the last operation of this client.</summary>
    /// <returns>Null without an answer.</returns>
    public async Task<TResponse?> TryReadAsync<TResponse>(string service, Func<CallInvoker, CallOptions, AsyncUnaryCall<TResponse>> call)
        where TResponse : class
    {
        try
        {
            using var sent = call(ChooseReplica(service), CreateOptions());
            return await sent.ResponseAsync;
        }
        catch (RpcException exception) when (IsWithoutAnswer(exception) || IsTemporary(exception))
        {
            return null;
        }
    }

    /// <summary>Whether an acknowledged event must be visible everywhere to requests that name it.</summary>
    public bool CanReadItsWrites => !isBehind && lastEvent is not "";

    public void AddAnomaly(string what) => history.AddAnomaly(what);

    private void Acknowledge(Operation operation, string eventId)
    {
        operation.Outcome = OperationOutcome.Acknowledged;
        operation.Status = "OK";
        if (Guid.TryParse(eventId, out var id))
        {
            operation.EventId = id;
            (lastEvent, isBehind) = ($"{operation.Service}/{eventId}", false);
        }
    }

    private async Task<string> AttemptAsync(Operation operation, Func<CallInvoker, CallOptions, Task<string>> attemptAsync)
    {
        try
        {
            return await attemptAsync(ChooseReplica(operation.Service), CreateOptions());
        }
        catch (IOException exception)
        {
            throw new RpcException(new(StatusCode.Unavailable, exception.Message)); // a write to a stream whose connection was reset
        }
    }

    /// <summary>The same request again must answer the same.</summary>
    private async Task RepeatAsync(Operation operation, Func<CallInvoker, CallOptions, Task<string>> attemptAsync)
    {
        try
        {
            var eventId = await AttemptAsync(operation, attemptAsync);
            if (eventId != $"{operation.EventId}")
                history.AddAnomaly($"{operation}: repeated, it answers event {eventId}");
        }
        catch (RpcException exception) when (IsWithoutAnswer(exception) || IsTemporary(exception))
        {
            // No answer proves nothing.
        }
        catch (RpcException exception)
        {
            history.AddAnomaly($"{operation}: repeated, it answers {Describe(exception)}");
        }
    }

    /// <returns>Null: again; otherwise whether the operation was done.</returns>
    private bool? Decide(Operation operation, RpcException exception, bool giveUp)
    {
        operation.Status = Describe(exception);
        if (IsWithoutAnswer(exception))
        {
            operation.LostAnswers++;
            operation.Outcome = OperationOutcome.Indeterminate;
        }
        else if (!IsTemporary(exception) && !(isBehind && IsOfMissingPredecessor(exception)))
        {
            return Refuse(operation, exception);
        }

        if (!giveUp)
            return null;
        history.AddAnomaly($"{operation}: no outcome within {GiveUpAfter.TotalSeconds:0} s");
        return false;
    }

    private bool Refuse(Operation operation, RpcException exception)
    {
        if (operation is { RequestId: "", LostAnswers: > 0 } && exception.StatusCode is StatusCode.AlreadyExists or StatusCode.FailedPrecondition)
        {
            operation.Outcome = OperationOutcome.Acknowledged; // by the first attempt
            isBehind = true;
            return true;
        }

        operation.Outcome = operation.LostAnswers > 0 ? OperationOutcome.Indeterminate : OperationOutcome.Refused;
        history.AddAnomaly($"{operation}: refused");
        return false;
    }

    private CallInvoker ChooseReplica(string service)
    {
        var replicas = cluster.Of(service).ToList();
        var token = cluster.Tokens.Of(actor);
        return replicas[random.Next(replicas.Count)]
            .Invoker.Intercept(metadata =>
            {
                metadata.Add("authorization", $"Bearer {token}");
                if (lastEvent is not "")
                    metadata.Add(ReadYourWritesInterceptor.AfterHeader, lastEvent);
                return metadata;
            });
    }

    private static CallOptions CreateOptions() => new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + AttemptTimeout);

    private Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new(bytes);
    }

    private static string Describe(RpcException exception) => $"{exception.StatusCode} {ReasonOf(exception)} {exception.Status.Detail}";

    private static string ReasonOf(RpcException exception) => exception.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason ?? "";

    /// <summary>Whether it is unknown what became of the request: no answer came, or the service does not know.</summary>
    private static bool IsWithoutAnswer(RpcException exception) =>
        exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled || ReasonOf(exception) is "";

    /// <summary>Whether nothing was done, and the same request can succeed later.</summary>
    private static bool IsTemporary(RpcException exception) =>
        exception.StatusCode is StatusCode.Aborted or StatusCode.Unauthenticated or StatusCode.ResourceExhausted;

    private static bool IsOfMissingPredecessor(RpcException exception) =>
        exception.StatusCode is StatusCode.NotFound or StatusCode.FailedPrecondition or StatusCode.InvalidArgument;
}
