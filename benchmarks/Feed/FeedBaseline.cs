using System.CommandLine;
using System.Net.Sockets;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Cli;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Feed;

/// <summary>
/// The baseline: a bare gRPC service that streams messages it was handed, ready made, without authentication, filter or database. Each message is serialized
/// for each stream by the generated code, and a stream is flushed once for all messages that are there.
/// </summary>
internal sealed class FeedBaseline(StreamedEvents events) : EventFeedService.EventFeedServiceBase
{
    public const string AppendPath = "/append";

    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    /// <summary>The command run by the child process.</summary>
    public static Command Describe()
    {
        var command = new Command("feed-baseline", "The baseline's server; started by feed") { Hidden = true };
        command.SetAction((_, cancellationToken) => ServeAsync(cancellationToken));
        return command;
    }

    /// <inheritdoc/>
    public override async Task Subscribe(SubscribeRequest request, IServerStreamWriter<SubscribeResponse> responseStream, ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync([]);
        for (var next = (int)request.AfterPosition; ; )
        {
            var (messages, count, more) = events.Current;
            for (; next < count; next++)
            {
                responseStream.WriteOptions = next == count - 1 ? null : Buffered;
                await responseStream.WriteAsync(messages[next], context.CancellationToken);
            }

            await more.WaitAsync(context.CancellationToken);
        }
    }

    private static Task<int> ServeAsync(CancellationToken cancellationToken) =>
        BareServer.RunGrpcAsync<FeedBaseline>(
            builder => builder.Services.AddSingleton<StreamedEvents>(),
            app => app.MapPost(AppendPath, (Microsoft.AspNetCore.Http.HttpRequest request, StreamedEvents events) => events.AppendAsync(request.Body)),
            cancellationToken
        );
}

/// <summary>The messages that the baseline streams: appended by one caller, read by all streams.</summary>
internal sealed class StreamedEvents
{
    private SubscribeResponse[] messages = new SubscribeResponse[1 << 20];
    private volatile State current = new(0, new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>All messages, how many there are, and what completes once there are more.</summary>
    public (SubscribeResponse[] Messages, int Count, Task More) Current => current is var state ? (messages, state.Count, state.More.Task) : default;

    /// <summary>Appends messages, each after its length.</summary>
    public async Task AppendAsync(Stream body)
    {
        using var buffer = new MemoryStream();
        await body.CopyToAsync(buffer);
        buffer.Position = 0;
        var (count, more) = current;
        while (buffer.Position < buffer.Length)
            messages[count++] = SubscribeResponse.Parser.ParseDelimitedFrom(buffer);
        current = new(count, new(TaskCreationOptions.RunContinuationsAsynchronously));
        more.SetResult();
    }

    private sealed record State(int Count, TaskCompletionSource More);
}

/// <summary>The baseline server process.</summary>
/// <param name="process">The process.</param>
/// <param name="port">The port of its gRPC endpoint.</param>
/// <param name="sample">A message of the feed of Registry: all others differ from it in their position alone.</param>
internal sealed class RunningFeedBaseline(ChildProcess process, int port, SubscribeResponse sample) : IEventSource, IAsyncDisposable
{
    private static readonly TimeSpan StartupTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient http = new()
    {
        BaseAddress = new($"http://127.0.0.1:{port}"),
        DefaultRequestVersion = new(2, 0),
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
    private long head;

    public Uri Address => http.BaseAddress!;

    public int Pid => process.Pid;

    public static async Task<RunningFeedBaseline> StartAsync(SubscribeResponse sample, CancellationToken cancellationToken)
    {
        var port = LoopbackPorts.Allocate();
        var started = await ProcessLauncher.StartAsync(
            new("dotnet", typeof(FeedBaseline).Assembly.Location, "feed-baseline")
            {
                WorkingDirectory = AppContext.BaseDirectory,
                InheritConsole = true,
                Environment = new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = null, ["Endpoints__GrpcPort"] = $"{port}" },
            }
        );
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(StartupTimeout);
        while (!await IsListeningAsync(port, timeoutCts.Token))
        {
            if (!started.IsRunning)
                throw new CommandException($"the baseline ended with {await started.Exited} while starting");
            await Task.Delay(TimeSpan.FromMilliseconds(50), timeoutCts.Token);
        }

        return new(started, port, sample);
    }

    public Task<long> GetHeadAsync(CancellationToken cancellationToken) => Task.FromResult(head);

    public Task<Metadata> GetHeadersAsync(int number, CancellationToken cancellationToken) => Task.FromResult(new Metadata());

    public async Task AppendAsync(int count, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        for (var number = 0; number < count; number++)
        {
            sample.Event.Position = ++head;
            sample.WriteDelimitedTo(body);
        }

        using var content = new ByteArrayContent(body.ToArray());
        using var answer = await http.PostAsync(new Uri(FeedBaseline.AppendPath, UriKind.Relative), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public Task<long> CountStatementsAsync(CancellationToken cancellationToken) => Task.FromResult(0L);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.StopAsync(TimeSpan.FromSeconds(5));
    }

    private static async Task<bool> IsListeningAsync(int port, CancellationToken cancellationToken)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync("127.0.0.1", port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
