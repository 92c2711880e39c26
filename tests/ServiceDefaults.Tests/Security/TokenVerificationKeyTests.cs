using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.LocalState;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Security;

/// <summary>The setting <c>Tokens:VerificationKey</c>: another program that answers in the place of Registry does not decide which tokens are valid.</summary>
public sealed class TokenVerificationKeyTests : IAsyncLifetime
{
    private static readonly Actor Bureau = new("bureau@430503", Role.Bureau, "430503", null);

    private readonly TestTokens tokens = new();
    private readonly TestTokens forged = new();
    private WebApplication impostor = null!;
    private int asked;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        impostor = builder.Build();
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(TokenSigningKeys.ReadVerificationKey(SecretStore.GetPublicKey(forged.SigningKey)));
        impostor.MapGet(
            "/jwks",
            () =>
            {
                Interlocked.Increment(ref asked);
                return Results.Json(
                    new
                    {
                        keys = new[]
                        {
                            new
                            {
                                kty = key.Kty,
                                crv = key.Crv,
                                x = key.X,
                                y = key.Y,
                                kid = key.Kid,
                                use = "sig",
                                alg = "ES256",
                            },
                        },
                    }
                );
            }
        );
        await impostor.StartAsync();
    }

    public ValueTask DisposeAsync() => impostor.DisposeAsync();

    [Fact]
    public async Task With_the_key_of_the_installation_only_tokens_that_it_signed_are_valid_and_Registry_is_not_asked_for_others()
    {
        await using var service = await StartAsync(SecretStore.GetPublicKey(tokens.SigningKey));

        Assert.Equal(HttpStatusCode.OK, await GetAsync(service, tokens));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(service, forged));
        Assert.Equal(0, asked);
    }

    private async Task<WebApplication> StartAsync(string verificationKey)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration["Tokens:Jwks"] = $"{impostor.Urls.Single()}/jwks";
        builder.Configuration["Tokens:ClientSecret"] = "of-tests";
        builder.Configuration["Tokens:VerificationKey"] = verificationKey;
        builder.AddServiceDefaults("tiny");
        var service = builder.Build();
        service.UseAuthentication();
        service.UseAuthorization();
        service.MapGet("/", () => "").RequireAuthorization(Policies.Bureau);
        await service.StartAsync();
        return service;
    }

    private static async Task<HttpStatusCode> GetAsync(WebApplication service, TestTokens issuer)
    {
        using var client = service.GetTestClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Of(Bureau));
        using var response = await client.GetAsync(new Uri("/", UriKind.Relative));
        return response.StatusCode;
    }
}
