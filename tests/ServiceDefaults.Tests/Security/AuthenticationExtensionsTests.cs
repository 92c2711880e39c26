using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Security;

public sealed class AuthenticationExtensionsTests : IAsyncLifetime
{
    private readonly TestTokens tokens = new();
    private WebApplication service = null!;

    private TokenSigningKeys Keys => service.Services.GetRequiredService<TokenSigningKeys>();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration["Tokens:SigningKey"] = tokens.SigningKey;
        builder.AddServiceDefaults("tiny");
        service = builder.Build();
        service.UseAuthentication();
        service.Use(
            (_, next) =>
            {
                Keys.Update([TokenSigningKeys.ReadSigningKey(tokens.SigningKey)]); // they arrive while the request is under way
                return next();
            }
        );
        service.UseAuthorization();
        service.MapGet("/", () => "").RequireAuthorization(Policies.Bureau);
        await service.StartAsync();
    }

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task A_token_that_could_not_be_validated_for_want_of_keys_is_not_rejected_even_if_the_keys_arrive_at_that_moment()
    {
        Keys.Update([]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await GetAsync(tokens.Of(new("bureau@430503", Role.Bureau, "430503", null))));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(tokens.Of(new("bureau@430503", Role.Bureau, "430503", null))));
    }

    [Fact]
    public async Task A_request_without_a_token_is_rejected_whether_or_not_there_are_keys()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(null));
        Keys.Update([]);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(null));
    }

    [Theory]
    [InlineData("JWT", HttpStatusCode.Unauthorized)]
    [InlineData("id+jwt", HttpStatusCode.Unauthorized)]
    [InlineData("at+jwt", HttpStatusCode.OK)]
    [InlineData("application/at+jwt", HttpStatusCode.OK)]
    public async Task Only_an_access_token_gives_access(string type, HttpStatusCode expected) =>
        Assert.Equal(expected, await GetAsync(tokens.Of(new("bureau@430503", Role.Bureau, "430503", null), token => token.TokenType = type)));

    [Theory]
    [InlineData("bureau")]
    [InlineData("operator")]
    public async Task A_token_of_two_roles_gives_access_to_nothing(string second)
    {
        var bureau = new Actor("bureau@430503", Role.Bureau, "430503", null);

        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(tokens.Of(bureau, token => token.Subject.AddClaim(new(ActorClaims.RoleName, second)))));
    }

    private async Task<HttpStatusCode> GetAsync(string? token)
    {
        using var client = service.GetTestClient();
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.GetAsync(new Uri("/", UriKind.Relative));
        return response.StatusCode;
    }
}
