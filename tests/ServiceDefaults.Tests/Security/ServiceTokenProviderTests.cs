using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
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
    public async Task A_caller_who_waits_no_longer_is_not_told_that_the_issuer_is_away()
    {
        using var enough = new CancellationTokenSource();
        var asked = service.Services.GetRequiredService<ServiceTokenProvider>().GetAsync(enough.Token).AsTask();

        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(Timeout));
    }
}
