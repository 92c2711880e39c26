using Grpc.Core;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.V1;
using ThemeDay.Testing;
using Theme = ThemeDay.Registry.V1.Theme;

namespace ThemeDay.Registry.Tests.Themes;

/// <summary>A theme is begun with that of the year before, and not typed again.</summary>
public sealed class PrefillThemesTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_unit_begins_with_its_accepted_themes_of_the_year_before_and_files_them_as_new_drafts()
    {
        var district = await registry.OpenDistrictAsync();
        await AcceptedAsync(district, "t-1");
        await AcceptedAsync(district, "of-another-unit", district.Draft(district.OtherUnit));
        await district.ScannedAsync("never-submitted", district.Draft());
        var next = await district.Campaigns.CopyCampaignAsync(new() { Name = district.Campaign, CampaignId = "2024-1" });
        await district.Campaigns.OpenCampaignAsync(new() { Name = next.Name });

        var prefilled = await district
            .ThemesAs(district.Liaison)
            .PrefillThemesAsync(new() { Parent = next.Name, Unit = $"{district.Name}/units/{district.Unit}" });

        var theme = Assert.Single(prefilled.Themes);
        Assert.Equal(
            new Theme
            {
                Unit = $"{district.Name}/units/{district.Unit}",
                Topic = "社会救助流程公开体验",
                Month = new() { Year = 2024, Month = 5 },
                Forms = { "现场观摩" },
            },
            theme
        );
        var draft = await district
            .ThemesAs(district.Liaison)
            .CreateThemeAsync(
                new()
                {
                    Parent = next.Name,
                    ThemeId = $"{district.Unit.ToLowerInvariant()}-1",
                    Theme = theme,
                }
            );
        Assert.Equal((ThemeState.Draft, theme.Topic, theme.Month), (draft.State, draft.Topic, draft.Month));
    }

    [Fact]
    public async Task Without_an_earlier_campaign_there_is_nothing_to_begin_with()
    {
        var district = await registry.OpenDistrictAsync();
        await AcceptedAsync(district, "t-1"); // of this campaign

        var prefilled = await district.Themes.PrefillThemesAsync(new() { Parent = district.Campaign, Unit = $"{district.Name}/units/{district.Unit}" });

        Assert.Empty(prefilled.Themes);
    }

    [Fact]
    public async Task The_themes_of_another_unit_are_not_shown_to_a_liaison()
    {
        var district = await registry.OpenDistrictAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.ThemesAs(district.OtherLiaison).PrefillThemesAsync(new() { Parent = district.Campaign, Unit = $"{district.Name}/units/{district.Unit}" })
        );

        Assert.Equal(StatusCode.NotFound, refused.Code);
    }

    [Theory]
    [InlineData("2023-05", "2024-05")]
    [InlineData("2023-03", "2025-03")] // the campaign begins in April
    [InlineData("2021-11", "2024-11")]
    public void The_month_is_the_same_one_and_not_before_the_campaign(string earlier, string prefilled)
    {
        var month = DateOnly.ParseExact(earlier, "yyyy-MM");
        var terms = new Registry.Themes.ThemeTerms(new(2024, 4), new(2024, 10), ["座谈交流"], new(2024, 3, 1));

        var form = Registry.Themes.ThemeRules.Prefill(new("题目", Month.FromDate(month), "原因", ["现场观摩", "座谈交流"], "21"), terms);

        Assert.Equal((prefilled, "题目", "", ""), ($"{form.Month}", form.Topic, form.LateMonthReason, form.ExternalReference));
        Assert.Equal(["座谈交流"], form.Forms); // the other one is no form of the campaign
    }

    private static async Task AcceptedAsync(DistrictForTests district, string id, Theme? draft = null)
    {
        var theme = await district.ScannedAsync(id, draft);
        await district.Themes.SubmitThemeAsync(new() { Name = theme.Name });
        await district.Themes.AcceptThemeAsync(new() { Name = theme.Name });
    }
}
