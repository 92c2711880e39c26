using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using ThemeDay.Registry.V1;

namespace ThemeDay.Testing;

/// <summary>Stub of the services that a service calls: the contacts of Registry, and empty event feeds.</summary>
public sealed class FakeRegistry : IAsyncDisposable
{
    private readonly StubService stub;

    private FakeRegistry(string caller) =>
        stub = new(
            services => services.AddSingleton(new ContactEndpoint(caller, Contacts, MailAddresses, Deadlines)),
            endpoints => endpoints.MapGrpcService<ContactEndpoint>()
        );

    /// <summary>The known contacts by theme.</summary>
    public ConcurrentDictionary<string, ResolveContactResponse> Contacts { get; } = [];

    /// <summary>The mail addresses of units, by name.</summary>
    public ConcurrentDictionary<string, string[]> MailAddresses { get; } = [];

    /// <summary>The deadline of the last request for a contact, by theme.</summary>
    public ConcurrentDictionary<string, DateTime> Deadlines { get; } = [];

    /// <summary>The settings that point a service to the stub.</summary>
    public (string Name, string Value)[] Settings => [.. stub.SettingsAs("registry"), .. stub.SettingsAs("scheduling"), .. stub.SettingsAs("publication")];

    /// <summary>Starts it for the service that may call it.</summary>
    public static async Task<FakeRegistry> StartAsync(string caller)
    {
        var registry = new FakeRegistry(caller);
        await registry.stub.StartAsync();
        return registry;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stub.DisposeAsync();

    private sealed class ContactEndpoint(
        string caller,
        ConcurrentDictionary<string, ResolveContactResponse> contacts,
        ConcurrentDictionary<string, string[]> mailAddresses,
        ConcurrentDictionary<string, DateTime> deadlines
    ) : ContactService.ContactServiceBase
    {
        public override Task<ResolveContactResponse> ResolveContact(ResolveContactRequest request, ServerCallContext context)
        {
            var token = new JsonWebToken(context.RequestHeaders.GetValue("authorization")!["Bearer ".Length..]);
            Assert.Equal((caller, "service", ContactPurpose.PrivacyCheck), (token.Subject, token.GetClaim("role").Value, request.Purpose));
            deadlines[request.Theme] = context.Deadline;
            return Task.FromResult(contacts.TryGetValue(request.Theme, out var contact) ? contact : throw new RpcException(new(StatusCode.NotFound, "none")));
        }

        public override Task<ResolveUnitContactResponse> ResolveUnitContact(ResolveUnitContactRequest request, ServerCallContext context)
        {
            Assert.Equal(ContactPurpose.Mail, request.Purpose);
            return Task.FromResult(new ResolveUnitContactResponse { EmailAddresses = { mailAddresses.GetValueOrDefault(request.Unit, []) } });
        }
    }
}
