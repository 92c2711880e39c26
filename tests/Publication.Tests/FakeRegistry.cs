using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;

namespace ThemeDay.Publication.Tests;

/// <summary>Stubs of the services that Publication calls: contacts, and empty event feeds.</summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeRegistry(WebApplication app) => this.app = app;

    /// <summary>The known contacts by theme.</summary>
    public ConcurrentDictionary<string, ResolveContactResponse> Contacts =>
        app.Services.GetRequiredService<ConcurrentDictionary<string, ResolveContactResponse>>();

    /// <summary>The deadline of the last request for a contact, by theme.</summary>
    public ConcurrentDictionary<string, DateTime> Deadlines => app.Services.GetRequiredService<ConcurrentDictionary<string, DateTime>>();

    /// <summary>The settings that point a service to the stub.</summary>
    public (string Name, string Value)[] Settings =>
        app.Urls.ToArray() is [var http, var grpc]
            ? [("services:registry:http:0", http), ("services:registry:grpc:0", grpc), ("services:scheduling:grpc:0", grpc)]
            : throw new InvalidOperationException("two endpoints");

    public static async Task<FakeRegistry> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, http => http.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, grpc => grpc.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new ConcurrentDictionary<string, ResolveContactResponse>());
        builder.Services.AddSingleton(new ConcurrentDictionary<string, DateTime>());
        var served = builder.Build();
        served.MapGrpcService<Safe>();
        served.MapGrpcService<EmptyLog>();
        await served.StartAsync();
        return new(served);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private sealed class Safe(ConcurrentDictionary<string, ResolveContactResponse> contacts, ConcurrentDictionary<string, DateTime> deadlines)
        : ContactService.ContactServiceBase
    {
        public override Task<ResolveContactResponse> ResolveContact(ResolveContactRequest request, ServerCallContext context)
        {
            var token = new JsonWebToken(context.RequestHeaders.GetValue("authorization")!["Bearer ".Length..]);
            Assert.Equal(("publication", "service", ContactPurpose.PrivacyCheck), (token.Subject, token.GetClaim("role").Value, request.Purpose));
            deadlines[request.Theme] = context.Deadline;
            return Task.FromResult(contacts.TryGetValue(request.Theme, out var contact) ? contact : throw new RpcException(new(StatusCode.NotFound, "none")));
        }
    }

    private sealed class EmptyLog : EventFeedService.EventFeedServiceBase
    {
        public override Task<LogHead> GetHead(GetHeadRequest request, ServerCallContext context) => Task.FromResult(new LogHead());
    }
}
