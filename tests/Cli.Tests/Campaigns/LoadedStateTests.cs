using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Publication.V1;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using static ThemeDay.Cli.Campaigns.StepKind;

namespace ThemeDay.Cli.Tests.Campaigns;

/// <summary>The remaining work after an interrupted load.</summary>
public sealed class LoadedStateTests
{
    private const string ActivityName = "districts/430999/campaigns/2024-1/activities/t-1";
    private static readonly DateOnly Returned = new(2024, 3, 6);

    private static IReadOnlyList<StepKind> Missing(LoadedState standing, ThemeRecord? theme = null)
    {
        var data = Given.Data(theme ?? Given.ReportedTheme());
        return [.. CampaignLoader.Partition(CampaignSteps.Create(data), standing, data).Missing.Select(step => step.Kind)];
    }

    private static LoadedState Opened(Theme? theme = null) =>
        new()
        {
            Units = new Dictionary<string, Unit> { ["430999001"] = new() },
            Campaign = new() { State = CampaignState.Open },
            Themes = theme is null ? new Dictionary<string, Theme>() : new() { ["t-1"] = theme },
        };

    private static LoadedState Planned() =>
        Opened(
            new()
            {
                Scan = new(),
                FirstReceivedDate = Returned.ToProto(),
                State = ThemeState.Planned,
            }
        ) with
        {
            Plan = new Dictionary<string, PlanEntry>
            {
                ["t-1"] = new()
                {
                    Pinned = true,
                    FirstDate = new DateOnly(2024, 6, 12).ToProto(),
                    State = PlanEntryState.Planned,
                },
            },
            Releases = [new() { ReleaseDate = Given.FirstRelease.ToProto() }],
            Activities = new Dictionary<string, Activity> { [ActivityName] = new() { State = ActivityState.Planned } },
        };

    [Fact]
    public void With_nothing_there_all_is_missing() => Assert.Equal(21, Missing(new()).Count);

    [Fact]
    public void A_unit_that_is_missing_imports_them_again() => Assert.Equal(ImportUnits, Missing(Opened() with { Units = new Dictionary<string, Unit>() })[0]);

    [Fact]
    public void A_campaign_in_draft_is_opened() => Assert.Equal(OpenCampaign, Missing(Opened() with { Campaign = new() { State = CampaignState.Draft } })[0]);

    [Theory]
    [InlineData(false, ThemeState.Draft, nameof(UploadScan))]
    [InlineData(true, ThemeState.Draft, nameof(SubmitTheme))]
    public void A_draft_goes_on_where_it_was(bool scanned, ThemeState state, string next) =>
        Assert.Equal(next, $"{Missing(Opened(new() { State = state, Scan = scanned ? new() : null }))[0]}");

    [Theory]
    [InlineData(0, ThemeState.Submitted, nameof(ReturnTheme))]
    [InlineData(1, ThemeState.Returned, nameof(CorrectTheme))]
    [InlineData(1, ThemeState.Submitted, nameof(AcceptTheme))]
    [InlineData(1, ThemeState.Accepted, nameof(PinTheme))]
    [InlineData(1, ThemeState.Planned, nameof(PinTheme))]
    public void A_returned_theme_goes_on_where_it_was(int returns, ThemeState state, string next)
    {
        var theme = Given.ReportedTheme() with { ReturnedOn = Returned, CorrectedOn = Returned };

        Assert.Equal(next, $"{Missing(Opened(new() { State = state, Scan = new(), FirstReceivedDate = Returned.ToProto(), Returns = returns }), theme)[0]}");
    }

    [Fact]
    public void A_draft_of_the_plan_is_released() =>
        Assert.Equal(ReleasePlan, Missing(Planned() with { Releases = [], Activities = new Dictionary<string, Activity>() })[0]);

    [Fact]
    public void A_move_that_is_in_the_draft_is_only_released()
    {
        var theme = Given.ReportedTheme() with { MovedOn = new(2024, 5, 6), MovedTo = new(2024, 6, 12), StartsOn = new(2024, 6, 5), EndsOn = new(2024, 6, 5) };

        Assert.Equal([ReleasePlan, FileProgramme], Missing(Planned(), theme).Take(2));
    }

    [Fact]
    public void A_release_of_another_day_with_the_same_changes_is_not_made_again()
    {
        var standing = Planned() with { Releases = [new() { ReleaseDate = new DateOnly(2024, 3, 20).ToProto() }] };

        Assert.DoesNotContain(ReleasePlan, Missing(standing));
    }

    [Fact]
    public void A_cancellation_that_is_not_in_the_draft_is_made()
    {
        var theme = Given.Theme() with { CancelledOn = new(2024, 5, 6) };

        Assert.Equal([CancelActivity, ReleasePlan], Missing(Planned(), theme));
    }

    [Theory]
    [InlineData(ProgrammeState.Unspecified, nameof(FileProgramme))]
    [InlineData(ProgrammeState.Filed, nameof(ApproveProgramme))]
    [InlineData(ProgrammeState.Approved, nameof(MarkActivityHeld))]
    public void A_programme_goes_on_where_it_was(ProgrammeState state, string next)
    {
        var programmes = OfActivity("programme", state is ProgrammeState.Unspecified ? null : new Programme { State = state });

        Assert.Equal(next, $"{Missing(Planned() with { Programmes = programmes })[0]}");
    }

    [Theory]
    [InlineData(ReportState.Unspecified, nameof(UploadPicture))]
    [InlineData(ReportState.Filed, nameof(AcceptReport))]
    [InlineData(ReportState.Accepted, nameof(PublishReport))]
    [InlineData(ReportState.Published, nameof(RecordPublicity))]
    [InlineData(ReportState.Unpublished, nameof(RecordPublicity))]
    public void A_report_goes_on_where_it_was(ReportState state, string next) => Assert.Equal(next, $"{Missing(Held(state))[0]}");

    [Fact]
    public void Publicity_and_opinions_that_stand_are_not_entered_again()
    {
        var standing = Held(ReportState.Published) with
        {
            Publicity = new HashSet<string> { $"{ActivityName}/publicityRecords/p-1" },
            Opinions = new Dictionary<string, OpinionState> { [$"{ActivityName}/opinions/o-1"] = OpinionState.Collected },
        };

        Assert.Equal([RecordPublicity, CollectOpinion, AnswerOpinion], Missing(standing));
    }

    [Theory]
    [InlineData(OpinionState.Answered)]
    [InlineData(OpinionState.CalledBack)]
    [InlineData(OpinionState.Rated)]
    [InlineData(OpinionState.Closed)]
    public void With_everything_there_nothing_is_to_do(OpinionState answered)
    {
        var standing = Held(ReportState.Published) with
        {
            Publicity = new HashSet<string> { $"{ActivityName}/publicityRecords/p-1", $"{ActivityName}/publicityRecords/p-2" },
            Opinions = new Dictionary<string, OpinionState>
            {
                [$"{ActivityName}/opinions/o-1"] = answered,
                [$"{ActivityName}/opinions/o-2"] = OpinionState.Collected,
            },
        };

        Assert.Empty(Missing(standing));
    }

    private static Dictionary<string, T> OfActivity<T>(string name, T? resource)
        where T : class => resource is null ? [] : new() { [$"{ActivityName}/{name}"] = resource };

    private static LoadedState Held(ReportState report) =>
        Planned() with
        {
            Programmes = OfActivity("programme", new Programme { State = ProgrammeState.Approved }),
            Activities = new Dictionary<string, Activity> { [ActivityName] = new() { State = ActivityState.Held } },
            Reports = OfActivity("report", report is ReportState.Unspecified ? null : new Report { State = report }),
        };
}
