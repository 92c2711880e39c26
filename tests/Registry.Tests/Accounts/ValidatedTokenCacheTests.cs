using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Accounts;

public sealed class ValidatedTokenCacheTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_token_that_was_good_is_refused_once_its_key_was_replaced()
    {
        var district = await registry.DistrictAsync();
        var units = new UnitService.UnitServiceClient(
            district.Host.As(null, new Metadata { { "authorization", $"Bearer {district.Host.Token(district.Bureau)}" } })
        );
        var ring = district.Host.Services.GetRequiredService<TokenSigningKeys>();
        var kept = ring.FindByKeyId(KeyId(district)).ToList();
        await ListAsync();
        await ListAsync();

        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ring.Update([new ECDsaSecurityKey(another) { KeyId = "another" }]);
        try
        {
            var refused = await FailedRpc.CatchAsync(ListAsync);

            Assert.Equal(StatusCode.Unauthenticated, refused.Code);
        }
        finally
        {
            ring.Update(kept);
        }

        Assert.Equal(3, (await ListAsync()).Units.Count);

        Task<ListUnitsResponse> ListAsync() => units.ListUnitsAsync(new() { Parent = district.Name }).ResponseAsync;
    }

    [Fact]
    public async Task Each_of_two_callers_in_turn_is_taken_for_himself()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();
        var own = As(district.Host.Token(district.Liaison));
        var other = As(district.Host.Token(district.OtherLiaison));

        for (var turn = 0; turn < 3; turn++)
        {
            Assert.Equal(theme.Name, (await own.GetThemeAsync(new() { Name = theme.Name })).Name);
            Assert.Equal(StatusCode.NotFound, (await FailedRpc.CatchAsync(() => other.GetThemeAsync(new() { Name = theme.Name }))).Code);
        }

        ThemeService.ThemeServiceClient As(string token) => new(district.Host.As(null, new Metadata { { "authorization", $"Bearer {token}" } }));
    }

    [Fact]
    public void A_token_is_remembered_until_its_own_end_and_not_beyond()
    {
        using var tokens = new ValidatedTokenCache(new TokenSigningKeys());
        var who = new System.Security.Claims.ClaimsPrincipal();

        tokens.Add("good", who, TimeProvider.System.GetUtcNow().AddMinutes(5));
        tokens.Add("over", who, TimeProvider.System.GetUtcNow().AddSeconds(-1));

        Assert.Same(who, tokens.TryGet("good"));
        Assert.Null(tokens.TryGet("over"));
        Assert.Null(tokens.TryGet("another"));
    }

    private static string KeyId(DistrictForTests district) => new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(district.Host.Token(district.Bureau)).Kid;
}
