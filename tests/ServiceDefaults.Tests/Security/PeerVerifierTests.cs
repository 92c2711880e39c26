using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.ClientFactory;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Security;

public sealed class PeerVerifierTests
{
    private const string Secret = "the-secret-of-scheduling";
    private static readonly TestTokens Tokens = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_of_another_user_on_the_port_of_Registry_gets_no_client_secret()
    {
        await using var listener = await OtherUsersListener.StartAsync();
        await using var service = Build(("Tokens:Endpoint", $"http://127.0.0.1:{listener.Port}/connect/token"), ("Tokens:ClientSecret", Secret));

        var failure = await Assert.ThrowsAsync<RpcException>(() => service.Services.GetRequiredService<ServiceTokenProvider>().GetAsync(Cancellation).AsTask());

        Assert.Equal((StatusCode.Unavailable, ""), (failure.StatusCode, listener.Received));
        Assert.Contains("of the user daemon", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_of_another_user_on_the_port_of_a_service_gets_no_access_token()
    {
        await using var listener = await OtherUsersListener.StartAsync();
        await using var service = Build(("services:registry:grpc:0", $"http://127.0.0.1:{listener.Port}"), ("Tokens:SigningKey", Tokens.SigningKey));
        var feed = service.Services.GetRequiredService<GrpcClientFactory>().CreateClient<EventFeedService.EventFeedServiceClient>("feed");

        var failure = await Assert.ThrowsAsync<RpcException>(() => feed.GetHeadAsync(new(), cancellationToken: Cancellation).ResponseAsync);

        Assert.Equal((StatusCode.Unavailable, ""), (failure.StatusCode, listener.Received));
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task A_client_secret_leaves_the_machine_without_TLS_only_where_the_setting_says_so(string allowed, bool isSent)
    {
        using var listener = new TcpListener(FindOtherAddress(), 0);
        listener.Start();
        await using var service = Build(
            ("Tokens:Endpoint", $"http://{listener.LocalEndpoint}/connect/token"),
            ("Tokens:ClientSecret", Secret),
            ("Peers:AllowPlaintext", allowed)
        );
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var asked = service.Services.GetRequiredService<ServiceTokenProvider>().GetAsync(enough.Token).AsTask();
        using var accepted = await listener.AcceptTcpClientAsync(Cancellation);
        var received = await accepted.GetStream().ReadAsync(new byte[1], Cancellation);

        Assert.Equal(isSent, received is 1);
        if (!isSent)
            Assert.Contains("without TLS", (await Assert.ThrowsAsync<RpcException>(() => asked)).Status.Detail, StringComparison.Ordinal);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => asked);
    }

    // An address of this machine that is not its loopback: a connection to it is one to another machine as far as it can be told.
    private static IPAddress FindOtherAddress()
    {
        var addresses = NetworkInterface
            .GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily is AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
            .ToList();
        Assert.SkipWhen(addresses is [], "this machine has no address but loopback");
        return addresses[0];
    }

    private static WebApplication Build(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        builder.AddServiceDefaults("scheduling");
        builder.Services.AddServiceClient<EventFeedService.EventFeedServiceClient>("registry", "feed");
        return builder.Build();
    }
}
