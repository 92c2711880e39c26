using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;

namespace ThemeDay.Benchmarks.Submit;

/// <summary>Closed-loop clients: each has its own connection and sends its next call after the previous response.</summary>
internal static class Load
{
    // The default deadline of a call (docs/contract.md).
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Submits the themes of each client in order, then waits for the completion step.</summary>
    public static async Task<LatencyStats> RunAsync(
        IReadOnlyList<GrpcChannel> channels,
        IReadOnlyList<Metadata> headers,
        IReadOnlyList<IReadOnlyList<string>> names,
        Func<Task> done,
        CancellationToken cancellationToken
    )
    {
        var began = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(
            channels.Select((channel, client) => Task.Run(() => CallAsync(channel, headers[client], names[client], cancellationToken), cancellationToken))
        );
        var answered = Stopwatch.GetElapsedTime(began);
        await done();
        var whole = Stopwatch.GetElapsedTime(began);
        return LatencyStats.Of([.. answers.SelectMany(each => each)], whole, whole - answered);
    }

    private static async Task<List<double>> CallAsync(GrpcChannel channel, Metadata headers, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var themes = new ThemeService.ThemeServiceClient(channel);
        List<double> tookMs = new(names.Count);
        foreach (var name in names)
        {
            var began = Stopwatch.GetTimestamp();
            var answer = await themes.SubmitThemeAsync(
                new() { Name = name, RequestId = $"{Guid.NewGuid()}" },
                headers,
                TimeProvider.System.GetUtcNow().UtcDateTime + RequestTimeout,
                cancellationToken
            );
            tookMs.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (answer.State != ThemeState.Submitted)
                throw new InvalidOperationException($"{name} is {answer.State}");
        }

        return tookMs;
    }
}

/// <summary>Load on the service: authenticated calls; complete when RabbitMQ has confirmed the last event.</summary>
internal sealed class ServiceWorkload(RunningRegistry registry, BenchmarkDataset drafts) : IDisposable
{
    private readonly List<GrpcChannel> channels = [.. drafts.Liaisons.Select(_ => GrpcChannel.ForAddress(registry.Address))];

    public async Task<LatencyStats> RunAsync(IReadOnlyList<IReadOnlyList<string>> names, CancellationToken cancellationToken)
    {
        var feed = new EventFeedService.EventFeedServiceClient(channels[0]);
        var bureau = await BenchmarkDataset.HeadersAsync(registry, BenchmarkDataset.Bureau, cancellationToken);
        var headers = new List<Metadata>();
        foreach (var liaison in drafts.Liaisons)
            headers.Add(await BenchmarkDataset.HeadersAsync(registry, liaison, cancellationToken));

        var last = (await feed.GetHeadAsync(new(), bureau, cancellationToken: cancellationToken)).Position + names.Sum(each => each.Count);
        return await Load.RunAsync(channels, headers, names, ConfirmedAsync, cancellationToken);

        async Task ConfirmedAsync()
        {
            while ((await feed.GetHeadAsync(new(), bureau, cancellationToken: cancellationToken)).PublishedPosition < last)
                await Task.Delay(TimeSpan.FromMilliseconds(2), cancellationToken);
        }
    }

    public void Dispose() => channels.ForEach(channel => channel.Dispose());
}

/// <summary>Load on the baseline: no authentication and no completion step.</summary>
internal sealed class BaselineWorkload(Uri address, int clients) : IDisposable
{
    private readonly List<GrpcChannel> channels = [.. Enumerable.Range(0, clients).Select(_ => GrpcChannel.ForAddress(address))];

    public Task<LatencyStats> RunAsync(IReadOnlyList<IReadOnlyList<string>> names, CancellationToken cancellationToken) =>
        Load.RunAsync(channels, [.. channels.Select(_ => new Metadata())], names, () => Task.CompletedTask, cancellationToken);

    public void Dispose() => channels.ForEach(channel => channel.Dispose());
}
