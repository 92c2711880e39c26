using Grpc.Core;
using ThemeDay.Registry.Themes;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Themes;

public sealed class ThemeIdTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private const string RandomId = "7d444840-9dc0-41d1-b245-5ffdce74fad2";
    private static readonly Actor Liaison = new("liaison", Role.Liaison, "430503", "430503D1");
    private static readonly Actor Bureau = new("bureau", Role.Bureau, "430503", null);

    [Theory]
    [InlineData("430503d1-21", true)]
    [InlineData("430503d1-", true)]
    [InlineData(RandomId, true)]
    [InlineData("0198c5a0-6f5e-7c3e-9d43-9a1d1c1f2b3a", true)]
    [InlineData("21", false)]
    [InlineData("t-21", false)]
    [InlineData("430503d1", false)]
    [InlineData("430503d2-21", false)]
    [InlineData("430503d11-21", false)]
    [InlineData("00000000-0000-0000-0000-000000000001", false)]
    [InlineData("5df41881-3aed-3515-88a7-2f4a814cf09e", false)] // version 3, of a name
    public void The_id_of_a_liaison_is_of_its_unit_or_random(string id, bool isAccepted)
    {
        Assert.Equal(isAccepted ? null : ErrorReasons.ThemeIdNotOfUnit, ThemeIds.Parse(id, Liaison).Error?.Fields[0].Reason);
        Assert.Null(ThemeIds.Parse(id, Bureau).Error);
    }

    [Fact]
    public async Task A_liaison_is_answered_the_same_for_an_id_that_another_unit_uses_as_for_one_that_nobody_uses()
    {
        var district = await registry.OpenDistrictAsync();
        var other = $"{district.OtherUnit.ToLowerInvariant()}-1";
        await CreateAsync(district, district.OtherLiaison, other, district.OtherUnit);
        await CreateAsync(district, district.Bureau, "t-1", district.OtherUnit);

        foreach (var validateOnly in (bool[])[true, false])
        {
            List<RpcFailure> answers = [];
            foreach (var id in (string[])[other, "t-1", $"{district.OtherUnit.ToLowerInvariant()}-2", "t-2"])
                answers.Add(await FailedRpc.CatchAsync(() => CreateAsync(district, district.Liaison, id, district.Unit, validateOnly)));

            Assert.All(answers, answer => Assert.Equal(StatusCode.InvalidArgument, answer.Code));
            Assert.All(answers, answer => Assert.Equal([new("theme_id", ErrorReasons.ThemeIdNotOfUnit)], answer.Violations));
        }
    }

    [Fact]
    public async Task Two_units_number_their_themes_alike_without_standing_in_each_others_way()
    {
        var district = await registry.OpenDistrictAsync();

        var ours = await CreateAsync(district, district.Liaison, $"{district.Unit.ToLowerInvariant()}-1", district.Unit);
        var theirs = await CreateAsync(district, district.OtherLiaison, $"{district.OtherUnit.ToLowerInvariant()}-1", district.OtherUnit);
        var again = await FailedRpc.CatchAsync(() => CreateAsync(district, district.Liaison, $"{district.Unit.ToLowerInvariant()}-1", district.Unit));

        Assert.NotEqual(ours.Name, theirs.Name);
        Assert.Equal(StatusCode.AlreadyExists, again.Code);
    }

    [Fact]
    public async Task The_bureau_gives_no_unit_an_id_that_is_anothers()
    {
        var district = await registry.OpenDistrictAsync();
        var id = $"{district.Unit.ToLowerInvariant()}-1";

        var refused = await FailedRpc.CatchAsync(() => CreateAsync(district, district.Bureau, id, district.OtherUnit));
        await CreateAsync(district, district.Bureau, id, district.Unit);

        Assert.Equal([new("theme_id", ErrorReasons.ThemeIdNotOfUnit)], refused.Violations);
    }

    private static Task<V1.Theme> CreateAsync(DistrictForTests district, Actor actor, string id, string unit, bool validateOnly = false) =>
        district
            .ThemesAs(actor)
            .CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = id,
                    Theme = district.Draft(unit),
                    ValidateOnly = validateOnly,
                }
            )
            .ResponseAsync;
}
