using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;
using static ThemeDay.Scheduling.Obligations.ObligationKind;
using static ThemeDay.Scheduling.Tests.Given;

namespace ThemeDay.Scheduling.Tests.Obligations;

/// <summary>The rules on obligations, one by one (docs/domain.md, Obligations).</summary>
public sealed class LedgerTests
{
    [Fact]
    public void A_request_that_has_ended_derives_no_further_obligations()
    {
        var facts = Campaign.Calling("A").Plan("a1", "A", "2023-06-16").Facts;
        var ended = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => Ledger.Derive(facts, Terms, Given.Calendar, new(Day("2023-05-01")), ended));
    }

    [Fact]
    public void An_activity_on_16_June_owes_its_programme_by_9_June_and_its_report_by_26_June()
    {
        var campaign = Campaign.Calling("A").Plan("a1", "A", "2023-06-16");
        Assert.Equal(Day("2023-06-09"), campaign.Owed(FileProgramme, "2023-05-01").Due);
        Assert.Equal(Day("2023-06-26"), campaign.Owed(FileReport, "2023-05-01").Due);
    }

    [Theory]
    [InlineData("2023-06-09", false, 0)]
    [InlineData("2023-06-10", true, 1)] // a Saturday
    [InlineData("2023-06-13", true, 2)]
    public void A_programme_is_late_from_the_day_after_its_due_day(string filedOn, bool late, int days)
    {
        var programme = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell(filedOn, stamp => new ProgrammeFiled(stamp, "a1"))
            .Owed(FileProgramme, "2023-12-01");
        Assert.Equal((ObligationState.Met, late, days), (programme.State, programme.Late, programme.DaysLate));
    }

    [Fact]
    public void A_programme_received_before_the_plan_was_released_is_on_time()
    {
        var programme = Campaign
            .Calling("A")
            .Tell("2023-04-18", stamp => new ProgrammeFiled(stamp, "a1"))
            .Plan("a1", "A", "2023-06-16")
            .Owed(FileProgramme, "2023-12-01");
        Assert.Equal((ObligationState.Met, false, Day("2023-04-18")), (programme.State, programme.Late, programme.First!.On));
    }

    [Fact]
    public void A_theme_received_before_its_unit_was_called_meets_its_duty()
    {
        var duty = Campaign.Calling("B").Theme("t1", "A", "2023-04-11").Call("A", on: "2023-04-12").LedgerOn("2023-12-01").Single(owed => owed.Unit == "A");
        Assert.Equal((ObligationState.Met, false, Day("2023-04-11")), (duty.State, duty.Late, duty.First!.On));
    }

    [Fact]
    public void A_late_filing_is_taken_and_says_by_how_many_working_days()
    {
        var duty = Campaign.Calling("A").Theme("t1", "A", "2023-04-24").Owed(SubmitTheme, "2023-12-01");
        Assert.Equal((ObligationState.Met, true, 7), (duty.State, duty.Late, duty.DaysLate));
    }

    [Fact]
    public void The_first_theme_meets_the_duty_of_its_unit_and_a_second_late_one_takes_nothing_back()
    {
        var duty = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").Theme("t2", "A", "2023-05-20").Owed(SubmitTheme, "2023-12-01");
        Assert.Equal((Day("2023-04-14"), false), (duty.First!.On, duty.Late));
    }

    [Fact]
    public void A_later_correction_does_not_make_a_programme_late()
    {
        var programme = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-06-08", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-06-09", stamp => new ProgrammeReturned(stamp, "a1"))
            .Tell("2023-06-14", stamp => new ProgrammeFiled(stamp, "a1"))
            .Owed(FileProgramme, "2023-12-01");
        Assert.Equal((Day("2023-06-08"), false), (programme.First!.On, programme.Late));
    }

    [Fact]
    public void When_an_activity_moves_its_due_days_move_and_the_old_ones_stay_on_record()
    {
        var campaign = Moved("2023-06-05", "2023-08-17");
        Assert.Equal([Day("2023-06-09"), Day("2023-08-10")], campaign.Owed(FileProgramme, "2023-06-20").History.Select(day => day.Due!.Value));
        Assert.Equal([Day("2023-06-26"), Day("2023-08-24")], campaign.Owed(FileReport, "2023-06-20").History.Select(day => day.Due!.Value));
        Assert.False(campaign.Owed(FileProgramme, "2023-06-20").Late);
    }

    [Fact]
    public void A_filing_is_judged_against_the_due_day_in_force_on_its_day()
    {
        var before = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-06-07", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-06-08", stamp => new ActivityRescheduled(stamp, "a1", Day("2023-06-12"), Day("2023-06-12")));
        Assert.False(before.Owed(FileProgramme, "2023-12-01").Late); // the postponement moved the due day to 5 June, before the filing
    }

    [Fact]
    public void A_programme_overdue_before_the_move_stays_late_whatever_the_new_day()
    {
        var moved = Moved("2023-06-12", "2023-08-17");
        Assert.True(moved.Owed(FileProgramme, "2023-06-13").Late);
        var filed = moved.Tell("2023-06-13", stamp => new ProgrammeFiled(stamp, "a1")).Owed(FileProgramme, "2023-12-01");
        Assert.Equal((true, Day("2023-06-09"), 2), (filed.Late, filed.MissedDue, filed.DaysLate));
    }

    [Fact]
    public void A_move_on_the_due_day_itself_is_in_time() => Assert.False(Moved("2023-06-09", "2023-08-17").Owed(FileProgramme, "2023-06-20").Late);

    [Fact]
    public void A_cancellation_ends_what_is_not_yet_overdue()
    {
        var programme = Cancelled("2023-06-09").Owed(FileProgramme, "2023-12-01");
        Assert.Equal((ObligationState.Closed, false), (programme.State, programme.Late));
        Assert.Null(programme.Light);
    }

    [Fact]
    public void What_is_overdue_when_its_activity_is_cancelled_is_closed_late_and_grows_no_more()
    {
        var campaign = Cancelled("2023-06-13");
        var programme = campaign.Owed(FileProgramme, "2023-12-01");
        Assert.Equal((ObligationState.Closed, true, 2, (Light?)null), (programme.State, programme.Late, programme.DaysLate, programme.Light));
        Assert.Equal((ObligationState.Closed, false), (campaign.Owed(FileReport, "2023-12-01").State, campaign.Owed(FileReport, "2023-12-01").Late));
    }

    [Fact]
    public void A_correction_that_is_overdue_when_its_theme_is_withdrawn_is_closed_late()
    {
        var correction = Returned().Tell("2023-04-24", stamp => new ThemeWithdrawn(stamp, "t1")).Owed(CorrectTheme, "2023-12-01");
        Assert.Equal((ObligationState.Closed, true, 3), (correction.State, correction.Late, correction.DaysLate)); // Sunday 23 April is worked
    }

    [Fact]
    public void A_dropped_activity_owes_nothing_as_if_it_had_never_been_planned()
    {
        var ledger = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-06-12", stamp => new ActivityDropped(stamp, "a1"))
            .LedgerOn("2023-12-01")
            .Where(duty => duty.Kind != SubmitTheme)
            .ToList();
        Assert.Equal([FileProgramme, FileReport], ledger.Select(duty => duty.Kind));
        Assert.All(ledger, duty => Assert.Equal((ObligationState.Closed, false, (Light?)null), (duty.State, duty.Late, duty.Light)));
    }

    [Theory]
    [InlineData("2023-07-14", false)]
    [InlineData("2023-06-16", true)] // received after the due date, which is that of before
    public void A_programme_filed_before_its_activity_was_dropped_counts_when_it_is_planned_again(string day, bool late)
    {
        var programme = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-06-12", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-06-13", stamp => new ActivityDropped(stamp, "a1"))
            .Tell("2023-06-14", stamp => new ActivityPlanned(stamp, "a1", "A", Day(day), Day(day)))
            .Owed(FileProgramme, "2023-12-01");
        Assert.Equal((ObligationState.Met, Day("2023-06-12"), late), (programme.State, programme.First!.On, programme.Late));
    }

    [Fact]
    public void A_programme_returned_before_its_activity_was_dropped_is_to_be_corrected_from_the_day_it_is_planned_again()
    {
        var campaign = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-06-01", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-06-02", stamp => new ProgrammeReturned(stamp, "a1"))
            .Tell("2023-06-05", stamp => new ActivityDropped(stamp, "a1"));
        Assert.Equal(ObligationState.Closed, campaign.Owed(CorrectProgramme, "2023-06-06").State);
        var again = campaign.Tell("2023-07-03", stamp => new ActivityPlanned(stamp, "a1", "A", Day("2023-07-21"), Day("2023-07-21")));
        var correction = again.Owed(CorrectProgramme, "2023-07-03");
        Assert.Equal((ObligationState.Open, false, Day("2023-07-06")), (correction.State, correction.Late, correction.Due));
        Assert.Equal((Day("2023-06-01"), false), (again.Owed(FileProgramme, "2023-07-03").First!.On, again.Owed(FileProgramme, "2023-07-03").Late));
    }

    [Fact]
    public void The_themes_of_a_unit_uninvited_have_no_due_date()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-18");
        Assert.Equal((Day("2023-04-14"), true), Receipt());
        campaign.Tell("2023-04-19", stamp => new UnitUninvited(stamp, "A"));
        Assert.Equal((null, false), Receipt());

        (DateOnly?, bool) Receipt()
        {
            var receipt = Assert.Single(ThemeReceipt.Derive(campaign.Facts, campaign.LedgerOn("2023-12-01"), Given.Calendar));
            return (receipt.Due, receipt.Late);
        }
    }

    [Fact]
    public void An_extension_before_the_deadline_moves_it_for_all()
    {
        var duty = Extended("2023-04-13", unit: null).Theme("t1", "A", "2023-04-21").Owed(SubmitTheme, "2023-12-01");
        Assert.Equal((Day("2023-04-21"), false), (duty.Due, duty.Late));
    }

    [Fact]
    public void An_extension_that_reaches_back_clears_lateness()
    {
        var late = Campaign.Calling("A").Theme("t1", "A", "2023-04-17");
        Assert.True(late.Owed(SubmitTheme, "2023-12-01").Late);
        late.Tell("2023-04-14", stamp => new CampaignExtended(stamp, "A", Day("2023-04-21")));
        Assert.False(late.Owed(SubmitTheme, "2023-12-01").Late);
    }

    [Fact]
    public void Who_submits_within_an_extension_is_on_time_though_it_was_granted_after_the_deadline()
    {
        var extended = Extended("2023-04-17", unit: "A");
        Assert.Equal((false, Light.Green), (extended.Owed(SubmitTheme, "2023-04-17").Late, extended.Owed(SubmitTheme, "2023-04-17").Light!.Value));
        var duty = extended.Theme("t1", "A", "2023-04-18").Owed(SubmitTheme, "2023-12-01");
        Assert.Equal((Day("2023-04-21"), false, 0), (duty.Due, duty.Late, duty.DaysLate));
        Assert.Equal([Day("2023-04-10"), Day("2023-04-17")], duty.History.Select(due => due.Since)); // the evidence shows when it was granted
    }

    [Fact]
    public void A_unit_invited_later_with_its_own_deadline_is_judged_by_it()
    {
        var onTime = new Campaign().Call("A", on: "2023-04-20", deadline: "2023-04-28").Theme("t1", "A", "2023-04-25").Owed(SubmitTheme, "2023-12-01");
        Assert.Equal((Day("2023-04-28"), false), (onTime.Due, onTime.Late));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("A")]
    public void An_extension_that_was_known_before_the_invitation_counts(string? unit)
    {
        var duty = new Campaign()
            .Tell("2023-04-13", stamp => new CampaignExtended(stamp, unit, Day("2023-05-10")))
            .Call("A", on: "2023-04-20", deadline: "2023-04-28")
            .Owed(SubmitTheme, "2023-04-20");
        Assert.Equal(Day("2023-05-10"), duty.Due);
    }

    [Fact]
    public void What_a_unit_submitted_while_it_was_uninvited_counts_once_it_is_invited_again()
    {
        var campaign = Campaign
            .Calling("A")
            .Tell("2023-04-11", stamp => new UnitUninvited(stamp, "A"))
            .Theme("t1", "A", "2023-04-12")
            .Call("A", on: "2023-04-20");
        var duty = campaign.Owed(SubmitTheme, "2023-12-01");
        Assert.Equal((ObligationState.Met, false, Day("2023-04-12")), (duty.State, duty.Late, duty.First!.On));
    }

    [Fact]
    public void The_theme_that_makes_up_the_minimum_number_meets_the_duty()
    {
        var two = Terms with { MinimumThemes = 2 };
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-12").Theme("t1", "A", "2023-04-13"); // the same theme, corrected
        Assert.Equal(ObligationState.Open, Assert.Single(campaign.LedgerOn("2023-04-14", terms: two)).State);
        var duty = Assert.Single(campaign.Theme("t2", "A", "2023-04-17").LedgerOn("2023-12-01", terms: two));
        Assert.Equal((ObligationState.Met, Day("2023-04-17"), true, 1), (duty.State, duty.First!.On, duty.Late, duty.DaysLate));
    }

    [Fact]
    public void What_was_green_at_the_known_time_is_answered_green_for_ever()
    {
        var campaign = Campaign.Calling("A").Plan("a1", "A", "2023-06-16");
        var programme = campaign.LedgerOn("2023-12-01", knownAt: new(2023, 5, 1, 12, 0, 0, TimeSpan.FromHours(8))).Single(duty => duty.Kind == FileProgramme);
        Assert.Equal((ObligationState.Open, Light.Green, false, 0), (programme.State, programme.Light!.Value, programme.Late, programme.DaysLate));
    }

    [Fact]
    public void Without_its_cut_off_a_point_in_time_is_judged_as_of_today()
    {
        var atCutOff = new PointInTime(Day("2024-03-01"), Day("2023-12-01"));
        Assert.Equal((Day("2023-11-30"), Day("2024-03-01")), (atCutOff.AsOf, (atCutOff with { CutOffDate = null }).AsOf));
    }

    [Fact]
    public void An_extension_for_one_unit_is_for_that_unit_alone()
    {
        var ledger = Extended("2023-04-13", unit: "A").Call("B").LedgerOn("2023-04-17");
        Assert.Equal([false, true], ledger.Select(obligation => obligation.Late));
    }

    [Fact]
    public void An_extension_never_shortens_the_time_a_unit_already_has()
    {
        var duty = Extended("2023-04-12", unit: "A")
            .Tell("2023-04-13", stamp => new CampaignExtended(stamp, null, Day("2023-04-18")))
            .Owed(SubmitTheme, "2023-04-13");
        Assert.Equal(Day("2023-04-21"), duty.Due);
    }

    [Fact]
    public void A_unit_called_after_an_extension_has_the_extended_deadline()
    {
        var ledger = Extended("2023-04-12", unit: null).Call("B", on: "2023-04-13").LedgerOn("2023-04-13");
        Assert.All(ledger, obligation => Assert.Equal(Day("2023-04-21"), obligation.Due));
    }

    [Fact]
    public void A_unit_called_in_error_owes_nothing_even_after_the_deadline()
    {
        var duty = Campaign.Calling("A").Tell("2023-04-20", stamp => new UnitUninvited(stamp, "A")).Owed(SubmitTheme, "2023-12-01");
        Assert.Equal((ObligationState.Closed, false), (duty.State, duty.Late));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("A")]
    public void An_extension_does_not_reopen_the_obligation_of_a_unit_that_was_uninvited(string? unit)
    {
        var obligation = Campaign
            .Calling("A")
            .Tell("2023-04-12", stamp => new UnitUninvited(stamp, "A"))
            .Tell("2023-04-13", stamp => new CampaignExtended(stamp, unit, Day("2023-04-28")))
            .Owed(SubmitTheme, "2023-12-01");

        Assert.Equal((ObligationState.Closed, false, (Light?)null), (obligation.State, obligation.Late, obligation.Light));
    }

    [Fact]
    public void A_unit_invited_again_after_an_extension_owes_its_theme_by_the_extended_deadline()
    {
        var obligation = Campaign
            .Calling("A")
            .Tell("2023-04-12", stamp => new UnitUninvited(stamp, "A"))
            .Tell("2023-04-13", stamp => new CampaignExtended(stamp, null, Day("2023-04-28")))
            .Call("A", on: "2023-04-14")
            .Owed(SubmitTheme, "2023-04-20");

        Assert.Equal((ObligationState.Open, Day("2023-04-28")), (obligation.State, obligation.Due));
    }

    [Fact]
    public void A_return_opens_a_duty_to_correct_within_three_working_days()
    {
        var correction = Returned().Owed(CorrectTheme, "2023-04-18");
        Assert.Equal((Day("2023-04-20"), ObligationState.Open), (correction.Due, correction.State));
    }

    [Fact]
    public void Filing_the_returned_theme_again_meets_the_duty_to_correct()
    {
        var correction = Returned().Theme("t2", "A", "2023-04-18").Theme("t1", "A", "2023-04-19").Owed(CorrectTheme, "2023-12-01");
        Assert.Equal((Day("2023-04-19"), false), (correction.First!.On, correction.Late));
    }

    [Fact]
    public void A_return_after_the_fixed_date_for_corrections_is_to_be_corrected_by_the_next_working_day()
    {
        var terms = Terms with { Correction = LeadTime.FixedDate(Day("2023-04-12")) };
        var correction = Returned().LedgerOn("2023-04-18", terms: terms).Single(obligation => obligation.Kind == CorrectTheme);
        Assert.Equal((Day("2023-04-18"), false), (correction.Due, correction.Late));
    }

    [Fact]
    public void Each_return_opens_a_duty_of_its_own()
    {
        var corrections = Returned()
            .Theme("t1", "A", "2023-04-19")
            .Tell("2023-04-24", stamp => new ThemeReturned(stamp, "t1", "A"))
            .LedgerOn("2023-04-24")
            .Where(obligation => obligation.Kind == CorrectTheme)
            .ToList();
        Assert.Equal([ObligationState.Met, ObligationState.Open], corrections.Select(obligation => obligation.State));
    }

    [Fact]
    public void Withdrawing_the_returned_theme_ends_the_duty_to_correct()
    {
        var correction = Returned().Tell("2023-04-19", stamp => new ThemeWithdrawn(stamp, "t1")).Owed(CorrectTheme, "2023-12-01");
        Assert.Equal(ObligationState.Closed, correction.State);
    }

    [Theory]
    [InlineData("2023-06-05", Light.Green)]
    [InlineData("2023-06-06", Light.Yellow)] // the third working day before Friday 9
    [InlineData("2023-06-09", Light.Yellow)]
    [InlineData("2023-06-10", Light.Red)]
    public void The_light_is_yellow_from_three_working_days_before_and_red_when_overdue(string today, Light light) =>
        Assert.Equal(light, Campaign.Calling("A").Plan("a1", "A", "2023-06-16").Owed(FileProgramme, today).Light);

    [Fact]
    public void An_obligation_met_shows_no_light() => Assert.Null(Campaign.Calling("A").Theme("t1", "A", "2023-04-24").Owed(SubmitTheme, "2023-12-01").Light);

    [Fact]
    public void A_due_day_in_a_year_without_a_list_is_unknown_and_names_the_year()
    {
        var report = Campaign.Calling("A").Plan("a1", "A", "2023-12-28").Owed(FileReport, "2024-03-01", CalendarOf(2023));
        Assert.Equal((null, "2024", false), (report.Due, report.MissingYear, report.Late));
        Assert.Equal((ObligationState.Open, Light.Unknown), (report.State, report.Light));
    }

    [Fact]
    public void The_list_of_the_year_makes_the_unknown_due_day_known() =>
        Assert.Equal(Day("2024-01-05"), Campaign.Calling("A").Plan("a1", "A", "2023-12-28").Owed(FileReport, "2024-03-01", CalendarOf(2023, 2024)).Due);

    [Fact]
    public void Before_the_cut_off_day_is_before_it_and_not_on_it()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-13");
        Assert.Equal(ObligationState.Open, Assert.Single(campaign.LedgerOn("2023-12-01", cutOff: "2023-04-13")).State);
        Assert.Equal(ObligationState.Met, Assert.Single(campaign.LedgerOn("2023-12-01", cutOff: "2023-04-14")).State);
    }

    [Fact]
    public void At_the_cut_off_what_was_due_before_the_last_day_that_counts_is_overdue_and_what_was_due_on_it_is_not()
    {
        var campaign = Campaign.Calling("A");
        Assert.False(Assert.Single(campaign.LedgerOn("2023-12-01", cutOff: "2023-04-15")).Late);
        Assert.True(Assert.Single(campaign.LedgerOn("2023-12-01", cutOff: "2023-04-16")).Late);
    }

    [Fact]
    public void What_was_recorded_later_is_not_known_earlier()
    {
        var noon = new DateTimeOffset(2023, 5, 2, 4, 0, 0, TimeSpan.Zero);
        var campaign = Campaign.Calling("A").Tell("2023-04-13", stamp => new ThemeReceived(stamp, "t1", "A"), recordedAt: noon);
        Assert.Equal(ObligationState.Open, Assert.Single(campaign.LedgerOn("2023-12-01", knownAt: noon.AddTicks(-1))).State);
        Assert.Equal(ObligationState.Met, Assert.Single(campaign.LedgerOn("2023-12-01", knownAt: noon)).State);
    }

    [Fact]
    public void What_a_cancellation_closed_is_owed_again_by_the_new_days()
    {
        var campaign = Replanned("2023-05-10", "2023-06-20", "2023-07-14");
        var (programme, report) = (campaign.Owed(FileProgramme, "2023-06-20"), campaign.Owed(FileReport, "2023-06-20"));
        Assert.Equal((ObligationState.Open, Day("2023-07-07"), false, Light.Green), (programme.State, programme.Due, programme.Late, programme.Light!.Value));
        Assert.Equal((ObligationState.Open, Day("2023-07-21"), false), (report.State, report.Due, report.Late));
        Assert.Equal([Day("2023-06-09"), Day("2023-07-07")], programme.History.Select(due => due.Due!.Value));
    }

    [Fact]
    public void What_was_overdue_when_it_was_cancelled_stays_late_without_the_days_that_it_was_cancelled()
    {
        var campaign = Replanned("2023-06-13", "2023-06-19", "2023-07-14"); // due on Friday 2023-06-09: two days late when it was cancelled on a Tuesday
        var open = campaign.Owed(FileProgramme, "2023-06-20");
        Assert.Equal((ObligationState.Open, true, 3, Light.Red), (open.State, open.Late, open.DaysLate, open.Light!.Value));
        var filed = campaign.Tell("2023-06-21", stamp => new ProgrammeFiled(stamp, "a1")).Owed(FileProgramme, "2023-12-01");
        Assert.Equal((ObligationState.Met, Day("2023-06-09"), 4), (filed.State, filed.MissedDue, filed.DaysLate));
    }

    [Fact]
    public void A_programme_overdue_and_filed_while_the_activity_was_cancelled_is_late_by_the_days_before()
    {
        var filed = Replanned("2023-06-13", "2023-06-30", "2023-07-14").Tell("2023-06-16", stamp => new ProgrammeFiled(stamp, "a1"));
        var programme = filed.Owed(FileProgramme, "2023-12-01"); // 06-12 and 06-13; cancelled until 06-30
        Assert.Equal((ObligationState.Met, Day("2023-06-09"), 2), (programme.State, programme.MissedDue, programme.DaysLate));
    }

    [Fact]
    public void An_activity_dropped_and_planned_again_is_late_by_all_days_also_those_that_it_was_cancelled()
    {
        var campaign = Replanned("2023-06-13", "2023-06-30", "2023-07-14")
            .Tell("2023-07-03", stamp => new ActivityDropped(stamp, "a1"))
            .Tell("2023-07-04", stamp => new ActivityPlanned(stamp, "a1", "A", Day("2023-06-16"), Day("2023-06-16")))
            .Tell("2023-07-05", stamp => new ProgrammeFiled(stamp, "a1"));
        Assert.Equal(17, campaign.Owed(FileProgramme, "2023-12-01").DaysLate); // from 06-12, with Sunday 06-25, to 07-05
    }

    [Fact]
    public void A_new_day_missed_after_a_cancellation_counts_all_its_days()
    {
        var filed = Replanned("2023-05-10", "2023-06-19", "2023-07-14").Tell("2023-07-11", stamp => new ProgrammeFiled(stamp, "a1"));
        Assert.Equal(2, filed.Owed(FileProgramme, "2023-12-01").DaysLate);
    }

    [Fact]
    public void A_programme_filed_before_the_cancellation_counts_when_the_activity_is_planned_again()
    {
        var filed = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-05-08", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-05-10", stamp => new ActivityCancelled(stamp, "a1"))
            .Tell("2023-05-12", stamp => new ActivityReplanned(stamp, "a1", Day("2023-07-14"), Day("2023-07-14")))
            .Owed(FileProgramme, "2023-12-01");
        Assert.Equal((ObligationState.Met, false), (filed.State, filed.Late));
    }

    [Theory]
    [InlineData("2023-07-14", false)]
    [InlineData("2023-05-17", true)] // due on 2023-05-10
    public void A_programme_received_while_the_activity_was_cancelled_is_judged_by_the_new_days(string newDay, bool late)
    {
        var filed = Replanned("2023-05-10", "2023-05-12", newDay)
            .Tell("2023-05-11", stamp => new ProgrammeFiled(stamp, "a1"))
            .Owed(FileProgramme, "2023-12-01");
        Assert.Equal((ObligationState.Met, late, Day("2023-05-11")), (filed.State, filed.Late, filed.First!.On));
    }

    [Fact]
    public void A_programme_received_after_a_cancellation_meets_nothing_unless_the_activity_is_planned_again()
    {
        var closed = Cancelled("2023-05-10").Tell("2023-05-11", stamp => new ProgrammeFiled(stamp, "a1")).Owed(FileProgramme, "2023-12-01");
        Assert.Equal((ObligationState.Closed, null, 0), (closed.State, closed.First, closed.DaysLate));
    }

    [Fact]
    public void A_correction_that_the_cancellation_closed_is_owed_again_from_the_day_it_was_planned_again()
    {
        var campaign = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-05-08", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-05-09", stamp => new ProgrammeReturned(stamp, "a1"))
            .Tell("2023-05-10", stamp => new ActivityCancelled(stamp, "a1"));
        Assert.Equal(ObligationState.Closed, campaign.Owed(CorrectProgramme, "2023-06-01").State);
        campaign.Tell("2023-06-01", stamp => new ActivityReplanned(stamp, "a1", Day("2023-07-14"), Day("2023-07-14")));
        var correction = campaign.Owed(CorrectProgramme, "2023-06-01");
        Assert.Equal((ObligationState.Open, Day("2023-06-06"), false), (correction.State, correction.Due, correction.Late));
    }

    private static Campaign Replanned(string cancelledOn, string on, string to) =>
        Cancelled(cancelledOn).Tell(on, stamp => new ActivityReplanned(stamp, "a1", Day(to), Day(to)));

    private static Campaign Moved(string on, string to) =>
        Campaign.Calling("A").Plan("a1", "A", "2023-06-16").Tell(on, stamp => new ActivityRescheduled(stamp, "a1", Day(to), Day(to)));

    private static Campaign Cancelled(string on) => Campaign.Calling("A").Plan("a1", "A", "2023-06-16").Tell(on, stamp => new ActivityCancelled(stamp, "a1"));

    private static Campaign Extended(string on, string? unit) => Campaign.Calling("A").Tell(on, stamp => new CampaignExtended(stamp, unit, Day("2023-04-21")));

    private static Campaign Returned() => Campaign.Calling("A").Theme("t1", "A", "2023-04-14").Tell("2023-04-17", stamp => new ThemeReturned(stamp, "t1", "A"));

    [Fact]
    public void A_programme_returned_on_paper_before_its_plan_was_released_is_to_be_corrected_after_the_release()
    {
        var campaign = Campaign
            .Calling("A")
            .Tell("2023-04-17", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-04-18", stamp => new ProgrammeReturned(stamp, "a1"))
            .Plan("a1", "A", "2023-06-16"); // released on 2023-04-20
        Assert.Equal((ObligationState.Open, Day("2023-04-24")), Owed(campaign));

        campaign.Tell("2023-04-19", stamp => new ProgrammeFiled(stamp, "a1"));
        Assert.Equal(ObligationState.Met, Owed(campaign).State);

        static (ObligationState State, DateOnly? Due) Owed(Campaign campaign) =>
            campaign.Owed(CorrectProgramme, "2023-04-21") is var duty ? (duty.State, duty.Due) : default;
    }

    [Fact]
    public void A_return_that_takes_effect_after_the_cancellation_owes_nothing()
    {
        var correction = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-05-08", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-05-10", stamp => new ProgrammeReturned(stamp, "a1"))
            .Tell("2023-05-09", stamp => new ActivityCancelled(stamp, "a1"))
            .Owed(CorrectProgramme, "2023-12-01");
        Assert.Equal((ObligationState.Closed, false), (correction.State, correction.Late));
    }

    [Fact]
    public void A_return_that_takes_effect_after_the_drop_owes_nothing_until_the_theme_is_planned_again()
    {
        var campaign = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-05-08", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-05-10", stamp => new ProgrammeReturned(stamp, "a1"))
            .Tell("2023-05-09", stamp => new ActivityDropped(stamp, "a1"));
        Assert.Equal(ObligationState.Closed, campaign.Owed(CorrectProgramme, "2023-06-01").State);

        campaign.Tell("2023-07-03", stamp => new ActivityPlanned(stamp, "a1", "A", Day("2023-08-16"), Day("2023-08-16")));
        var again = campaign.Owed(CorrectProgramme, "2023-07-03");
        Assert.Equal((ObligationState.Open, Day("2023-07-06")), (again.State, again.Due));
    }

    [Fact]
    public void Of_two_extensions_before_an_invitation_the_later_deadline_counts()
    {
        var campaign = new Campaign()
            .Tell("2023-04-10", stamp => new CampaignExtended(stamp, null, Day("2023-04-28")))
            .Tell("2023-04-11", stamp => new CampaignExtended(stamp, null, Day("2023-04-21")))
            .Call("A", on: "2023-04-12");
        Assert.Equal(Day("2023-04-28"), campaign.Owed(SubmitTheme, "2023-04-12").Due);

        campaign.Tell("2023-04-13", stamp => new CampaignExtended(stamp, null, Day("2023-05-05"))).Call("B", on: "2023-04-14");
        Assert.Equal(Day("2023-05-05"), campaign.LedgerOn("2023-04-14").Single(duty => duty.Unit == "B").Due);
    }

    [Fact]
    public void A_due_date_that_is_known_names_no_missing_year()
    {
        Assert.All(Campaign.Calling("A").Plan("a1", "A", "2023-06-16").LedgerOn("2023-04-21"), duty => Assert.Equal("", duty.MissingYear));
    }

    [Fact]
    public void Filed_on_the_due_date_of_the_days_for_which_it_is_planned_again_a_programme_is_on_time()
    {
        var programme = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-05-09", stamp => new ActivityDropped(stamp, "a1"))
            .Tell("2023-07-07", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-07-10", stamp => new ActivityPlanned(stamp, "a1", "A", Day("2023-07-14"), Day("2023-07-14"))) // its programme is due on 7 July
            .Owed(FileProgramme, "2023-12-01");
        Assert.Equal((ObligationState.Met, false), (programme.State, programme.Late));
    }

    [Fact]
    public void A_programme_returned_after_the_activity_was_replanned_is_to_be_corrected()
    {
        var correction = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-05-08", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-05-09", stamp => new ActivityCancelled(stamp, "a1"))
            .Tell("2023-05-10", stamp => new ActivityReplanned(stamp, "a1", Day("2023-07-14"), Day("2023-07-14")))
            .Tell("2023-05-11", stamp => new ProgrammeReturned(stamp, "a1"))
            .Owed(CorrectProgramme, "2023-05-11");
        Assert.Equal((ObligationState.Open, Day("2023-05-16")), (correction.State, correction.Due));
    }
}
