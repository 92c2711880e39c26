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

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_warning_has_words(Proto.PlanWarningKind kind) => Assert.NotEmpty(PlanTexts.Warning(kind));

    public static TheoryData<Proto.PlanWarningKind> Kinds => [.. Enum.GetValues<Kind>().Where(kind => kind != Kind.Unspecified)];
}
