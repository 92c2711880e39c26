using Grpc.Core;
using Grpc.Net.Client;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Api;

/// <summary>Sends requests to one service with a token, a deadline and retries, and tracks the event ids in its responses.</summary>
/// <param name="name">The service name: registry, scheduling or publication.</param>
/// <param name="address">The address of its gRPC endpoint; plaintext HTTP/2 on loopback.</param>
/// <param name="token">Provides a valid access token.</param>
internal sealed class ServiceClient(string name, Uri address, Func<CancellationToken, Task<string>> token) : IDisposable
{
    private const string EventIdHeader = "themeday-event-id";
    private const string AfterHeader = "themeday-after";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongDeadline = TimeSpan.FromSeconds(60);

    private readonly GrpcChannel channel = GrpcChannel.ForAddress(
        address,
        new()
        {
            HttpHandler = new SocketsHttpHandler { ConnectTimeout = Deadline, ConnectCallback = LoopbackPeer.ConnectAsync },
            DisposeHttpClient = true,
        }
    );
    private readonly Dictionary<string, string> appliedEvents = []; // by source: the last event id known to be applied by this service

    /// <summary>The service name.</summary>
    public string Name => name;

    /// <summary>The call invoker for generated clients.</summary>
    public CallInvoker Invoker => channel.CreateCallInvoker();

    /// <summary>The event id in the last response to a write; null before the first.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>Sends a unary RPC.</summary>
    /// <param name="request">The RPC. It may be retried, so it must be safe to repeat.</param>
    /// <param name="cancellationToken">Cancels the request and its retries.</param>
    /// <param name="after">The services whose latest events must be applied first, so that earlier writes are visible (docs/contract.md, Read your
    /// writes).</param>
    public async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> request, CancellationToken cancellationToken, params ServiceClient[] after) =>
        await CallAfterAsync(
            Deadline,
            after,
            async options =>
            {
                using var call = request(options);
                var answer = await call.ResponseAsync;
                TrackEventId(await call.ResponseHeadersAsync);
                return answer;
            },
            cancellationToken
        );

    /// <summary>Uploads a file in chunks with a client-streaming RPC.</summary>
    /// <param name="open">The RPC. It may be retried, so it must be safe to repeat.</param>
    /// <param name="parts">The messages, enumerated again for each attempt.</param>
    /// <param name="cancellationToken">Cancels the request and its retries.</param>
    /// <param name="after">As for <see cref="CallAsync"/>.</param>
    public async Task<T> UploadAsync<TPart, T>(
        Func<CallOptions, AsyncClientStreamingCall<TPart, T>> open,
        IEnumerable<TPart> parts,
        CancellationToken cancellationToken,
        params ServiceClient[] after
    ) =>
        await CallAfterAsync(
            LongDeadline,
            after,
            async options =>
            {
                using var call = open(options);
                foreach (var part in parts)
                    await call.RequestStream.WriteAsync(part, cancellationToken);
                await call.RequestStream.CompleteAsync();
                var answer = await call.ResponseAsync;
                TrackEventId(await call.ResponseHeadersAsync);
                return answer;
            },
            cancellationToken
        );

    /// <summary>Reads a server stream to its end, however long that takes, as long as there is progress. <paramref name="open"/> is called again when a
    /// deadline, a token or a connection ends, and must resume where the stream stopped.</summary>
    public Task ReadAsync<T>(Func<CallOptions, AsyncServerStreamingCall<T>> open, Action<T> take, CancellationToken cancellationToken) =>
        RetryPolicy.Batch.ExecuteAsync(
            async onProgress =>
            {
                var progressed = false;
                try
                {
                    using var call = open(await CreateOptionsAsync(LongDeadline, after: null, cancellationToken));
                    await foreach (var each in call.ResponseStream.ReadAllAsync(cancellationToken))
                    {
                        take(each);
                        onProgress();
                        progressed = true;
                    }

                    return true;
                }
                catch (RpcException exception) when (progressed && exception.StatusCode is StatusCode.Unauthenticated)
                {
                    throw new RpcException(new(StatusCode.Unavailable, "the token of the stream has expired", exception));
                }
            },
            cancellationToken
        );

    public void Dispose() => channel.Dispose();

    private async Task<T> CallAfterAsync<T>(TimeSpan deadline, ServiceClient[] after, Func<CallOptions, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var behind = after.Where(other => other.LastEventId is { } seen && appliedEvents.GetValueOrDefault(other.Name) != seen).ToList();
        // A request can wait for only one event: for every other source, a cheap RPC waits first.
        foreach (var other in behind.SkipLast(1))
        {
            await TryAsync(
                Deadline,
                other,
                async options => await new EventFeedService.EventFeedServiceClient(Invoker).GetHeadAsync(new(), options),
                cancellationToken
            );
        }

        return await TryAsync(deadline, behind.LastOrDefault(), attempt, cancellationToken);
    }

    private async Task<T> TryAsync<T>(TimeSpan deadline, ServiceClient? after, Func<CallOptions, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var awaited = after?.LastEventId;
        var answer = await RetryPolicy.Batch.ExecuteAsync(
            async () => await attempt(await CreateOptionsAsync(deadline, awaited, cancellationToken)),
            cancellationToken
        );
        if (after is not null)
            appliedEvents[after.Name] = awaited!;
        return answer;
    }

    private async Task<CallOptions> CreateOptionsAsync(TimeSpan deadline, string? after, CancellationToken cancellationToken)
    {
        var headers = new Metadata { { "authorization", $"Bearer {await token(cancellationToken)}" } };
        if (after is not null)
            headers.Add(AfterHeader, after);
        return new(headers, TimeProvider.System.GetUtcNow().UtcDateTime + deadline, cancellationToken);
    }

    private void TrackEventId(Metadata headers) => LastEventId = headers.GetValue(EventIdHeader) ?? LastEventId;
}
