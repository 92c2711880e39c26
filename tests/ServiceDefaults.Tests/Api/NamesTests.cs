using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Api;

public sealed class NamesTests
{
    private static readonly ResourceNamePattern Themes = new("districts/{district}/campaigns/{campaign}/themes/{theme}");

    [Fact]
    public void A_name_is_read_into_its_ids_and_written_as_it_was()
    {
        var name = ThemeName.Parse("districts/430503/campaigns/2023-1/themes/t-21");

        Assert.Equal(("430503", "2023-1", "t-21"), (name.District, name.Campaign, name.Theme));
        Assert.Equal("districts/430503/campaigns/2023-1/themes/t-21", $"{name}");
        Assert.Equal("districts/430503/campaigns/2023-1/activities/t-21", $"{ActivityName.FromTheme(name)}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("districts/430503/campaigns/2023-1")]
    [InlineData("districts/430503/campaigns/2023-1/themes/t-21/")]
    [InlineData("/districts/430503/campaigns/2023-1/themes/t-21")]
    [InlineData("districts/43050/campaigns/2023-1/themes/t-21")]
    [InlineData("districts/43050３/campaigns/2023-1/themes/t-21")]
    [InlineData("districts/大祥/campaigns/2023-1/themes/t-21")]
    [InlineData("districts/430503/calls/2023-1/themes/t-21")]
    [InlineData("districts/430503/campaigns//themes/t-21")]
    [InlineData("districts/430503/campaigns/2023-1/themes/-")]
    [InlineData("districts/430503/campaigns/2023-1/themes/-t")]
    [InlineData("districts/430503/campaigns/2023-1/themes/t 21")]
    [InlineData("districts/430503/campaigns/2023-1/themes/t-21\n")]
    [InlineData("districts/430503/campaigns/2023-1/themes/../t")]
    [InlineData("districts/-/campaigns/2023-1/themes/t-21")]
    public void Another_form_is_refused_by_the_field_it_stands_in(string name)
    {
        var refusal = Themes.Parse(name, "theme").Error;

        Assert.Equal((ErrorKind.InvalidArgument, new FieldViolation("theme", ErrorReasons.NameMalformed)), (refusal?.Kind, refusal?.Fields.Single()));
    }

    [Theory]
    [InlineData(150, true)]
    [InlineData(151, false)]
    public void An_id_is_not_longer_than_150_characters(int length, bool taken)
    {
        Assert.Equal(taken, Themes.Parse($"districts/430503/campaigns/c/themes/{new string('x', length)}", "name").Error is null);
    }

    [Theory]
    [InlineData("2023", "1-2", "2023-1", "2")]
    [InlineData("2023", "1", "2023-1", "1")]
    [InlineData("2023-1", "1", "2023-1-1", "1")]
    public void Activities_of_two_campaigns_never_share_a_key(string campaign, string theme, string otherCampaign, string otherTheme)
    {
        var (one, other) = (new ActivityName("430503", campaign, theme), new ActivityName("430503", otherCampaign, otherTheme));

        Assert.NotEqual(one.Id, other.Id);
        Assert.Equal((one, other), (ActivityName.FromId("430503", one.Id), ActivityName.FromId("430503", other.Id)));
        Assert.NotNull(ResourceNamePattern.ParseNewId("2023~1", "theme_id").Error); // no id contains the separator
    }

    [Fact]
    public void The_obligation_of_an_activity_with_the_longest_ids_is_found_by_its_name()
    {
        var id = $"file-programme-{new string('c', 63)}~{new string('t', 63)}";

        Assert.Null(
            new ResourceNamePattern("districts/{district}/units/{code}/obligations/{obligation}")
                .Parse($"districts/430503/units/1/obligations/{id}", "name")
                .Error
        );
    }

    [Fact]
    public void A_list_may_ask_for_every_one_its_caller_covers()
    {
        Assert.Equal(
            ["-", "-", "-"],
            Themes.Parse("districts/-/campaigns/-/themes/-", "parent", allowWildcard: true).TryGetValue(out var ids, out _) ? ids : []
        );
        Assert.True(CampaignName.Parse("districts/-/campaigns/-", allowWildcard: true) is { IsAnyDistrict: true, IsAnyCampaign: true });
    }

    [Theory]
    [InlineData("2023-1", true)]
    [InlineData("0198c5a0-6f5e-7c3e-9d43-9a1d1c1f2b3a", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData("-", false)]
    [InlineData("Abc", false)]
    [InlineData("a_b", false)]
    [InlineData("a/b", false)]
    [InlineData("两千", false)]
    public void An_id_a_caller_chooses_is_of_small_letters_digits_and_hyphens(string id, bool taken)
    {
        Assert.Equal(taken, ResourceNamePattern.ParseNewId(id, "theme_id").Error is null);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void An_id_a_caller_chooses_has_at_most_63_letters(int length, bool taken)
    {
        Assert.Equal(taken, ResourceNamePattern.ParseNewId(new string('a', length), "theme_id").Error is null);
    }

    [Theory]
    [InlineData("13973912345", false)]
    [InlineData("zhang-139-7391-2345", false)]
    [InlineData("0739-5001234", false)]
    [InlineData("430503199003075516", false)]
    [InlineData("2023-1", true)]
    [InlineData("20230412-21", true)]
    [InlineData("430503001", true)]
    [InlineData("430503230414001", true)] // a district, a date and a serial number
    [InlineData("430503-230414-001", true)]
    [InlineData("430503001-1", true)]
    [InlineData("430503001-0021", true)]
    [InlineData("430503001-20230412-21", true)]
    [InlineData("0190a1b2-7c3d-7e4f-8a5b-013973912345", true)]
    public void An_id_is_no_phone_and_no_identity_number(string id, bool isAccepted) =>
        Assert.Equal(isAccepted ? null : ErrorReasons.IdContainsPersonalData, ResourceNamePattern.ParseNewId(id, "theme_id").Error?.Fields[0].Reason);

    [Theory]
    [InlineData("districts/430503/campaigns/2023-1/activities/t-1/programme", true)]
    [InlineData("districts/430503/campaigns/2023-1/activities/t-1", false)]
    [InlineData("districts/430503/campaigns/2023-1/activities/t-1/report", false)]
    [InlineData("/programme", false)]
    public void What_has_no_id_of_its_own_is_named_by_its_activity(string name, bool taken)
    {
        if (taken)
            Assert.Equal("2023-1~t-1", ActivityName.ParseSingleton(name, "programme").Id);
        else
            Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() => ActivityName.ParseSingleton(name, "programme")).StatusCode);
    }
}
