using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using ThemeDay.Events.V1;

namespace ThemeDay.Benchmarks.Feed;

/// <summary>Subscribers of a source, each with its own connection, that note when each event reached the last of them.</summary>
internal sealed class FeedSubscribers : IAsyncDisposable
{
    private readonly List<GrpcChannel> channels = [];
    private readonly CancellationTokenSource ended = new();
    private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[][] receivedAt; // by subscriber and event, in ticks of the stopwatch
    private readonly long after;
    private readonly int events;
    private List<Task> reading = [];
    private int complete;

    private FeedSubscribers(int count, long after, int events)
    {
        (this.after, this.events) = (after, events);
        receivedAt = [.. Enumerable.Range(0, count).Select(_ => new long[events])];
        if (count == 0)
            all.SetResult();
    }

    /// <summary>Completes once every subscriber has every event.</summary>
    public Task Complete => all.Task;

    /// <summary>Subscribes at the end of the log.</summary>
    /// <param name="source">The source.</param>
    /// <param name="count">The number of subscribers.</param>
    /// <param name="events">The number of events that each will get.</param>
    /// <param name="cancellationToken">Cancels the subscriptions.</param>
    public static async Task<FeedSubscribers> SubscribeAsync(IEventSource source, int count, int events, CancellationToken cancellationToken)
    {
        var subscribers = new FeedSubscribers(count, await source.GetHeadAsync(cancellationToken), events);
        for (var number = 0; number < count; number++)
            await subscribers.AddAsync(source, number, cancellationToken);
        return subscribers;
    }

    /// <summary>When the last subscriber had an event, in ticks of the stopwatch.</summary>
    public long LastReceivedAt(int number) => receivedAt.Max(subscriber => subscriber[number]);

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        foreach (var channel in channels)
            channel.Dispose();
        await Task.WhenAll(reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ended.Dispose();
    }

    private async Task AddAsync(IEventSource source, int number, CancellationToken cancellationToken)
    {
        var channel = GrpcChannel.ForAddress(source.Address);
        channels.Add(channel);
        var headers = await source.GetHeadersAsync(number, cancellationToken);
        var call = new EventFeedService.EventFeedServiceClient(channel).Subscribe(new() { AfterPosition = after }, headers, cancellationToken: ended.Token);
        await call.ResponseHeadersAsync.WaitAsync(cancellationToken);
        reading.Add(ReadAsync(call, receivedAt[number]));
    }

    private async Task ReadAsync(AsyncServerStreamingCall<SubscribeResponse> call, long[] received)
    {
        using var _ = call;
        try
        {
            for (var next = 0; next < events; )
            {
                if (!await call.ResponseStream.MoveNext(ended.Token))
                    throw new InvalidOperationException("a stream has ended: nothing was measured");
                if (call.ResponseStream.Current.Event is not { } logged)
                    continue; // a progress message
                if (logged.Position != after + next + 1 || logged.Payload.IsEmpty)
                    throw new InvalidOperationException($"position {logged.Position} instead of {after + next + 1}, with its payload: nothing was measured");
                received[next++] = Stopwatch.GetTimestamp();
            }

            if (Interlocked.Increment(ref complete) == receivedAt.Length)
                all.SetResult();
            await call.ResponseStream.MoveNext(ended.Token);
        }
        catch (Exception exception) when (!ended.IsCancellationRequested)
        {
            all.TrySetException(exception);
        }
    }
}
