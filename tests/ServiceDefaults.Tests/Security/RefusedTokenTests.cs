using System.Net.Http.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Tests.Security;

/// <summary>Another service refuses a token that this one still takes for valid: the signing key was replaced, or a clock is wrong.</summary>
public sealed class RefusedTokenTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(new(2026, 11, 30, 9, 0, 0, TimeSpan.FromHours(8)));
    private readonly Peer peer = new();
    private WebApplication other = null!;
    private WebApplication service = null!;
    private EventFeedService.EventFeedServiceClient feed = null!;
    private Issuer issuer = null!;

    public async ValueTask InitializeAsync()
    {
        var port = LoopbackPorts.Allocate();
        var server = WebApplication.CreateSlimBuilder();
        server.Logging.ClearProviders();
        server.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2));
        server.Services.AddGrpc();
        server.Services.AddSingleton(peer);
        other = server.Build();
        other.MapGrpcService<Peer>();
        await other.StartAsync();

        issuer = new();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Tokens:Endpoint"] = "http://127.0.0.1:9/connect/token",
                ["Tokens:ClientSecret"] = "of-tests",
                ["services:registry:grpc:0"] = $"http://127.0.0.1:{port}",
            }
        );
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddServiceDefaults("scheduling");
        builder.Services.AddHttpClient(ServiceTokenProvider.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => issuer);
        builder.Services.AddServiceClient<EventFeedService.EventFeedServiceClient>("registry", "feed");
        service = builder.Build();
        feed = service.Services.GetRequiredService<Grpc.Net.ClientFactory.GrpcClientFactory>().CreateClient<EventFeedService.EventFeedServiceClient>("feed");
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await other.DisposeAsync();
        issuer.Dispose();
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced_once_and_the_request_succeeds()
    {
        peer.Accepted = "token-1";
        await GetHeadAsync();
        (peer.Accepted, peer.Calls) = ("token-2", 0);
        clock.Advance(TimeSpan.FromMinutes(1)); // before the renewal

        Assert.Equal(7, (await GetHeadAsync()).Position);

        Assert.Equal((2, 2), (issuer.Issued, peer.Calls));
        await GetHeadAsync();
        Assert.Equal((2, 3), (issuer.Issued, peer.Calls));
    }

    [Fact]
    public async Task A_peer_that_refuses_every_token_is_asked_twice_and_the_issuer_is_not_flooded()
    {
        peer.Accepted = "token-1";
        await GetHeadAsync();
        (peer.Accepted, peer.Calls) = ("none", 0);
        clock.Advance(TimeSpan.FromMinutes(1));

        await RefusedAsync();
        Assert.Equal((2, 2), (issuer.Issued, peer.Calls));

        for (var request = 0; request < 5; request++)
            await RefusedAsync();
        Assert.Equal((2, 7), (issuer.Issued, peer.Calls));
        clock.Advance(TimeSpan.FromMinutes(1));
        await RefusedAsync();
        Assert.Equal((3, 9), (issuer.Issued, peer.Calls));
    }

    [Fact]
    public async Task Requests_that_are_refused_at_the_same_time_share_the_next_token()
    {
        peer.Accepted = "token-1";
        await GetHeadAsync();
        peer.Accepted = "token-2";
        clock.Advance(TimeSpan.FromMinutes(1));

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => GetHeadAsync()));

        Assert.Equal(2, issuer.Issued);
    }

    [Fact]
    public async Task Another_error_is_not_repeated()
    {
        peer.Accepted = "token-1";
        await GetHeadAsync();
        (peer.Failure, peer.Calls) = (StatusCode.PermissionDenied, 0);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(GetHeadAsync)).StatusCode);

        Assert.Equal((1, 1), (issuer.Issued, peer.Calls));
    }

    [Fact]
    public async Task A_stream_that_is_refused_is_opened_again_with_a_new_token()
    {
        peer.Accepted = "token-1";
        await GetHeadAsync();
        peer.Accepted = "token-2";
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(ReadAsync)).StatusCode);
        await ReadAsync();

        Assert.Equal(2, issuer.Issued);
    }

    private Task<LogHead> GetHeadAsync() => feed.GetHeadAsync(new(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20)).ResponseAsync;

    private async Task RefusedAsync() => Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(GetHeadAsync)).StatusCode);

    private async Task ReadAsync()
    {
        using var call = feed.Subscribe(new() { UntilHead = true });
        await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
    }

    /// <summary>A service that accepts one token.</summary>
    private sealed class Peer : EventFeedService.EventFeedServiceBase
    {
        private int calls;

        public string Accepted { get; set; } = "";

        public StatusCode? Failure { get; set; }

        public int Calls
        {
            get => Volatile.Read(ref calls);
            set => Volatile.Write(ref calls, value);
        }

        public override Task<LogHead> GetHead(GetHeadRequest request, ServerCallContext context)
        {
            Check(context);
            return Task.FromResult(new LogHead { Position = 7 });
        }

        public override Task Subscribe(SubscribeRequest request, IServerStreamWriter<SubscribeResponse> responseStream, ServerCallContext context)
        {
            Check(context);
            return Task.CompletedTask;
        }

        private void Check(ServerCallContext context)
        {
            Interlocked.Increment(ref calls);
            if (Failure is { } failure)
                throw new RpcException(new(failure, ""));
            if (context.RequestHeaders.GetValue("authorization") != $"Bearer {Accepted}")
                throw new RpcException(new(StatusCode.Unauthenticated, ""));
        }
    }

    /// <summary>Issues tokens for five minutes.</summary>
    private sealed class Issuer : HttpMessageHandler
    {
        private int issued;

        public int Issued => Volatile.Read(ref issued);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(
                new HttpResponseMessage { Content = JsonContent.Create(new { access_token = $"token-{Interlocked.Increment(ref issued)}", expires_in = 300 }) }
            );
    }
}
