using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Api;

/// <summary>Whom a service refuses, and why, is a metric: an operator sees a wrong client, or an attack, without reading logs.</summary>
public sealed class RefusedRequestsTests
{
    private const string Refused = "themeday.requests.refused";
    private const int AtOnce = 20; // each second adds one to what may pass
    private readonly TestTokens tokens = new();

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc")]
    public async Task What_is_over_the_limit_of_an_address_is_counted_as_such(string contentType)
    {
        await using var app = await StartAsync(("Limits:BurstPerAddress", "1"), ("Limits:RequestsPerSecondPerAddress", "1"));
        using var metrics = RecordedMetrics.Of(app.Services);

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAsync(app, context => context.Request.ContentType = contentType)));

        Assert.True(metrics.Find(Refused, "reason=TOO_MANY_REQUESTS", "limit=address") >= 1);
        Assert.Null(metrics.Find(Refused, "reason=TOO_MANY_REQUESTS", "limit=account"));
    }

    [Fact]
    public async Task What_is_over_the_limit_of_an_account_is_counted_as_such()
    {
        await using var app = await StartAsync(("Limits:BurstPerAccount", "1"), ("Limits:RequestsPerSecondPerAccount", "1"));
        using var metrics = RecordedMetrics.Of(app.Services);
        var token = tokens.Of(new("other-system", Role.System, "43", null));

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAsync(app, context => context.Request.Headers.Authorization = $"Bearer {token}")));

        Assert.True(metrics.Find(Refused, "reason=TOO_MANY_REQUESTS", "limit=account") >= 1);
    }

    [Fact]
    public async Task An_error_is_counted_by_its_reason_and_what_succeeds_is_not()
    {
        await using var app = await StartAsync();
        using var metrics = RecordedMetrics.Of(app.Services);

        await SendAsync(app, context => context.Request.Path = "/nowhere");
        await SendAsync(app, context => context.Request.Path = "/nowhere");
        await SendAsync(app, _ => { });

        Assert.Equal(2, metrics.Find(Refused, $"reason={ErrorReasons.MethodNotFound}"));
        Assert.Null(metrics.Find(Refused, "reason="));
    }

    private static Task<HttpContext> SendAsync(WebApplication app, Action<HttpContext> change) =>
        app.GetTestServer()
            .SendAsync(
                context =>
                {
                    context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.1");
                    context.Request.Method = HttpMethods.Get;
                    context.Request.Path = "/openapi/v1.json";
                    change(context);
                },
                TestContext.Current.CancellationToken
            );

    private async Task<WebApplication> StartAsync(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration["Tokens:SigningKey"] = tokens.SigningKey;
        foreach (var (name, value) in settings)
            builder.Configuration[name] = value;
        builder.AddServiceDefaults("tiny");
        var app = builder.Build();
        app.UseServiceDefaults();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
