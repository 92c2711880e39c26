using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Tests.Security;

public sealed class ServiceTokenProviderTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly TcpListener silent = new(IPAddress.Loopback, 0); // accepts connections and never responds
    private WebApplication service = null!;

    public ValueTask InitializeAsync()
    {
        silent.Start();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Tokens:Endpoint"] = $"http://{silent.LocalEndpoint}/connect/token", ["Tokens:ClientSecret"] = "of-tests" }
        );
        builder.AddServiceDefaults("scheduling");
        service = builder.Build();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        silent.Dispose();
    }

    [Fact]
    public async Task An_issuer_that_says_nothing_is_unavailable()
    {
        var asked = service.Services.GetRequiredService<ServiceTokenProvider>().GetAsync(CancellationToken.None).AsTask();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => asked.WaitAsync(Timeout))).StatusCode);
    }

    [Fact]
    public async Task A_token_is_used_until_it_ends_though_it_could_not_be_renewed()
    {
        var clock = new FakeTimeProvider(new(2026, 11, 30, 9, 0, 0, TimeSpan.FromHours(8)));
        using var issuer = new Issuer();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Tokens:Endpoint"] = "http://127.0.0.1:9/connect/token", ["Tokens:ClientSecret"] = "of-tests" }
        );
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddServiceDefaults("scheduling");
        builder.Services.AddHttpClient(ServiceTokenProvider.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => issuer);
        await using var app = builder.Build();
        var tokens = app.Services.GetRequiredService<ServiceTokenProvider>();

        Assert.Equal(TimeSpan.FromMinutes(2.5), await tokens.RenewAsync(CancellationToken.None));
        issuer.IsAway = true;
        clock.Advance(TimeSpan.FromMinutes(4.5));
        await Assert.ThrowsAsync<RpcException>(() => tokens.RenewAsync(CancellationToken.None));

        Assert.Equal("token-1", await tokens.GetAsync(CancellationToken.None));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => tokens.GetAsync(CancellationToken.None).AsTask())).StatusCode);
        issuer.IsAway = false;
        Assert.Equal("token-2", await tokens.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_caller_who_waits_no_longer_is_not_told_that_the_issuer_is_away()
    {
        using var enough = new CancellationTokenSource();
        var asked = service.Services.GetRequiredService<ServiceTokenProvider>().GetAsync(enough.Token).AsTask();

        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(Timeout));
    }

    /// <summary>Issues tokens for five minutes.</summary>
    private sealed class Issuer : HttpMessageHandler
    {
        private int issued;

        public bool IsAway { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(
                IsAway
                    ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
                    : new HttpResponseMessage { Content = JsonContent.Create(new { access_token = $"token-{++issued}", expires_in = 300 }) }
            );
    }
}
