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

    private static WebApplication Tiny<TEndpoint>()
        where TEndpoint : class
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration["Tokens:SigningKey"] = Convert.ToBase64String(key.ExportPkcs8PrivateKey());
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
