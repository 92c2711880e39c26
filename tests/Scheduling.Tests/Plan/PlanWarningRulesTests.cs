using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Plan;
using static ThemeDay.Scheduling.Tests.Given;

namespace ThemeDay.Scheduling.Tests.Plan;

public sealed class PlanWarningRulesTests
{
    private static readonly PlanTerms Terms = new(Day("2023-04-01"), Day("2023-10-01"), LeadTime.WorkingDays(5));

    [Fact]
    public void A_working_day_in_the_months_of_the_campaign_has_no_warning() => Assert.Empty(Find([Entry("a", "2023-06-16")]));

    [Fact]
    public void What_is_not_planned_has_no_warning()
    {
        var cancelled = Entry("a", "2023-06-18");
        cancelled.Write(cancelled.Draft with { State = PlanEntryState.Cancelled }, pinned: true, reasonEvent: null);
        Assert.Empty(Find([cancelled]));
    }

    [Theory]
    [InlineData("2023-06-15", "InPast 2023-06-14", "2023-06-14", "2023-06-15")]
    [InlineData("2023-06-14", "TooSoon 2023-06-07", "2023-06-14", "2023-06-15")] // from today on: the programme was due
    [InlineData("2023-06-08", "TooSoon 2023-06-07", "2023-06-14", "2023-06-14")]
    [InlineData("2023-06-07", "", "2023-06-14", "2023-06-14")] // the programme is due today
    public void A_day_that_has_passed_or_is_less_than_the_lead_time_of_the_programme_away_has_a_warning(
        string today,
        string warnings,
        string firstDay,
        string lastDay
    ) => Assert.Equal(warnings, Text(Find([Entry("a", firstDay, lastDay)], today)));

    [Fact]
    public void Days_that_the_last_release_has_get_no_warning_when_they_have_passed_or_are_near()
    {
        var entry = Entry("a", "2023-06-14");
        entry.Release();
        Assert.Empty(Find([entry], "2023-06-20"));
        entry.Write(entry.Draft with { LastDay = Day("2023-06-15") }, pinned: true, reasonEvent: null);
        Assert.Equal("InPast 2023-06-14 2023-06-15", Text(Find([entry], "2023-06-20")));
    }

    [Theory]
    [InlineData("2023-03-31", "2023-04-03", "OutsideWindow 2023-03-31, DayOff 2023-04-01 2023-04-02")]
    [InlineData("2023-10-31", "2023-11-01", "OutsideWindow 2023-11-01")]
    [InlineData("2023-06-21", "2023-06-25", "DayOff 2023-06-22 2023-06-23 2023-06-24")] // 端午节; Sunday 25 is worked
    public void Days_outside_the_months_of_the_campaign_and_days_off_have_warnings(string firstDay, string lastDay, string warnings) =>
        Assert.Equal(warnings, Text(Find([Entry("a", firstDay, lastDay)])));

    [Theory]
    [InlineData("2024-01-02", "2024-01-02", "OutsideWindow 2024-01-02, CalendarYearMissing(2024) 2024-01-02")]
    [InlineData(
        "2023-12-29",
        "2024-01-01",
        "OutsideWindow 2023-12-29 2023-12-30 2023-12-31 2024-01-01, DayOff 2023-12-30 2023-12-31, CalendarYearMissing(2024) 2024-01-01"
    )]
    public void A_year_without_a_list_is_named_and_nothing_is_guessed(string firstDay, string lastDay, string warnings) =>
        Assert.Equal(warnings, Text(Find([Entry("a", firstDay, lastDay)], calendar: CalendarOf(2023))));

    [Fact]
    public void A_year_that_only_the_lead_time_reaches_is_named_without_days() =>
        Assert.Equal("OutsideWindow 2024-01-02, CalendarYearMissing(2023) ", Text(Find([Entry("a", "2024-01-02")], calendar: CalendarOf(2024))));

    [Theory]
    [InlineData("2023-06-16", "2023-06-16", 1)] // on the same day
    [InlineData("2023-06-14", "2023-06-20", 1)]
    [InlineData("2023-06-13", "2023-06-20", 0)]
    public void Two_activities_of_a_unit_less_than_seven_days_apart_have_a_warning(string first, string second, int warnings)
    {
        var found = Find([Entry("b", second), Entry("a", first), Entry("c", first, unit: "B")]);
        Assert.Equal(warnings, found.Length);
        Assert.All(found, warning => Assert.Equal((PlanWarningKind.CloseTogether, "b", "a"), (warning.Kind, warning.Entry.ThemeId, warning.Other?.ThemeId)));
    }

    [Fact]
    public void An_activity_that_begins_while_a_longer_one_of_its_unit_takes_place_has_a_warning_whatever_lies_between()
    {
        var found = Find([Entry("a", "2023-06-01", "2023-06-30"), Entry("b", "2023-06-05"), Entry("c", "2023-06-28")]);
        Assert.Equal([("b", "a"), ("c", "a")], Close(found).Select(warning => (warning.Entry.ThemeId, warning.Other!.ThemeId)));
        Assert.Equal([Day("2023-06-30"), Day("2023-06-28")], Close(found).Last().Days);
    }

    [Theory]
    [InlineData("政务公开，走进大厅", "政务公开走进大厅 ", true)]
    [InlineData("AI 政务", "ＡＩ政务", true)]
    [InlineData("政务公开走进大厅", "政务公开走进社区", false)]
    [InlineData("——", "……", false)] // no topic at all
    public void Two_activities_with_the_same_topic_within_a_week_have_a_warning_whatever_their_unit(string topic, string other, bool isSameTopic)
    {
        var found = Find([(Entry("a", "2023-06-14"), topic), (Entry("b", "2023-06-16", unit: "B"), other)]);
        Assert.Equal(
            isSameTopic ? [(PlanWarningKind.SameTopic, "b", "a")] : [],
            found.Select(warning => (warning.Kind, warning.Entry.ThemeId, warning.Other!.ThemeId))
        );
    }

    [Fact]
    public void Two_activities_with_the_same_topic_a_week_apart_have_no_warning() =>
        Assert.Empty(Find([(Entry("a", "2023-06-14"), "政务公开"), (Entry("b", "2023-06-21", unit: "B"), "政务公开")]));

    [Fact]
    public void Warnings_come_in_the_order_of_the_plan()
    {
        var found = Find([Entry("b", "2023-06-17", unit: "B"), Entry("a", "2023-06-17"), Entry("c", "2023-05-20", unit: "C")]);
        Assert.Equal(["c", "a", "b"], found.Select(warning => warning.Entry.ThemeId));
    }

    private static PlanEntry Entry(string theme, string firstDay, string? lastDay = null, string unit = "A") =>
        new("430503", "2023-1", theme, unit, new(Day(firstDay), Day(lastDay ?? firstDay), PlanEntryState.Planned));

    private static PlanWarning[] Find(IEnumerable<PlanEntry> entries, string today = "2023-03-01", WorkingDays? calendar = null) =>
        Find(entries.Select(entry => (entry, $"主题{entry.ThemeId}")), today, calendar);

    private static PlanWarning[] Find(IEnumerable<(PlanEntry, string)> entries, string today = "2023-03-01", WorkingDays? calendar = null) =>
        [.. PlanWarningRules.Find(entries, Terms, calendar ?? Given.Calendar, Day(today))];

    private static IEnumerable<PlanWarning> Close(IEnumerable<PlanWarning> warnings) =>
        warnings.Where(warning => warning.Kind == PlanWarningKind.CloseTogether);

    private static string Text(IEnumerable<PlanWarning> warnings) => string.Join(", ", warnings.Select(Text));

    private static string Text(PlanWarning warning)
    {
        var year = warning.MissingYear is 0 ? "" : $"({warning.MissingYear})";
        return $"{warning.Kind}{year} {string.Join(' ', warning.Days.Select(day => $"{day:yyyy-MM-dd}"))}";
    }
}
