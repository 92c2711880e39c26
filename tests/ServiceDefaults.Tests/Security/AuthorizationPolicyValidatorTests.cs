using System.Net;
using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Tests.Security;

public sealed class AuthorizationPolicyValidatorTests
{
    [Fact]
    public async Task A_service_does_not_start_while_an_RPC_does_not_say_who_may_call_it()
    {
        await using var app = Tiny<Silent>();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(app.RunServiceAsync);

        Assert.Contains("/themeday.registry.v1.UnitService/ListUnits", refused.Message);
        Assert.DoesNotContain("GetUnit", refused.Message); // it declares a policy
    }

    [Fact]
    public async Task A_policy_without_a_name_says_nothing()
    {
        await using var app = Tiny<SignedIn>();

        await Assert.ThrowsAsync<InvalidOperationException>(app.RunServiceAsync);
    }

    [Fact]
    public async Task A_service_whose_every_RPC_says_so_passes()
    {
        await using var app = Tiny<Said>();

        AuthorizationPolicyValidator.Validate(app);
    }

    [Fact]
    public async Task A_service_does_not_start_while_a_plain_route_does_not_say_who_may_call_it()
    {
        await using var app = Tiny<Said>();
        app.MapGet("/silent", () => "said");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(app.RunServiceAsync);

        Assert.Contains("/silent", refused.Message);
    }

    [Fact]
    public async Task A_route_that_does_not_say_who_may_call_it_is_denied()
    {
        await using var app = Tiny<Said>();
        app.UseServiceDefaults();
        app.MapGet("/silent", () => "said");
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = app.GetTestClient();

        using var answer = await client.GetAsync(new Uri("/silent", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("Endpoints:BehindTlsProxy", "true", "max-age=31536000")]
    [InlineData("Endpoints:BehindTlsProxy", "false", null)]
    public async Task Where_TLS_is_spoken_browsers_are_told_to_keep_to_it(string setting, string value, string? expected)
    {
        await using var app = Tiny<Said>((setting, value));
        app.UseServiceDefaults();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = app.GetTestClient();

        using var answer = await client.GetAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.Single() : null);
    }

    private static WebApplication Tiny<TEndpoint>(params (string Name, string Value)[] settings)
        where TEndpoint : class
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration["Tokens:SigningKey"] = Convert.ToBase64String(key.ExportPkcs8PrivateKey());
        foreach (var (name, value) in settings)
            builder.Configuration[name] = value;
        builder.AddServiceDefaults("tiny");
        var app = builder.Build();
        app.MapGrpcService<TEndpoint>();
        return app;
    }

    internal sealed class Silent : UnitService.UnitServiceBase
    {
        [AllowAnonymous]
        public override Task<Unit> GetUnit(GetUnitRequest request, ServerCallContext context) => Task.FromResult(new Unit());
    }

    [Authorize]
    internal sealed class SignedIn : UnitService.UnitServiceBase;

    [Authorize(Policies.Bureau)]
    internal sealed class Said : UnitService.UnitServiceBase;
}
