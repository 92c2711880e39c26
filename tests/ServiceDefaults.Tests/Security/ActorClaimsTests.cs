using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Tests.Security;

public sealed class ActorClaimsTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("5")]
    [InlineData("Bureau")]
    [InlineData(" bureau")]
    [InlineData("bureau,operator")]
    [InlineData("bureau operator")]
    [InlineData("inspector")]
    [InlineData("")]
    public void Only_the_exact_name_of_a_role_is_a_role(string role) => Assert.Null(Find(("sub", "account"), ("role", role), ("scope_code", "430503")));

    [Fact]
    public void Every_role_is_known_by_its_name_and_by_no_other()
    {
        Assert.Equal(Enum.GetValues<Role>(), Enum.GetValues<Role>().Select(role => RoleNames.TryParse(role.ToName())!.Value));
        Assert.All(RoleNames.All, name => Assert.Matches("^[a-z]+$", name));
    }

    [Theory]
    [InlineData("sub", "another")]
    [InlineData("role", "operator")]
    [InlineData("role", "bureau")]
    [InlineData("scope_code", "43")]
    [InlineData("unit", "430503D2")]
    [InlineData("Role", "operator")]
    [InlineData("SCOPE_CODE", "43")]
    public void A_claim_that_stands_twice_makes_no_caller(string claim, string second) =>
        Assert.Null(Find(("sub", "account"), ("role", "liaison"), ("scope_code", "430503"), ("unit", "430503D1"), (claim, second)));

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("430")]
    [InlineData("43050")]
    [InlineData("4305031")]
    [InlineData("430503001")]
    [InlineData("43050a")]
    [InlineData("４３")]
    [InlineData("43 ")]
    [InlineData("4%")]
    public void A_scope_is_two_four_or_six_digits(string scope)
    {
        foreach (var role in (string[])["bureau", "evaluator", "system", "service", "operator"])
            Assert.Null(Find(("sub", "account"), ("role", role), ("scope_code", scope)));
    }

    [Theory]
    [InlineData("43")]
    [InlineData("4305")]
    [InlineData("430503")]
    public void The_scope_of_a_province_a_city_or_a_district_is_read(string scope) =>
        Assert.Equal(new("account", Role.Evaluator, scope, null), Find(("sub", "account"), ("role", "evaluator"), ("scope_code", scope)));

    [Fact]
    public void Who_has_no_account_is_no_caller()
    {
        Assert.Null(Find(("role", "bureau"), ("scope_code", "430503")));
        Assert.Null(Find(("sub", ""), ("role", "bureau"), ("scope_code", "430503")));
    }

    [Fact]
    public void Only_a_liaison_has_a_unit()
    {
        Assert.Null(Find(("sub", "account"), ("role", "bureau"), ("scope_code", "430503"), ("unit", "430503D1")));
        Assert.Null(Find(("sub", "account"), ("role", "liaison"), ("scope_code", "430503"), ("unit", "")));
        Assert.Equal("430503D1", Find(("sub", "account"), ("role", "liaison"), ("scope_code", "430503"), ("unit", "430503D1"))?.Unit);
    }

    [Fact]
    public void The_actor_of_a_principal_that_was_made_of_it_is_the_same()
    {
        Actor[] actors = [new("registry", Role.Service, "", null), new("b", Role.Bureau, "430503", null), new("l", Role.Liaison, "430503", "430503D1")];

        Assert.Equal(actors, actors.Select(actor => ActorClaims.Find(ActorClaims.ToPrincipal(actor))!));
    }

    [Theory]
    [InlineData("operator", null, null)]
    [InlineData("operator", "430503", null)]
    [InlineData("bureau", null, null)]
    [InlineData("bureau", "430503", "430503")]
    [InlineData("service", null, "")]
    public void Only_a_service_sees_every_district_and_an_operator_sees_none(string role, string? scope, string? visible)
    {
        var context = new DefaultHttpContext
        {
            User = Principal([("sub", "account"), ("role", role), .. scope is null ? [] : new[] { ("scope_code", scope) }]),
        };

        Assert.Equal(visible, new TenantScope(new HttpContextAccessor { HttpContext = context }).DistrictPrefix);
    }

    [Theory]
    [InlineData("43", "430000 430503 439999", "420503 440503")]
    [InlineData("4305", "430500 430599", "430499 430600")]
    [InlineData("430503", "430503", "430502 430504")]
    [InlineData("", "110101 999999", "")]
    public void The_range_of_the_visible_districts_is_that_of_their_prefix(string scope, string inside, string outside)
    {
        var tenant = new TenantScope(new HttpContextAccessor());
        tenant.ActAs(new("account", Role.Service, scope, null));

        Assert.All(Codes(inside), code => Assert.True(IsInRange(code)));
        Assert.All(Codes(outside), code => Assert.False(IsInRange(code)));
        Assert.Equal(scope is "", tenant.IsEverywhere);

        bool IsInRange(string code) => string.CompareOrdinal(code, tenant.DistrictPrefix) >= 0 && string.CompareOrdinal(code, tenant.DistrictEnd) < 0;

        static string[] Codes(string codes) => codes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Actor? Find(params (string Type, string Value)[] claims) => ActorClaims.Find(Principal(claims));

    private static ClaimsPrincipal Principal((string Type, string Value)[] claims) =>
        new(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)), "test"));
}
