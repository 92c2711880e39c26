using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using ThemeDay.Registry.V1;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests;

/// <summary>Stub of the services that Publication calls: the contacts of Registry, and empty event feeds.</summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private readonly StubService stub;

    private FakeRegistry() =>
        stub = new(services => services.AddSingleton(Contacts).AddSingleton(Deadlines), endpoints => endpoints.MapGrpcService<ContactEndpoint>());

    /// <summary>The known contacts by theme.</summary>
    public ConcurrentDictionary<string, ResolveContactResponse> Contacts { get; } = [];

    /// <summary>The deadline of the last request for a contact, by theme.</summary>
    public ConcurrentDictionary<string, DateTime> Deadlines { get; } = [];

    /// <summary>The settings that point a service to the stub.</summary>
    public (string Name, string Value)[] Settings => [.. stub.SettingsAs("registry"), .. stub.SettingsAs("scheduling")];

    public static async Task<FakeRegistry> StartAsync()
    {
        var registry = new FakeRegistry();
        await registry.stub.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => stub.DisposeAsync();

    private sealed class ContactEndpoint(ConcurrentDictionary<string, ResolveContactResponse> contacts, ConcurrentDictionary<string, DateTime> deadlines)
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
}
