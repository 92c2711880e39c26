using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Limits;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Limits;

public sealed class RequestLimitsTests
{
    private const string Anyone = "/openapi/v1.json";
    private static readonly IPAddress First = IPAddress.Parse("203.0.113.1");
    private static readonly IPAddress Second = IPAddress.Parse("203.0.113.2");
    private static readonly Actor System = new("other-system", Role.System, "43", null);
    private const string Held = "/held";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly TestTokens tokens = new();
    private readonly TaskCompletionSource release = new();

    [Fact]
    public async Task An_address_that_asks_too_much_is_told_to_wait_and_others_are_served()
    {
        await using var app = await StartAsync(("Limits:BurstPerAddress", "3"), ("Limits:RequestsPerSecondPerAddress", "1"));

        for (var request = 0; request < 3; request++)
            Assert.Equal(StatusCodes.Status200OK, (await SendAsync(app, First)).Response.StatusCode);
        var refused = await SendAsync(app, First);
        var other = await SendAsync(app, Second);

        Assert.Equal(StatusCodes.Status429TooManyRequests, refused.Response.StatusCode);
        Assert.InRange(int.Parse(refused.Response.Headers.RetryAfter.ToString(), CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal("application/json; charset=utf-8", refused.Response.ContentType);
        using var body = new StreamReader(refused.Response.Body);
        var text = await body.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"\"{ErrorReasons.TooManyRequests}\"", text, StringComparison.Ordinal);
        Assert.Contains("google.rpc.RetryInfo", text, StringComparison.Ordinal);
        Assert.Equal(StatusCodes.Status200OK, other.Response.StatusCode);
    }

    [Fact]
    public async Task A_gRPC_caller_over_the_limit_is_told_so_in_gRPC()
    {
        await using var app = await StartAsync(("Limits:BurstPerAddress", "1"), ("Limits:RequestsPerSecondPerAddress", "1"));

        await SendAsync(app, First);
        var refused = await SendAsync(app, First, context => context.Request.ContentType = "application/grpc");

        Assert.Equal((StatusCodes.Status200OK, "8"), (refused.Response.StatusCode, refused.Response.Headers["grpc-status"].ToString()));
        Assert.NotEmpty(refused.Response.Headers["grpc-status-details-bin"].ToString());
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Whoever_asks_too_much_the_health_of_the_service_is_still_told(string path)
    {
        await using var app = await StartAsync(("Limits:BurstPerAddress", "1"), ("Limits:RequestsPerSecondPerAddress", "1"));

        for (var request = 0; request < 3; request++)
        {
            await SendAsync(app, First);
            Assert.NotEqual(StatusCodes.Status429TooManyRequests, (await SendAsync(app, First, context => context.Request.Path = path)).Response.StatusCode);
        }
    }

    [Fact]
    public async Task An_account_that_asks_too_much_is_told_to_wait_from_whatever_address_and_others_are_served()
    {
        await using var app = await StartAsync(("Limits:BurstPerAccount", "2"), ("Limits:RequestsPerSecondPerAccount", "1"), ("Limits:BurstPerAddress", "1"));

        Assert.Equal(StatusCodes.Status200OK, await AsAsync(app, System, First));
        Assert.Equal(StatusCodes.Status200OK, await AsAsync(app, System, Second));
        Assert.Equal(StatusCodes.Status429TooManyRequests, await AsAsync(app, System, IPAddress.Loopback));
        Assert.Equal(StatusCodes.Status200OK, await AsAsync(app, System with { Account = "another-system" }, First));
    }

    [Theory]
    [InlineData("Limits:ConcurrentRequestsPerAddress", false)]
    [InlineData("Limits:ConcurrentRequestsPerAccount", true)]
    public async Task Requests_that_are_not_answered_yet_count_until_they_are(string setting, bool hasToken)
    {
        await using var app = await StartAsync((setting, "2"));
        List<Task<int>> requests = [SendHeldAsync(), SendHeldAsync(), SendHeldAsync()];

        var refused = await Task.WhenAny(requests).WaitAsync(Timeout, TestContext.Current.CancellationToken);
        release.SetResult();
        requests.Remove(refused);

        Assert.Equal(StatusCodes.Status429TooManyRequests, await refused);
        Assert.All(await Task.WhenAll(requests), answer => Assert.Equal(StatusCodes.Status200OK, answer));
        Assert.Equal(StatusCodes.Status200OK, await SendHeldAsync());

        async Task<int> SendHeldAsync() => (
                await SendAsync(
                    app,
                    First,
                    context =>
                    {
                        context.Request.Path = Held;
                        if (hasToken)
                            context.Request.Headers.Authorization = $"Bearer {tokens.Of(System)}";
                    }
                )
            ).Response.StatusCode;
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/grpc.health.v1.Health/Check")]
    public async Task An_address_is_told_of_the_health_that_asks_the_database_200_times_at_once_and_then_not_for_each_of_its_requests(string path)
    {
        await using var app = await StartAsync();

        List<int> answers = [];
        while (answers.Count < 2_000 && answers is not [.., StatusCodes.Status429TooManyRequests])
            answers.Add((await SendAsync(app, First, context => context.Request.Path = path)).Response.StatusCode);
        var other = await SendAsync(app, Second, context => context.Request.Path = path);

        Assert.InRange(answers.IndexOf(StatusCodes.Status429TooManyRequests), 200, 1_999);
        Assert.NotEqual(StatusCodes.Status429TooManyRequests, other.Response.StatusCode);
    }

    [Fact]
    public async Task The_services_themselves_are_not_limited()
    {
        await using var app = await StartAsync(("Limits:BurstPerAccount", "1"), ("Limits:RequestsPerSecondPerAccount", "1"));

        for (var request = 0; request < 5; request++)
            Assert.Equal(StatusCodes.Status200OK, await AsAsync(app, new("registry", Role.Service, "", null), First));
    }

    [Fact]
    public async Task A_token_that_does_not_hold_does_not_get_around_the_limit_of_its_address()
    {
        await using var app = await StartAsync(("Limits:BurstPerAddress", "2"), ("Limits:RequestsPerSecondPerAddress", "1"));

        List<int> answers = [];
        for (var request = 0; request < 4; request++)
            answers.Add((await SendAsync(app, First, context => context.Request.Headers.Authorization = $"Bearer {Guid.NewGuid()}")).Response.StatusCode);

        Assert.Equal(StatusCodes.Status429TooManyRequests, answers[^1]);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("203.0.113.2", true)]
    [InlineData("203.0.113.1", false)]
    [InlineData("198.51.100.0/24, 203.0.113.0/30", false)]
    public async Task What_a_proxy_says_of_the_address_counts_only_if_the_proxy_is_known(string knownProxies, bool isOneAddress)
    {
        await using var app = await StartAsync(
            ("Limits:BurstPerAddress", "1"),
            ("Limits:RequestsPerSecondPerAddress", "1"),
            ("Endpoints:KnownProxies", knownProxies)
        );

        await SendAsync(app, First, context => context.Request.Headers["X-Forwarded-For"] = "192.0.2.1");
        var second = await SendAsync(app, First, context => context.Request.Headers["X-Forwarded-For"] = "192.0.2.2");

        Assert.Equal(isOneAddress ? StatusCodes.Status429TooManyRequests : StatusCodes.Status200OK, second.Response.StatusCode);
    }

    [Theory]
    [InlineData("203.0.113.1", "203.0.113.1")]
    [InlineData("::ffff:203.0.113.1", "203.0.113.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void IPv6_addresses_are_counted_by_network(string address, string expected) =>
        Assert.Equal(expected, ClientAddress.Format(IPAddress.Parse(address)));

    private async Task<int> AsAsync(WebApplication app, Actor actor, IPAddress address) =>
        (await SendAsync(app, address, context => context.Request.Headers.Authorization = $"Bearer {tokens.Of(actor)}")).Response.StatusCode;

    private static Task<HttpContext> SendAsync(WebApplication app, IPAddress address, Action<HttpContext>? change = null) =>
        app.GetTestServer()
            .SendAsync(
                context =>
                {
                    context.Connection.RemoteIpAddress = address;
                    context.Request.Method = HttpMethods.Get;
                    context.Request.Path = Anyone;
                    change?.Invoke(context);
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
        app.MapGet(Held, () => release.Task).AllowAnonymous();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
