using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ThemeDay.Cli.Api;
using ThemeDay.Events.V1;

namespace ThemeDay.Cli.Tests.Api;

/// <summary>The metadata that calls carry, over a real connection to a stub service.</summary>
public sealed class ServiceClientTests : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> hosts = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    [Fact]
    public async Task A_call_carries_its_token_and_a_deadline()
    {
        var (line, heard) = await ListenAsync("registry");

        await AskAsync(line);

        var call = Assert.Single(heard);
        Assert.Equal("Bearer token", call.Authorization);
        Assert.InRange(call.Left, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_call_to_another_service_waits_for_the_last_event_seen_and_only_until_it_was_applied_there()
    {
        var (registry, _) = await ListenAsync("registry");
        var (scheduling, heard) = await ListenAsync("scheduling");

        await AskAsync(scheduling, registry);
        await AskAsync(registry);
        await AskAsync(scheduling, registry);
        await AskAsync(scheduling, registry);
        await AskAsync(registry);
        await AskAsync(scheduling, registry);

        Assert.Equal(["", "registry-1", "", "registry-2"], heard.Select(call => call.After));
    }

    [Fact]
    public async Task Where_two_services_were_written_to_each_is_waited_for()
    {
        var (registry, _) = await ListenAsync("registry");
        var (scheduling, _) = await ListenAsync("scheduling");
        var (publication, heard) = await ListenAsync("publication");

        await AskAsync(registry);
        await AskAsync(scheduling);
        await AskAsync(publication, registry, scheduling);

        Assert.Equal(["registry-1", "scheduling-1"], heard.Select(call => call.After));
    }

    [Fact]
    public async Task A_service_that_is_away_is_asked_until_it_is_back()
    {
        var (line, heard) = await ListenAsync("registry", awayFor: 2);

        await AskAsync(line);

        Assert.Equal(3, heard.Count);
        Assert.Equal("registry-3", line.LastEventId);
    }

    private static Task<LogHead> AskAsync(ServiceClient line, params ServiceClient[] after) =>
        line.CallAsync(options => new EventFeedService.EventFeedServiceClient(line.Invoker).GetHeadAsync(new(), options), CancellationToken.None, after);

    private async Task<(ServiceClient Line, List<HeardCall> Heard)> ListenAsync(string service, int awayFor = 0)
    {
        var listener = new Listener(service, awayFor);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(listener);
        var host = builder.Build();
        hosts.Add(host);
        host.MapGrpcService<Listener>();
        await host.StartAsync();
        var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return (new(service, new(address), _ => Task.FromResult("token")), listener.Heard);
    }

    [Fact]
    public async Task A_stream_is_read_to_its_end_though_its_token_expires_on_the_way()
    {
        var (line, _) = await ListenAsync("registry");
        List<long> read = [];

        await line.ReadAsync(
            options =>
                new EventFeedService.EventFeedServiceClient(line.Invoker).Subscribe(new() { AfterPosition = read.LastOrDefault(), UntilHead = true }, options),
            response => read.Add(response.Event.Position),
            TestContext.Current.CancellationToken
        );

        Assert.Equal([1, 2, 3, 4, 5], read);
    }

    private sealed record HeardCall(string Authorization, string After, TimeSpan Left);

    /// <summary>Returns an event id with every response, as mutating calls do.</summary>
    private sealed class Listener(string service, int awayFor) : EventFeedService.EventFeedServiceBase
    {
        public List<HeardCall> Heard { get; } = [];

        public override async Task<LogHead> GetHead(GetHeadRequest request, ServerCallContext context)
        {
            Heard.Add(
                new(
                    context.RequestHeaders.GetValue("authorization") ?? "",
                    context.RequestHeaders.GetValue("themeday-after") ?? "",
                    context.Deadline - TimeProvider.System.GetUtcNow().UtcDateTime
                )
            );
            if (Heard.Count <= awayFor)
                throw new RpcException(new(StatusCode.Unavailable, ""));
            await context.WriteResponseHeadersAsync(new() { { "themeday-event-id", $"{service}-{Heard.Count}" } });
            return new();
        }

        // The token of each stream expires after two events.
        public override async Task Subscribe(SubscribeRequest request, IServerStreamWriter<SubscribeResponse> responseStream, ServerCallContext context)
        {
            foreach (var position in (long[])[request.AfterPosition + 1, request.AfterPosition + 2])
                if (position <= 5)
                    await responseStream.WriteAsync(new() { Event = new() { Position = position } });
            if (request.AfterPosition < 4)
                throw new RpcException(new(StatusCode.Unauthenticated, ""));
        }
    }
}
