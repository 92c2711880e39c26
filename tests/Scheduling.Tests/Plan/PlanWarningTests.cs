using ThemeDay.Scheduling.Plan;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Kind = ThemeDay.Scheduling.V1.PlanWarningKind;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Plan;

public sealed class PlanWarningTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task Every_response_with_the_draft_has_the_warnings_about_its_dates()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");

        var pinned = await district.PinnedAsync("a", "2023-07-15"); // a Saturday

        var warning = Assert.Single(pinned.Warnings);
        Assert.Equal(
            (Kind.DayOff, district.Theme("a"), "", Given.Day("2023-07-15").ToProto(), 0),
            (warning.Kind, warning.Theme, warning.OtherTheme, Assert.Single(warning.Dates), warning.MissingYear)
        );
        Assert.Equal(pinned.Warnings, (await district.DraftedAsync()).Warnings);
        Assert.Equal(pinned.Warnings, (await district.Plans.GetPlanAsync(new() { Name = district.Plan })).Warnings);
    }

    [Fact]
    public async Task A_draft_is_judged_as_of_today_and_a_release_as_of_its_effective_date()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        var drafted = await district.PinnedAsync("a", "2023-06-16"); // today is 20 June

        var release = await district.ReleasedAsync("2023-06-13");

        Assert.Equal(Kind.InPast, Assert.Single(drafted.Warnings).Kind);
        Assert.Equal(Kind.TooSoon, Assert.Single(release.Warnings).Kind); // the programme was due on 9 June
        Assert.Equal(release.Warnings, (await district.Plans.GetPlanReleaseAsync(new() { Name = release.Name })).Warnings);
        Assert.Empty((await district.Plans.GetPlanAsync(new() { Name = district.Plan })).Warnings);
    }

    [Fact]
    public async Task A_missing_year_of_the_calendar_is_a_warning_and_no_error()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");

        var plan = await district.PinnedAsync("a", "2031-06-16");

        Assert.Equal([(Kind.OutsideWindow, 0), (Kind.CalendarYearMissing, 2031)], plan.Warnings.Select(warning => (warning.Kind, warning.MissingYear)));
    }

    [Fact]
    public async Task A_release_that_is_only_validated_tells_its_changes_and_warnings_and_changes_nothing()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.AcceptedAsync("b");
        await district.PinnedAsync("a", "2023-07-14");
        var drafted = await district.PinnedAsync("b", "2023-07-17");
        var request = new Proto.ReleasePlanRequest
        {
            Name = district.Plan,
            EffectiveDate = Given.Day("2023-04-20").ToProto(),
            RequestId = $"{Guid.NewGuid()}",
            ValidateOnly = true,
        };

        var validated = await district.Plans.ReleasePlanAsync(request);
        var after = await district.Plans.GetPlanAsync(new() { Name = district.Plan });
        request.ValidateOnly = false;
        var released = await district.Plans.ReleasePlanAsync(request);
        var none = await FailedRpc.CatchAsync(() => district.Plans.ReleasePlanAsync(new() { Name = district.Plan, ValidateOnly = true }));

        Assert.Equal(drafted, after);
        Assert.Null(validated.CreateTime);
        validated.CreateTime = released.CreateTime;
        Assert.Equal(released, validated);
        var warning = Assert.Single(released.Warnings);
        Assert.Equal((Kind.CloseTogether, district.Theme("b"), district.Theme("a")), (warning.Kind, warning.Theme, warning.OtherTheme));
        Assert.Equal(ErrorReasons.NoChanges, none.Reason);
    }

    [Fact]
    public async Task A_list_leaves_out_the_warnings_of_releases_unless_it_is_asked_for_them()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("a", firstDay: "2023-07-15");

        var basic = await district.Plans.ListPlanReleasesAsync(new() { Parent = district.Plan });
        var full = await district.Plans.ListPlanReleasesAsync(new() { Parent = district.Plan, View = Proto.PlanReleaseView.Full });

        Assert.Equal((0, 1), (Assert.Single(basic.Releases).Warnings.Count, Assert.Single(full.Releases).Warnings.Count));
    }

    [Fact]
    public async Task A_warning_names_the_unit_and_the_theme_that_it_is_about()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");

        var warning = Assert.Single((await district.PinnedAsync("a", "2023-07-15")).Warnings);

        var entry = Assert.Single((await district.Plans.GetPlanAsync(new() { Name = district.Plan })).Entries);
        Assert.Equal($"{entry.UnitDisplayName}“{entry.Topic}”：活动日期2023年7月15日（星期六）为休息日或节假日。", warning.Message);
        Assert.NotEqual("", entry.UnitDisplayName);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_warning_names_whom_and_what_it_is_about(PlanWarningKind kind)
    {
        var entry = new PlanEntry("430503", "2023-1", "a", "A", new(Given.Day("2023-06-16"), Given.Day("2023-06-16"), PlanEntryState.Planned));
        var other = new PlanEntry("430503", "2023-1", "b", "B", entry.Draft);
        var isAboutTwo = kind is PlanWarningKind.CloseTogether or PlanWarningKind.SameTopic;
        var warning = new PlanWarning(kind, entry, [Given.Day("2023-06-15"), Given.Day("2023-06-16")], isAboutTwo ? other : null, MissingYear: 2031);

        var words = PlanTexts.Describe(warning, each => ($"单位{each.Unit}", $"主题{each.ThemeId}"));

        Assert.StartsWith("单位A“主题a”：", words, StringComparison.Ordinal);
        Assert.Contains(
            kind switch
            {
                PlanWarningKind.CalendarYearMissing => "2031年",
                PlanWarningKind.CloseTogether or PlanWarningKind.SameTopic => "“主题b”（2023年6月15日结束）",
                _ => "2023年6月15日至16日",
            },
            words,
            StringComparison.Ordinal
        );
    }

    public static TheoryData<PlanWarningKind> Kinds => [.. Enum.GetValues<PlanWarningKind>()];
}
