using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Cli.Imports;
using ThemeDay.Cli.Tests.Campaigns;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Tests.Imports;

/// <summary>What a corrected file says otherwise than the system.</summary>
public sealed class CampaignComparisonTests
{
    private static readonly ThemeRecord File = Given.Theme() with { ThemeRow = null };

    [Fact]
    public void What_the_system_does_not_have_is_no_difference() => Assert.Empty(CampaignComparison.Compare(Given.Data(File), new()));

    [Fact]
    public void What_is_the_same_is_no_difference() => Assert.Empty(CampaignComparison.Compare(Given.Data(File), Standing(ThemeState.Planned)));

    [Theory]
    [InlineData(ThemeState.Draft, "")]
    [InlineData(ThemeState.Returned, "")]
    [InlineData(ThemeState.Submitted, "HintTheme")]
    [InlineData(ThemeState.Planned, "HintTheme")]
    public void A_corrected_topic_is_updated_in_a_draft_and_otherwise_by_a_person(ThemeState state, string hint)
    {
        var file = File with { Topic = "Corrected", SubmittedOn = null, Review = Review.None };

        var difference = CampaignComparison.Compare(Given.Data(file), Standing(state)).Single(difference => difference.Column is "topic");

        Assert.Equal(("Topic 1", "Corrected", hint), (difference.InSystem, difference.InFile, difference.Hint));
    }

    [Fact]
    public void A_corrected_date_or_decision_is_not_ignored()
    {
        var file = File with { SubmittedOn = new(2024, 3, 5), Review = Review.Declined, StartsOn = new(2024, 6, 13), EndsOn = new(2024, 6, 13) };

        Assert.Equal(
            ["submitted_on", "review", "starts_on"],
            CampaignComparison.Compare(Given.Data(file), Standing(ThemeState.Planned)).Select(difference => difference.Column)
        );
    }

    [Fact]
    public void An_activity_that_the_file_moves_is_a_step_and_no_difference()
    {
        var file = File with { MovedOn = new(2024, 5, 6), MovedTo = new(2024, 7, 2) };

        Assert.Empty(CampaignComparison.Compare(Given.Data(file), Standing(ThemeState.Planned)));
    }

    [Fact]
    public void An_activity_that_was_moved_and_that_the_file_moves_to_another_day_is_a_difference_and_no_step()
    {
        var file = File with { MovedOn = new(2024, 5, 6), MovedTo = new(2024, 7, 9), MoveReason = "weather" };
        var standing = Standing(ThemeState.Planned);
        standing.Plan["t-1"].FirstDate = standing.Plan["t-1"].LastDate = new DateOnly(2024, 7, 2).ToProto();

        var difference = Assert.Single(CampaignComparison.Compare(Given.Data(file), standing));

        Assert.Equal(("moved_to", "2024-07-02", "2024-07-09"), (difference.Column, difference.InSystem, difference.InFile));
        Assert.DoesNotContain(
            CampaignLoader.Partition(CampaignSteps.Create(Given.Data(file)), standing, Given.Data(file)).Missing,
            step => step.Kind is StepKind.RescheduleActivity
        );
    }

    [Fact]
    public void A_theme_that_the_plan_would_have_had_to_release_earlier_is_refused_before_anything_is_written()
    {
        var data = Given.Data(File, Given.Theme(2));
        var standing = Standing(ThemeState.Planned) with { Releases = [Release(Given.FirstRelease), Release(new(2024, 5, 6))] };
        var (_, missing) = CampaignLoader.Partition(CampaignSteps.Create(data), standing, data);

        Assert.Equal(Given.FirstRelease, CampaignLoader.FindReleaseTooEarly(missing, standing)?.EffectiveDate);
        Assert.Null(CampaignLoader.FindReleaseTooEarly(missing, standing with { Releases = [Release(Given.FirstRelease)] }));
    }

    [Fact]
    public void Scans_decisions_and_their_reasons_are_compared()
    {
        var file = File with { Review = Review.Declined, Reason = "two of a kind", ReviewOn = new(2024, 3, 13), StartsOn = null, EndsOn = null };
        var standing = Standing(ThemeState.Declined) with { Plan = new Dictionary<string, PlanEntry>() };
        var theme = standing.Themes["t-1"];
        (theme.Reason, theme.LastTransitionDate, theme.Scan) = ("twice", new DateOnly(2024, 3, 12).ToProto(), new() { Sha256 = "00" });

        var differences = CampaignComparison.Compare(Given.Data(file), standing);

        Assert.Equal(
            [("scan", "HintTheme"), ("review_on", "HintTheme"), ("reason", "HintTheme")],
            differences.Select(difference => (difference.Column, difference.Hint))
        );
        (theme.State, theme.Scan.Sha256) = (ThemeState.Draft, file.Scan!.Sha256);
        Assert.DoesNotContain(CampaignComparison.Compare(Given.Data(file), standing), difference => difference.Column is "scan");
    }

    [Fact]
    public void A_cancellation_is_compared_by_the_release_that_made_it()
    {
        var file = File with { CancelledOn = new(2024, 5, 8), CancelReason = "rain" };
        var standing = Standing(ThemeState.Planned) with { Releases = [Release(new(2024, 5, 6), PlanChangeKind.Cancelled)] };
        (standing.Plan["t-1"].State, standing.Plan["t-1"].Reason) = (PlanEntryState.Cancelled, "weather");

        Assert.Equal(
            [("first_release_on", "2024-05-06", "2024-03-15"), ("cancelled_on", "2024-05-06", "2024-05-08"), ("cancel_reason", "weather", "rain")],
            CampaignComparison.Compare(Given.Data(file), standing).Select(difference => (difference.Column, difference.InSystem, difference.InFile))
        );
    }

    [Theory]
    [InlineData(CampaignState.Draft, "")]
    [InlineData(CampaignState.Open, "HintInvited")]
    public void The_invited_units_are_compared_and_updated_in_a_draft(CampaignState state, string hint)
    {
        var data = Given.Data(File) with { Campaign = Given.Campaign with { InvitedUnits = ["430999001"] } };
        var standing = Standing(ThemeState.Planned);
        (standing.Campaign!.State, standing.Campaign.OpenDate) = (state, null);
        standing.Campaign.InvitedUnits.Add("districts/430999/units/430999002");

        var difference = CampaignComparison.Compare(data, standing).Single(difference => difference.Column is "invited_units");

        Assert.Equal(("430999002", "430999001", hint), (difference.InSystem, difference.InFile, difference.Hint));
    }

    [Fact]
    public void A_unit_that_a_later_campaign_renamed_is_not_renamed_back()
    {
        var standing = Standing(ThemeState.Planned);
        standing.Units["430999001"].DisplayName = "Renamed";
        Campaign later = new() { Name = "districts/430999/campaigns/2025-1", Deadline = new DateOnly(2025, 3, 8).ToProto() };

        var alone = Assert.Single(CampaignComparison.Compare(Given.Data(File), standing));
        var before = Assert.Single(CampaignComparison.Compare(Given.Data(File), standing with { Campaigns = [later] }));

        Assert.Equal((true, ""), (alone.IsOfUnit, alone.Hint));
        Assert.Equal((true, "HintUnitOfLaterCampaign"), (before.IsOfUnit, before.Hint));
    }

    [Fact]
    public void Rows_that_are_gone_are_told_and_themes_that_units_entered_are_not()
    {
        var standing = Standing(ThemeState.Planned);
        standing.Campaign!.InvitedUnits.Add("districts/430999/units/430999009");
        var themes = new Dictionary<string, Theme>(standing.Themes)
        {
            ["t-7"] = new() { Topic = "Gone" },
            ["430999001-a"] = new() { Topic = "Own" },
        };
        standing = standing with
        {
            Themes = themes,
            Programmes = new Dictionary<string, Programme> { [$"{Activity}/programme"] = new() },
        };

        Assert.Equal(
            [
                "征集单位中有单位表没有的单位：430999009。系统中仍保留，如不再征集请在系统中取消邀请。",
                "主题7（“Gone”）：主题表中已没有，系统中仍保留，如需撤回请在系统中办理。",
                "方案1：方案表中已没有，系统中仍保留，如需重新报送请在系统中退回。",
            ],
            CampaignRemainder.Find(Given.Data(File), standing)
        );
    }

    [Fact]
    public void Units_settings_programmes_and_reports_are_compared()
    {
        var file = Given.ReportedTheme() with { Attended = 4, Venue = "Square" };
        var standing = Standing(ThemeState.Planned) with
        {
            Units = new Dictionary<string, Unit>
            {
                ["430999001"] = new() { DisplayName = "Old", Kind = UnitKind.Department },
            },
            Programmes = new Dictionary<string, Programme>
            {
                ["districts/430999/campaigns/2024-1/activities/t-1/programme"] = new()
                {
                    Venue = "Hall",
                    FirstReceivedDate = new DateOnly(2024, 6, 3).ToProto(),
                    Guests =
                    {
                        new Guests { Audience = "B", Count = 3 },
                    },
                },
            },
            Reports = new Dictionary<string, Publication.V1.Report>
            {
                [$"{Activity}/report"] = new()
                {
                    Attended = 3,
                    Text = "Report",
                    Pictures = { $"{Activity}/pictures/{file.Pictures[0].Sha256[..32]}" },
                    FirstReceivedDate = new DateOnly(2024, 6, 14).ToProto(),
                },
            },
        };
        var data = Given.Data(file) with { Campaign = Given.Campaign with { Title = "Another" } };

        Assert.Equal(
            [("name", ""), ("title", "HintCampaign"), ("venue", "HintProgramme"), ("attended", "HintReport")],
            CampaignComparison.Compare(data, standing).Select(difference => (difference.Column, difference.Hint))
        );
    }

    [Fact]
    public void A_difference_says_what_both_have_and_how_it_is_changed()
    {
        CampaignDifference difference = new("主题3", "topic", "", "开放日", "HintTheme");

        Assert.Equal(
            "主题3 “活动主题”：系统中为“空白”，文件中为“开放日”。不能由导入更改：已申报的主题，请在系统中退回，由单位补正；已审核的，请在系统中撤销审核后重新办理",
            $"{difference}"
        );
    }

    private const string Activity = "districts/430999/campaigns/2024-1/activities/t-1";

    private static PlanRelease Release(DateOnly day, PlanChangeKind? kind = null)
    {
        PlanRelease release = new() { ReleaseDate = day.ToProto() };
        if (kind is { } change)
            release.Changes.Add(
                new PlanChange
                {
                    Kind = change,
                    Entry = new() { Theme = "districts/430999/campaigns/2024-1/themes/t-1" },
                }
            );
        return release;
    }

    private static LoadedState Standing(ThemeState state) =>
        new()
        {
            Units = new Dictionary<string, Unit>
            {
                ["430999001"] = new() { DisplayName = "First", Kind = UnitKind.Department },
            },
            Campaign = Given.StandingCampaign(),
            Themes = new Dictionary<string, Theme>
            {
                ["t-1"] = new()
                {
                    Unit = "districts/430999/units/430999001",
                    Topic = "Topic 1",
                    Month = new DateOnly(2024, 6, 1).ToProtoMonth(),
                    Forms = { "A" },
                    State = state,
                    FirstReceivedDate = state is ThemeState.Draft or ThemeState.Returned ? null : new DateOnly(2024, 3, 4).ToProto(),
                },
            },
            Plan = new Dictionary<string, PlanEntry>
            {
                ["t-1"] = new()
                {
                    Pinned = true,
                    FirstDate = new DateOnly(2024, 6, 12).ToProto(),
                    LastDate = new DateOnly(2024, 6, 12).ToProto(),
                    State = PlanEntryState.Planned,
                },
            },
        };
}
