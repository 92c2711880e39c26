using ThemeDay.Cli.Campaigns;
using ThemeDay.Cli.Demo;
using static ThemeDay.Cli.Campaigns.StepKind;

namespace ThemeDay.Cli.Tests.Campaigns;

public sealed class CampaignStepsTests
{
    [Fact]
    public void A_theme_goes_from_its_draft_to_its_answers_in_the_order_in_which_it_happened()
    {
        var steps = Given.Steps(Given.ReportedTheme());

        Assert.Equal(
            [
                ImportUnits,
                CreateCampaign,
                OpenCampaign,
                DraftTheme,
                UploadScan,
                SubmitTheme,
                AcceptTheme,
                PinTheme,
                ReleasePlan,
                FileProgramme,
                ApproveProgramme,
                MarkActivityHeld,
                UploadPicture,
                FileReport,
                AcceptReport,
                PublishReport,
                RecordPublicity,
                RecordPublicity,
                CollectOpinion,
                CollectOpinion,
                AnswerOpinion,
            ],
            steps.Select(step => step.Kind)
        );
    }

    [Fact]
    public void Everything_is_entered_with_the_day_on_which_it_happened()
    {
        var steps = Given.Steps(Given.ReportedTheme()).ToLookup(step => step.Kind, step => step.EffectiveDate);

        Assert.Equal([new DateOnly(2024, 3, 1)], steps[OpenCampaign]);
        Assert.Equal([new DateOnly(2024, 3, 4)], steps[SubmitTheme]);
        Assert.Equal([new DateOnly(2024, 3, 12)], steps[AcceptTheme]);
        Assert.Equal([new DateOnly(2024, 3, 15)], steps[ReleasePlan]);
        Assert.Equal([new DateOnly(2024, 6, 3)], steps[ApproveProgramme]);
        Assert.Equal([new DateOnly(2024, 6, 12)], steps[MarkActivityHeld]);
        Assert.Equal([new DateOnly(2024, 6, 14)], steps[AnswerOpinion]);
    }

    [Fact]
    public void A_theme_returned_is_corrected_and_reviewed_though_all_fell_on_one_day()
    {
        var day = new DateOnly(2024, 3, 12);

        var steps = Given.Steps(Given.Theme() with { ReturnedOn = day, CorrectedOn = day, CorrectedScan = Given.File("corrected.pdf"), ReviewOn = day });

        Assert.Equal(
            [ReturnTheme, CorrectTheme, UploadCorrectedScan, SubmitCorrectedTheme, AcceptTheme],
            steps.Where(step => step.EffectiveDate == day).Select(step => step.Kind)
        );
    }

    [Fact]
    public void What_is_accepted_by_the_day_of_the_first_release_is_in_it()
    {
        var steps = Given.Steps(Given.Theme(1), Given.Theme(2) with { ReviewOn = Given.Campaign.FirstReleaseOn });

        Assert.Equal(["PinTheme 1", "PinTheme 2", "ReleasePlan"], steps.Where(step => step.Kind is PinTheme or ReleasePlan).Select(Given.Say));
    }

    [Fact]
    public void All_changes_of_a_day_go_into_one_release()
    {
        var day = new DateOnly(2024, 5, 6);

        var steps = Given.Steps(
            Given.Theme(1) with
            {
                MovedOn = day,
                MovedTo = new(2024, 7, 2),
            },
            Given.Theme(2) with
            {
                CancelledOn = day,
            },
            Given.Theme(3) with
            {
                ReviewOn = day,
            }
        );

        Assert.Equal(
            ["AcceptTheme 3", "PinTheme 3", "RescheduleActivity 1", "CancelActivity 2", "ReleasePlan"],
            steps.Where(step => step.EffectiveDate == day).Select(Given.Say)
        );
        Assert.Equal([Given.FirstRelease, day], steps.Where(step => step.Kind == ReleasePlan).Select(step => step.EffectiveDate));
    }

    [Fact]
    public void An_activity_that_moved_is_held_on_its_new_last_day()
    {
        var steps = Given.Steps(Given.Theme() with { EndsOn = new(2024, 6, 13), MovedOn = new(2024, 5, 6), MovedTo = new(2024, 7, 2), Held = true });

        Assert.Equal(new DateOnly(2024, 7, 3), steps.Single(step => step.Kind == MarkActivityHeld).EffectiveDate);
    }

    [Fact]
    public void A_plan_is_released_before_what_is_filed_on_the_same_day()
    {
        var day = new DateOnly(2024, 5, 6);

        var steps = Given.Steps(Given.Theme() with { MovedOn = day, MovedTo = new(2024, 7, 2), ProgrammeOn = day, ApprovedOn = day });

        Assert.Equal(
            [RescheduleActivity, ReleasePlan, FileProgramme, ApproveProgramme],
            steps.Where(step => step.EffectiveDate == day).Select(step => step.Kind)
        );
    }

    [Fact]
    public void A_programme_of_before_the_release_is_filed_after_it_with_its_own_day()
    {
        var steps = Given.Steps(Given.Theme() with { ProgrammeOn = new(2024, 3, 13), ApprovedOn = new(2024, 3, 13) });

        Assert.Equal([ReleasePlan, FileProgramme, ApproveProgramme], steps.TakeLast(3).Select(step => step.Kind));
        Assert.Equal(new DateOnly(2024, 3, 13), steps[^1].EffectiveDate);
    }

    [Fact]
    public void What_has_no_day_never_came()
    {
        var steps = Given.Steps(Given.ReportedTheme() with { ProgrammeOn = null, ApprovedOn = null, ReportOn = null, AcceptedOn = null, PublishedOn = null });

        Assert.DoesNotContain(steps, step => step.Kind is FileProgramme or ApproveProgramme or > MarkActivityHeld);
        Assert.Contains(steps, step => step.Kind == MarkActivityHeld);
    }

    [Fact]
    public void A_theme_that_was_not_accepted_is_in_no_plan()
    {
        var steps = Given.Steps(
            Given.Theme(1) with
            {
                Review = Review.Declined,
            },
            Given.Theme(2) with
            {
                Review = Review.Withdrawn,
            },
            Given.Theme(3) with
            {
                Review = Review.Merged,
                MergedInto = 4,
            },
            Given.Theme(4)
        );

        Assert.Equal(
            ["MergeTheme 3", "AcceptTheme 4", "DeclineTheme 1", "WithdrawTheme 2"],
            steps.Where(step => step.Kind is >= MergeTheme and <= WithdrawTheme).Select(Given.Say)
        );
        Assert.Equal(["PinTheme 4"], steps.Where(step => step.Kind == PinTheme).Select(Given.Say));
    }

    [Fact]
    public void What_was_not_submitted_stays_a_draft_and_a_campaign_that_was_not_opened_takes_no_theme()
    {
        var draft = Given.Theme() with { SubmittedOn = null, Review = Review.None, ReviewOn = null, Scan = null };
        var closed = Given.Data(draft) with { Campaign = Given.Campaign with { OpensOn = null, FirstReleaseOn = null } };

        Assert.Equal([ImportUnits, CreateCampaign, OpenCampaign, DraftTheme], Given.Steps(draft).Select(step => step.Kind));
        Assert.Equal([ImportUnits, CreateCampaign], CampaignSteps.Create(closed).Select(step => step.Kind));
    }

    [Fact]
    public void What_was_filed_and_not_approved_or_published_is_not_approved_or_published()
    {
        var steps = Given.Steps(Given.ReportedTheme() with { ApprovedOn = null, AcceptedOn = null, PublishedOn = null });

        Assert.Contains(steps, step => step.Kind is FileReport);
        Assert.DoesNotContain(steps, step => step.Kind is ApproveProgramme or AcceptReport or PublishReport);
    }

    [Fact]
    public void Nothing_of_the_demo_comes_before_what_it_rests_on()
    {
        var data = DemoCampaign.Read(Path.Combine(AppContext.BaseDirectory, "data"));
        var steps = CampaignSteps.Create(data);

        Assert.Equal(steps.Count, steps.DistinctBy(step => step.Key).Count());
        foreach (var ofTheme in steps.Where(step => step.Theme is not null).GroupBy(step => step.Line.No))
        {
            var kinds = ofTheme.Select(step => step.Kind).ToList();
            Assert.Equal(kinds.Order(), kinds); // step kinds follow the theme lifecycle
            Assert.All(
                ofTheme.Zip(ofTheme.Skip(1)),
                pair => Assert.True(pair.First.EffectiveDate <= pair.Second.EffectiveDate, $"{pair.First.Key} after {pair.Second.Key}")
            );
        }
    }

    [Fact]
    public void The_demo_releases_its_plan_on_every_day_on_which_it_changed()
    {
        var steps = CampaignSteps.Create(DemoCampaign.Read(Path.Combine(AppContext.BaseDirectory, "data")));

        Assert.Equal(
            [new DateOnly(2023, 4, 20), new(2023, 4, 25), new(2023, 7, 5), new(2023, 7, 10), new(2023, 7, 31)],
            steps.Where(step => step.Kind == ReleasePlan).Select(step => step.EffectiveDate)
        );
    }
}
