using Grpc.Core;
using Grpc.Net.Client;
using ThemeDay.Events.V1;

namespace ThemeDay.Cli.Api;

/// <summary>Calls to one service: each with a token, a deadline and patience, and remembering the events its answers name.</summary>
/// <param name="name">registry, scheduling or publication.</param>
/// <param name="address">Where its gRPC endpoint is; plaintext HTTP/2 on loopback.</param>
/// <param name="token">The token to call with, renewed when it is time.</param>
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
            HttpHandler = new SocketsHttpHandler { ConnectTimeout = Deadline },
            DisposeHttpClient = true,
        }
    );
    private readonly Dictionary<string, string> appliedEvents = []; // by source: the last of its events that is known to have been applied there

    /// <summary>The service.</summary>
    public string Name => name;

    /// <summary>What clients are made of.</summary>
    public CallInvoker Invoker => channel.CreateCallInvoker();

    /// <summary>The event its last changing answer named; null before the first.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>Calls an RPC.</summary>
    /// <param name="request">The RPC; it may be sent again, so it must be safe to repeat.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="after">The services whose events must have been applied there: what was written to them is seen (contract, Read your writes).</param>
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

    /// <summary>Sends it a file in parts.</summary>
    public async Task<T> UploadAsync<TPart, T>(
        Func<CallOptions, AsyncClientStreamingCall<TPart, T>> open,
        IReadOnlyList<TPart> parts,
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

    /// <summary>Reads a stream to its end; <paramref name="open"/> is called again after a break and has to go on where it was.</summary>
    public Task ReadAsync<T>(Func<CallOptions, AsyncServerStreamingCall<T>> open, Action<T> take, CancellationToken cancellationToken) =>
        CallAfterAsync(
            LongDeadline,
            [],
            async options =>
            {
                using var call = open(options);
                await foreach (var each in call.ResponseStream.ReadAllAsync(cancellationToken))
                    take(each);
                return true;
            },
            cancellationToken
        );

    public void Dispose() => channel.Dispose();

    private async Task<T> CallAfterAsync<T>(TimeSpan deadline, ServiceClient[] after, Func<CallOptions, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var behind = after.Where(other => other.LastEventId is { } seen && appliedEvents.GetValueOrDefault(other.Name) != seen).ToList();
        // A call can wait for one event: for each source but the last a cheap call does.
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
            async () =>
            {
                var headers = new Metadata { { "authorization", $"Bearer {await token(cancellationToken)}" } };
                if (awaited is not null)
                    headers.Add(AfterHeader, awaited);
                return await attempt(new(headers, TimeProvider.System.GetUtcNow().UtcDateTime + deadline, cancellationToken));
            },
            cancellationToken
        );
        if (after is not null)
            appliedEvents[after.Name] = awaited!;
        return answer;
    }

    private void TrackEventId(Metadata headers) => LastEventId = headers.GetValue(EventIdHeader) ?? LastEventId;
}
