using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Themes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Tests.Themes;

public sealed class ThemeRulesTests
{
    private static readonly DateOnly Tuesday = new(2023, 4, 18);

    [Fact]
    public void A_theme_is_not_received_before_its_campaign_was_opened()
    {
        var refused = ThemeRules.Submit(Given.Draft(), Given.Terms(), null, Given.Bureau, new(2023, 4, 9)).Error;

        Assert.Equal((ErrorReasons.EffectiveDateTooEarly, "2023-04-09 < 2023-04-10"), (refused?.Reason, refused?.Subject));
        Assert.Null(ThemeRules.Submit(Given.Draft(), Given.Terms(), null, Given.Bureau, new(2023, 4, 10)).Error);
    }

    [Fact]
    public void A_correction_keeps_the_day_of_the_first_receipt()
    {
        var theme = Given.Submitted(on: Given.Deadline);
        theme.Apply(Given.Must(ThemeRules.Return(theme, ["month"], "月份不清", Given.Bureau, Tuesday)));

        theme.Apply(Given.Must(ThemeRules.Submit(theme, Given.Terms(), null, Given.Liaison, Tuesday.AddDays(1))));

        Assert.Equal((Given.Deadline, 1), (theme.FirstReceivedOn, theme.Returns));
    }

    [Fact]
    public void Everything_wrong_with_a_form_is_named_at_once()
    {
        var empty = Given.Draft(new ThemeForm("", null, "", ["快闪"], ""), scanned: false);

        var refusal = ThemeRules.Submit(empty, Given.Terms(), null, Given.Liaison, Tuesday).Error;

        Assert.NotNull(refusal);
        Assert.Equal(
            [
                ("theme.forms", ErrorReasons.FormNotInCampaign),
                ("theme.topic", ErrorReasons.Required),
                ("theme.month", ErrorReasons.Required),
                ("theme.scan", ErrorReasons.ScanRequired),
            ],
            refusal.Fields.Select(problem => (problem.Field, problem.Reason))
        );
    }

    [Theory]
    [InlineData(2023, 3, "", ErrorReasons.MonthBeforeWindow)]
    [InlineData(2023, 4, "", null)]
    [InlineData(2023, 10, "", null)]
    [InlineData(2023, 11, "", ErrorReasons.ReasonRequired)]
    [InlineData(2023, 11, "配合十一月全国消防宣传月", null)]
    [InlineData(2023, 13, "", ErrorReasons.Malformed)]
    public void A_month_before_the_window_is_refused_and_one_after_it_needs_a_reason(int year, int month, string why, string? reason)
    {
        var draft = Given.Draft(Given.Form(month: new Month(year, month), lateMonthReason: why));

        var refusal = ThemeRules.Submit(draft, Given.Terms(), null, Given.Liaison, Tuesday).Error;

        Assert.Equal(reason, refusal?.Fields[0].Reason);
    }

    [Fact]
    public void A_theme_without_a_stamped_scan_is_not_taken()
    {
        var refusal = ThemeRules.Submit(Given.Draft(scanned: false), Given.Terms(), null, Given.Liaison, Tuesday).Error;

        Assert.Equal([new FieldViolation("theme.scan", ErrorReasons.ScanRequired)], refusal?.Fields);
    }

    [Fact]
    public void A_return_names_each_wrong_item_once()
    {
        var returned = Given.Must(ThemeRules.Return(Given.Submitted(), ["scan", "month", "scan"], "未加盖公章", Given.Bureau, Tuesday));

        Assert.Equal(["scan", "month"], returned.Items);
    }

    [Theory]
    [InlineData("", "", "items:REQUIRED reason:REQUIRED")]
    [InlineData("weather", "下雨", "items:RETURN_ITEM_UNKNOWN")]
    public void A_return_without_items_or_words_is_refused(string item, string reason, string problems)
    {
        var refusal = ThemeRules.Return(Given.Submitted(), item == "" ? [] : [item], reason, Given.Bureau, Tuesday).Error;

        Assert.Equal(problems, string.Join(' ', refusal!.Fields.Select(problem => $"{problem.Field}:{problem.Reason}")));
    }

    [Theory]
    [InlineData(ThemeState.Submitted, "t-6", "2023-1", true)]
    [InlineData(ThemeState.Planned, "t-6", "2023-1", true)]
    [InlineData(ThemeState.Declined, "t-6", "2023-1", false)]
    [InlineData(ThemeState.Draft, "t-6", "2023-1", false)]
    [InlineData(ThemeState.Submitted, "t-21", "2023-1", false)] // itself
    [InlineData(ThemeState.Submitted, "t-6", "2024-1", false)] // in another campaign
    public void A_theme_goes_into_another_of_its_call_that_survives(ThemeState state, string id, string campaign, bool allowed)
    {
        var into = Given.In(state, id, campaign);

        Assert.Equal(allowed, ThemeRules.Merge(Given.Submitted(), into, [], "合并开展", Given.Bureau, Tuesday).Error is null);
    }

    [Fact]
    public void Declining_and_withdrawing_want_a_reason()
    {
        Assert.Equal(ErrorReasons.Required, ThemeRules.Decline(Given.Submitted(), " ", Given.Bureau, Tuesday).Error?.Fields[0].Reason);
        Assert.Equal(ErrorReasons.OutOfRange, ThemeRules.Withdraw(Given.Submitted(), new string('长', 501), Given.Liaison, Tuesday).Error?.Fields[0].Reason);
    }

    [Fact]
    public void A_submitted_theme_is_not_changed_behind_the_bureaus_back()
    {
        var refusal = ThemeRules.Update(Given.Submitted(), Given.Form(topic: "另一主题"), Given.Terms(), null, Given.Liaison).Error;

        Assert.Equal(ErrorReasons.TransitionNotAllowed, refusal?.Reason);
    }
}
