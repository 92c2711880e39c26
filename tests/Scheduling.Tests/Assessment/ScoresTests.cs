using System.Collections.Immutable;
using CsCheck;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Scheduling.Tests.Given;

namespace ThemeDay.Scheduling.Tests.Assessment;

/// <summary>The rules on scores, one by one (docs/domain.md, Assessment).</summary>
public sealed class ScoresTests
{
    private static readonly string[] FourGroups = ["人大代表", "政协委员", "专家学者", "普通市民"];

    [Fact]
    public void A_request_that_has_ended_computes_no_further_scores()
    {
        var facts = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").InOrder("a1", "A").Facts;
        var ended = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => Scores.Calculate(facts, Terms, Given.Calendar, Scheme, AtCutOff, ended));
    }

    [Fact]
    public void A_department_with_one_late_programme_and_two_of_three_opinions_answered_has_98_33()
    {
        var score = Score(
            Campaign
                .Calling("A")
                .Theme("t1", "A", "2023-04-14")
                .InOrder("a1", "A", programme: "2023-06-12")
                .Shown("a1")
                .Opinions("a1", collected: 3, answered: 2)
        );
        Assert.Equal((100m, 2m, 98.33m, 1), (score.MaxPoints, score.Bonus, score.Total, score.Rank));
        Assert.Equal([10m, 5m, 20m, 8m, 5m, 15m, 10m, 6m, 3m, 6m, 5m, 3.33m, 2m], score.Lines.Select(line => line.RoundedPoints));
    }

    [Fact]
    public void A_stationed_body_whose_theme_is_seven_working_days_late_has_93_33()
    {
        var score = Score(Campaign.Calling("A", "stationed").Theme("t1", "A", "2023-04-24").InOrder("a1", "A"));
        Assert.Equal((75m, 70m, 0m, 93.33m), (score.MaxPoints, score.Points, score.Bonus, score.Total));
        Assert.Equal([5m, 5m, 20m, 10m, 5m, 15m, 10m, null, null, null, null, null, 0m], score.Lines.Select(line => line.RoundedPoints));
    }

    [Fact]
    public void The_first_theme_is_judged_also_where_the_campaign_asks_for_more()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").Theme("t2", "A", "2023-04-18");
        var score = Assert.Single(Scored(campaign, terms: Terms with { MinimumThemes = 2 }));
        var first = campaign.Facts.OfType<ThemeReceived>().First();
        Assert.Equal((10m, first.Stamp.Id), (score.Lines[0].RoundedPoints, score.Lines[0].Evidence[^1]));
    }

    [Fact]
    public void Of_two_themes_received_on_one_day_the_one_with_the_lower_id_is_the_first()
    {
        var campaign = Campaign.Calling("A").Theme("t2", "A", "2023-04-14").Theme("t1", "A", "2023-04-14");
        var first = campaign.Facts.OfType<ThemeReceived>().Last().Stamp.Id;
        Assert.Equal((first, first), (Score(campaign).Lines[0].Evidence[^1], campaign.Owed(ObligationKind.SubmitTheme, "2023-12-01").First?.FactId));
    }

    [Fact]
    public void A_unit_whose_activities_were_all_cancelled_has_full_marks_15_and_no_rank()
    {
        var score = Score(
            Campaign.Calling("A").Theme("t1", "A", "2023-04-14").Plan("a1", "A", "2023-07-20").Tell("2023-07-10", stamp => new ActivityCancelled(stamp, "a1"))
        );
        Assert.Equal((15m, 15m, 0m, 100m, null), (score.MaxPoints, score.Points, score.Bonus, score.Total, score.Rank));
    }

    [Fact]
    public void A_cancelled_activity_that_is_planned_again_and_held_counts()
    {
        var campaign = Campaign
            .Calling("A")
            .Theme("t1", "A", "2023-04-14")
            .Plan("a1", "A", "2023-07-20")
            .Tell("2023-07-10", stamp => new ActivityCancelled(stamp, "a1"))
            .Tell("2023-07-12", stamp => new ActivityReplanned(stamp, "a1", Day("2023-08-17"), Day("2023-08-17")));
        Assert.Equal(0m, Points("B1", campaign)); // its new last day has passed
        Assert.Equal(20m, Points("B1", campaign.Tell("2023-08-17", stamp => new ActivityHeld(stamp, "a1", FourGroups))));
    }

    [Fact]
    public void A_unit_whose_only_theme_was_dropped_is_judged_as_one_without_an_activity()
    {
        var score = Score(
            Campaign
                .Calling("A")
                .Theme("t1", "A", "2023-04-14")
                .Plan("a1", "A", "2023-07-20")
                .Tell("2023-04-20", stamp => new PlanReleased(stamp, 1))
                .Tell("2023-07-10", stamp => new ActivityDropped(stamp, "a1"))
        );
        Assert.Equal((100m, 15m, 15m, 1), (score.MaxPoints, score.Points, score.Total, score.Rank));
    }

    [Fact]
    public void A_unit_that_never_submitted_has_0_of_100_and_the_last_rank()
    {
        var scores = Scored(Campaign.Calling("A").Call("B").Theme("t1", "A", "2023-04-14").InOrder("a1", "A"));
        Assert.Equal(("B", 100m, 0m, 0m, 2), (scores[^1].Unit, scores[^1].MaxPoints, scores[^1].Points, scores[^1].Total, scores[^1].Rank));
    }

    [Fact]
    public void Equal_totals_share_a_rank_and_stand_by_unit_code_with_the_unranked_last()
    {
        var scores = Scored(
            Campaign
                .Calling("D")
                .Call("C")
                .Call("B")
                .Call("A")
                .Theme("c", "C", "2023-04-14")
                .Theme("b", "B", "2023-04-14")
                .Theme("d", "D", "2023-04-24")
                .Theme("a", "A", "2023-04-14")
                .Plan("a1", "A", "2023-07-20")
                .Tell("2023-07-10", stamp => new ActivityCancelled(stamp, "a1"))
        );
        Assert.Equal([("B", 1), ("C", 1), ("D", 3), ("A", null)], scores.Select(score => (score.Unit, score.Rank)));
    }

    [Theory]
    [InlineData("2023-04-14", 10)]
    [InlineData("2023-04-17", 9)]
    [InlineData("2023-04-20", 6)]
    [InlineData("2023-06-30", 5)]
    public void A_late_first_theme_loses_a_point_a_working_day_and_keeps_five(string on, int points) =>
        Assert.Equal(points, Points("A1", Campaign.Calling("A").Theme("t1", "A", on)));

    [Fact]
    public void A_theme_returned_twice_costs_its_two_points_once()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-11").Theme("t2", "A", "2023-04-11");
        foreach (var (theme, day) in new[] { ("t1", "2023-04-12"), ("t1", "2023-04-14"), ("t2", "2023-04-14") })
            campaign.Tell(day, stamp => new ThemeReturned(stamp, theme, "A"));
        Assert.Equal(1m, Points("A2", campaign));
    }

    [Fact]
    public void Two_of_three_planned_activities_held_give_two_thirds_and_a_cancelled_one_is_left_out()
    {
        var campaign = Campaign
            .Calling("A")
            .InOrder("a1", "A")
            .InOrder("a2", "A")
            .Plan("a3", "A", "2023-07-20")
            .Plan("a4", "A", "2023-08-20")
            .Tell("2023-07-01", stamp => new ActivityCancelled(stamp, "a4"));
        Assert.Equal(13.33m, Points("B1", campaign));
    }

    [Fact]
    public void An_activity_marked_held_in_error_is_not_held() =>
        Assert.Equal(0m, Points("B1", Campaign.Calling("A").InOrder("a1", "A").Tell("2023-07-01", stamp => new ActivityHeldReverted(stamp, "a1"))));

    [Fact]
    public void A_missing_programme_costs_five_and_a_late_one_two() =>
        Assert.Equal(3m, Points("B2", Campaign.Calling("A").InOrder("a1", "A", programme: "2023-06-12").InOrder("a2", "A", programme: null)));

    [Fact]
    public void A_programme_overdue_before_its_activity_moved_counts_as_late() =>
        Assert.Equal(
            8m,
            Points(
                "B2",
                Campaign
                    .Calling("A")
                    .Plan("a1", "A", "2023-06-16")
                    .Tell("2023-06-12", stamp => new ActivityRescheduled(stamp, "a1", Day("2023-08-17"), Day("2023-08-17")))
                    .Tell("2023-06-13", stamp => new ProgrammeFiled(stamp, "a1"))
                    .Tell("2023-08-17", stamp => new ActivityHeld(stamp, "a1", FourGroups))
            )
        );

    [Theory]
    [InlineData(4, 4, 5)]
    [InlineData(4, 3, 3)] // a mean of 3.5
    [InlineData(3, 2, 0)] // a mean of 2.5
    public void The_mean_number_of_groups_present_falls_into_a_band(int first, int second, int points) =>
        Assert.Equal(
            points,
            Points(
                "B3",
                Campaign
                    .Calling("A")
                    .Plan("a1", "A", "2023-06-16")
                    .Plan("a2", "A", "2023-06-16")
                    .Tell("2023-06-16", stamp => new ActivityHeld(stamp, "a1", [.. FourGroups.Take(first), FourGroups[0], "企业代表"]))
                    .Tell("2023-06-16", stamp => new ActivityHeld(stamp, "a2", [.. FourGroups.Take(second)]))
            )
        );

    [Fact]
    public void A_missing_report_costs_its_whole_weight_and_never_more() =>
        Assert.Equal(0m, Points("C1", Campaign.Calling("A").InOrder("a1", "A", report: null).InOrder("a2", "A", report: null)));

    [Fact]
    public void A_late_report_costs_three() => Assert.Equal(12m, Points("C1", Campaign.Calling("A").InOrder("a1", "A", report: "2023-06-27")));

    [Theory]
    [InlineData(3, 10)]
    [InlineData(2, 5)]
    public void A_report_counts_for_its_pictures_from_three_on(int pictures, int points) =>
        Assert.Equal(points, Points("C2", Campaign.Calling("A").InOrder("a1", "A").InOrder("a2", "A", pictures: pictures)));

    [Fact]
    public void Publicity_gives_points_up_to_its_weight_and_none_when_withdrawn()
    {
        var campaign = Campaign.Calling("A").InOrder("a1", "A").Shown("a1").Shown("a1");
        Assert.Equal([6m, 3m, 6m, 4m], new[] { "D1", "D2", "D3", "F" }.Select(no => Points(no, campaign)));
        foreach (var shown in campaign.Facts.OfType<PublicityRecorded>().Where(each => each.Kind == "portal_column").ToList())
            campaign.Tell("2023-07-01", stamp => new PublicityWithdrawn(stamp, shown.Publicity));
        Assert.Equal(0m, Points("D2", campaign));
    }

    [Fact]
    public void Without_an_opinion_neither_collecting_nor_answering_gives_a_point()
    {
        var campaign = Campaign.Calling("A").InOrder("a1", "A");
        Assert.Equal((0m, 0m), (Points("E1", campaign), Points("E2", campaign)));
    }

    [Fact]
    public void What_is_not_yet_due_is_not_judged()
    {
        var score = Scored(Campaign.Calling("A").Theme("t1", "A", "2023-04-14").Plan("a1", "A", "2023-06-16"), new(Day("2023-05-01"), Day("2023-12-01")))[0];
        Assert.Equal((15m, 100m, 1), (score.MaxPoints, score.Total, score.Rank));
    }

    [Fact]
    public void A_report_that_is_not_yet_due_is_not_missing()
    {
        var campaign = Campaign.Calling("A").InOrder("a1", "A", report: null);
        Assert.Null(Points("C1", campaign, new(Day("2023-06-26"))));
        Assert.Null(Points("C2", campaign, new(Day("2023-06-26"))));
        Assert.Equal(0m, Points("C1", campaign, new(Day("2023-06-27"))));
    }

    [Fact]
    public void A_line_without_points_says_whether_it_does_not_apply_or_is_not_due_yet()
    {
        var stationed = Score(Campaign.Calling("A", "stationed").Theme("t1", "A", "2023-04-24").InOrder("a1", "A"));
        var cancelled = Score(
            Campaign.Calling("A").Theme("t1", "A", "2023-04-14").Plan("a1", "A", "2023-07-20").Tell("2023-07-10", stamp => new ActivityCancelled(stamp, "a1"))
        );
        var planned = Scored(Campaign.Calling("A").Plan("a1", "A", "2023-06-16"), new(Day("2023-04-14"), Day("2023-12-01")))[0];

        Assert.Equal(["D1", "D2", "D3", "E1", "E2"], Lines(stationed, ScoreLineState.NotApplicable));
        Assert.Equal(["A1", "A2"], Lines(cancelled, ScoreLineState.Scored));
        Assert.Equal(11, Lines(cancelled, ScoreLineState.NotApplicable).Count());
        Assert.Equal(13, Lines(planned, ScoreLineState.Pending).Count());

        static IEnumerable<string> Lines(UnitScore score, ScoreLineState state) =>
            score.Lines.Where(line => line.State == state).Select(line => line.Indicator);
    }

    [Fact]
    public void Before_the_deadline_nothing_can_be_judged_and_there_is_no_total()
    {
        var score = Scored(Campaign.Calling("A"), new(Day("2023-04-14")))[0];
        Assert.Equal((null, null), (score.Total, score.Rank));
    }

    [Fact]
    public void A_unit_without_an_activity_has_0_once_the_plan_is_released()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-14");
        Assert.Null(Points("B1", campaign, new(Day("2023-04-20"))));
        Assert.Equal(0m, Points("B1", campaign.Tell("2023-04-20", stamp => new PlanReleased(stamp, 1)), new(Day("2023-04-20"))));
    }

    [Fact]
    public void A_score_computed_again_as_of_its_freezing_before_the_cut_off_is_the_same()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-14");
        var frozenAt = new DateTimeOffset(2023, 5, 1, 12, 0, 0, TimeSpan.FromHours(8));
        var frozen = Assert.Single(Scored(campaign, new(Day("2023-05-01"), Day("2023-12-01"), frozenAt)));
        var again = Assert.Single(Scored(campaign, new(Day("2023-12-15"), Day("2023-12-01"), frozenAt)));
        Assert.Equal((100m, 100m), (frozen.Total, again.Total));
        Assert.Equal(frozen.Lines.Select(line => line.State), again.Lines.Select(line => line.State));
    }

    [Fact]
    public void Every_line_names_the_facts_it_rests_on_and_the_version_of_its_rule()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").InOrder("a1", "A").Shown("a1").Opinions("a1", 1, 1);
        var score = Score(campaign);
        Assert.All(score.Lines, line => Assert.NotEmpty(line.Evidence));
        Assert.All(score.Lines, line => Assert.Equal(1, line.RuleVersion));
        Assert.Equal([IdOf<ActivityPlanned>(campaign), IdOf<ActivityHeld>(campaign), IdOf<ProgrammeFiled>(campaign)], Evidence("B2", campaign));
        Assert.Equal([IdOf<ActivityPlanned>(campaign), IdOf<ActivityHeld>(campaign), IdOf<ReportFiled>(campaign)], Evidence("C1", campaign));
        Assert.Equal([IdOf<ActivityHeld>(campaign), IdOf<OpinionCollected>(campaign), IdOf<OpinionAnswered>(campaign)], Evidence("E2", campaign));
    }

    [Fact]
    public void A_dropped_activity_takes_no_points_from_one_that_was_held()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").InOrder("a1", "A").Plan("a2", "A", "2023-07-20");
        Assert.Equal(10m, Points("B1", campaign));
        Assert.Equal(20m, Points("B1", campaign.Tell("2023-07-10", stamp => new ActivityDropped(stamp, "a2"))));
    }

    [Fact]
    public void An_activity_held_on_its_last_day_counts_from_the_next_day()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").InOrder("a1", "A");
        Assert.Null(Points("B1", campaign, new(Day("2023-06-16"))));
        Assert.Equal(20m, Points("B1", campaign, new(Day("2023-06-17"))));
    }

    [Fact]
    public void On_the_cut_off_day_the_plan_is_known_also_without_a_release()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-14");
        Assert.Null(Points("B1", campaign, new(Day("2023-11-30"), Day("2023-12-01"))));
        Assert.Equal(0m, Points("B1", campaign, new(Day("2023-12-01"), Day("2023-12-01"))));
    }

    [Fact]
    public void Publicity_is_evidence_of_its_own_line_alone()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").InOrder("a1", "A").Shown("a1");
        var portal = campaign.Facts.OfType<PublicityRecorded>().Single(shown => shown.Kind == "portal_column");
        Assert.Equal([IdOf<ActivityHeld>(campaign), portal.Stamp.Id], Evidence("D2", campaign));
    }

    [Fact]
    public void What_moved_a_due_date_is_evidence_of_the_line_that_it_clears()
    {
        var campaign = Campaign
            .Calling("A")
            .Tell("2023-04-17", stamp => new CampaignExtended(stamp, null, Day("2023-04-21")))
            .Theme("t1", "A", "2023-04-18")
            .Plan("a1", "A", "2023-07-20")
            .Tell("2023-07-12", stamp => new ActivityRescheduled(stamp, "a1", Day("2023-07-27"), Day("2023-07-27")))
            .Tell("2023-07-14", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-07-27", stamp => new ActivityHeld(stamp, "a1", FourGroups));

        Assert.Equal([IdOf<UnitInvited>(campaign), IdOf<CampaignExtended>(campaign), IdOf<ThemeReceived>(campaign)], Evidence("A1", campaign));
        Assert.Equal([IdOf<ActivityPlanned>(campaign), IdOf<ActivityRescheduled>(campaign), IdOf<ActivityHeld>(campaign)], Evidence("B1", campaign));
        Assert.Equal(
            [IdOf<ActivityPlanned>(campaign), IdOf<ActivityRescheduled>(campaign), IdOf<ActivityHeld>(campaign), IdOf<ProgrammeFiled>(campaign)],
            Evidence("B2", campaign)
        );
    }

    [Fact]
    public void An_extension_granted_before_the_invitation_is_evidence_in_its_place()
    {
        var campaign = new Campaign()
            .Tell("2023-04-11", stamp => new CampaignExtended(stamp, null, Day("2023-04-21")))
            .Call("A", on: "2023-04-12")
            .Theme("t1", "A", "2023-04-18");

        Assert.Equal([IdOf<CampaignExtended>(campaign), IdOf<ThemeReceived>(campaign)], Evidence("A1", campaign));
    }

    [Fact]
    public void An_activity_dropped_and_planned_again_rests_on_its_new_days_alone()
    {
        var campaign = Campaign
            .Calling("A")
            .Theme("t1", "A", "2023-04-14")
            .Plan("a1", "A", "2023-07-20")
            .Tell("2023-05-10", stamp => new ActivityDropped(stamp, "a1"))
            .Tell("2023-05-12", stamp => new ActivityPlanned(stamp, "a1", "A", Day("2023-08-17"), Day("2023-08-17")))
            .Tell("2023-08-10", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-08-17", stamp => new ActivityHeld(stamp, "a1", FourGroups));
        var planned = campaign.Facts.OfType<ActivityPlanned>().Last().Stamp.Id;

        Assert.Equal([planned, IdOf<ActivityHeld>(campaign)], Evidence("B1", campaign));
        Assert.Equal([planned, IdOf<ActivityHeld>(campaign), IdOf<ProgrammeFiled>(campaign)], Evidence("B2", campaign));
    }

    [Fact]
    public void A_line_without_points_names_what_nothing_was_filed_for()
    {
        var silent = Campaign.Calling("A");
        var unplanned = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").Tell("2023-04-20", stamp => new PlanReleased(stamp, 1));
        var missed = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").Plan("a1", "A", "2023-07-20");
        var cancelled = Campaign.Calling("A").Plan("a1", "A", "2023-07-20").Tell("2023-07-10", stamp => new ActivityCancelled(stamp, "a1"));
        var quiet = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").InOrder("a1", "A");

        Assert.Equal([IdOf<UnitInvited>(silent)], Evidence("A1", silent));
        Assert.All(
            (string[])["B1", "B2", "C2", "D1", "E1", "E2", "F"],
            indicator => Assert.Equal([IdOf<PlanReleased>(unplanned)], Evidence(indicator, unplanned))
        );
        Assert.All((string[])["B1", "B2", "C1", "D1", "E2"], indicator => Assert.Equal([IdOf<ActivityPlanned>(missed)], Evidence(indicator, missed)));
        Assert.Equal([IdOf<ActivityCancelled>(cancelled)], Evidence("B1", cancelled));
        Assert.All((string[])["D1", "E1", "E2"], indicator => Assert.Equal([IdOf<ActivityHeld>(quiet)], Evidence(indicator, quiet)));
    }

    private static IReadOnlyList<string> Evidence(string indicator, Campaign campaign) =>
        Score(campaign).Lines.Single(line => line.Indicator == indicator).Evidence;

    private static string IdOf<T>(Campaign campaign)
        where T : Fact => campaign.Facts.OfType<T>().Single().Stamp.Id;

    [Fact]
    public void The_points_of_every_line_are_the_sum_of_its_steps_and_never_more_than_its_weight() =>
        RandomCampaigns.Any.Sample(campaign =>
            Scored(campaign)
                .SelectMany(score => score.Lines)
                .All(line =>
                    (line.Points, line.State) switch
                    {
                        ({ } points, ScoreLineState.Scored) => line.Steps is not []
                            && points == line.Steps.Sum(step => step.Points)
                            && points >= 0
                            && points <= line.Definition.MaxPoints
                            && line.Steps.All(step => step.PointsPerItem is not { } each || step.Points == each * step.Count),
                        (null, not ScoreLineState.Scored) => line.Steps.All(step => step.Points == 0),
                        _ => false,
                    }
                )
        );

    [Fact]
    public void A_unit_called_in_error_is_not_assessed() =>
        Assert.Empty(Scored(Campaign.Calling("A").Tell("2023-04-20", stamp => new UnitUninvited(stamp, "A"))));

    [Fact]
    public void A_kind_of_unit_the_scheme_has_no_class_for_is_named_in_each_of_its_lines_and_the_other_units_have_their_scores()
    {
        var scores = Scored(Campaign.Calling("A", "village").Call("B").Theme("t1", "A", "2023-04-14").Theme("t2", "B", "2023-04-14"));

        Assert.Equal([("B", 15m, 1), ("A", null, null)], scores.Select(score => (score.Unit, score.Total, score.Rank)));
        Assert.All(scores[1].Lines, line => Assert.Equal(new(ErrorReasons.UnitKindWithoutClass, "village"), line.Unknown));
    }

    [Fact]
    public void A_line_that_needs_a_year_without_a_list_names_it_and_the_other_lines_and_units_have_their_points()
    {
        var campaign = Campaign
            .Calling("A")
            .Theme("t1", "A", "2023-04-14")
            .Plan("a1", "A", "2023-12-28")
            .Tell("2023-12-28", stamp => new ActivityHeld(stamp, "a1", FourGroups))
            .Call("B")
            .Theme("t2", "B", "2024-01-05")
            .Call("C")
            .Theme("t3", "C", "2023-04-14");

        var scores = Scores
            .Calculate(campaign.Facts, Terms, CalendarOf(2023), Scheme, new(Day("2024-03-01"), Day("2024-03-01")))
            .ToDictionary(score => score.Unit);

        Assert.Equal([("C1", "2024"), ("C2", "2024")], Unknown(scores["A"]));
        Assert.Equal([("A1", "2024")], Unknown(scores["B"]));
        Assert.Equal((10m, 20m), (scores["A"].Lines[0].Points, scores["A"].Lines[2].Points));
        Assert.Equal((null, null, 1), (scores["A"].Total, scores["B"].Rank, scores["C"].Rank));

        static IEnumerable<(string, string)> Unknown(UnitScore score) =>
            score.Lines.Where(line => line.State == ScoreLineState.Unknown).Select(line => (line.Indicator, line.Unknown!.Subject));
    }

    [Fact]
    public void A_line_that_needs_two_years_without_a_list_names_the_earlier_one_whichever_activity_was_planned_first()
    {
        var campaign = Campaign
            .Calling("A")
            .Plan("a1", "A", "2024-02-28")
            .Plan("a2", "A", "2023-09-19")
            .Tell("2024-02-28", stamp => new ActivityHeld(stamp, "a1", FourGroups))
            .Tell("2023-09-19", stamp => new ActivityHeld(stamp, "a2", FourGroups));

        var score = Assert.Single(Scores.Calculate(campaign.Facts, Terms, CalendarOf(2022), Scheme, new(Day("2024-03-01"), Day("2024-03-01"))));

        var unknown = score.Lines.Where(line => line.State == ScoreLineState.Unknown).ToList();
        Assert.Equal(["B2", "C1", "C2"], unknown.Select(line => line.Indicator));
        Assert.All(unknown, line => Assert.Equal("2023", line.Unknown!.Subject));
    }

    [Theory]
    [InlineData("98.325", "98.33")]
    [InlineData("98.3249999999", "98.32")]
    [InlineData("9.9949999999999999999999999", "10.00")] // thirds that sum to exactly 9.995
    public void A_total_is_rounded_half_up_and_only_once(string exact, string rounded) =>
        Assert.Equal(decimal.Parse(rounded), Scores.Round(decimal.Parse(exact)));

    private static readonly PointInTime AtCutOff = new(Day("2024-03-01"), Day("2023-12-01"));

    private static ImmutableArray<UnitScore> Scored(Campaign campaign, PointInTime? knowledge = null, CampaignTerms? terms = null) =>
        Scores.Calculate(campaign.Facts, terms ?? Terms, Given.Calendar, Scheme, knowledge ?? AtCutOff);

    private static UnitScore Score(Campaign campaign) => Assert.Single(Scored(campaign));

    private static decimal? Points(string no, Campaign campaign, PointInTime? knowledge = null) =>
        Assert.Single(Scored(campaign, knowledge)).Lines.Single(line => line.Indicator == no).RoundedPoints;
}
