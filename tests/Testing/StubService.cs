using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;

namespace ThemeDay.Testing;

/// <summary>A stub of another service on loopback: the gRPC services of a test, and an empty event feed.</summary>
/// <param name="addServices">Adds what the gRPC services need.</param>
/// <param name="map">Maps the gRPC services.</param>
public sealed class StubService(Action<IServiceCollection> addServices, Action<IEndpointRouteBuilder> map) : IAsyncDisposable
{
    private readonly (int Http, int Grpc) ports = (LoopbackPorts.Allocate(), LoopbackPorts.Allocate());
    private WebApplication? app;

    /// <summary>Its gRPC endpoint.</summary>
    public Uri Grpc => new($"http://127.0.0.1:{ports.Grpc}");

    /// <summary>The settings that point a service to the stub, under a name.</summary>
    public (string Name, string Value)[] SettingsAs(string name) =>
        [($"services:{name}:http:0", $"http://127.0.0.1:{ports.Http}"), ($"services:{name}:grpc:0", $"{Grpc}")];

    /// <summary>Starts it, also again at the same addresses.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, ports.Http, http => http.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, ports.Grpc, grpc => grpc.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        addServices(builder.Services);
        app = builder.Build();
        app.MapGrpcService<EmptyFeed>();
        map(app);
        await app.StartAsync();
    }

    /// <summary>Stops it; requests to it fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }

    private sealed class EmptyFeed : EventFeedService.EventFeedServiceBase
    {
        public override Task<LogHead> GetHead(GetHeadRequest request, ServerCallContext context) => Task.FromResult(new LogHead());
    }
}
