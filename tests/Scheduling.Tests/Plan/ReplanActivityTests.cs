using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Kind = ThemeDay.Scheduling.V1.PlanChangeKind;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Plan;

public sealed class ReplanActivityTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task A_cancelled_activity_is_planned_again_by_the_next_release()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await CancelledAsync(district);
        await ReplanAsync(district, activity, "2023-08-17", "2023-08-18");
        var before = await district.Activities.GetActivityAsync(new() { Name = activity });

        var release = await district.ReleasedAsync("2023-06-20");

        var after = await district.Activities.GetActivityAsync(new() { Name = activity });
        Assert.Equal((Proto.ActivityState.Cancelled, Proto.ActivityState.Planned, 3, 0), (before.State, after.State, after.Release, after.Moves));
        Assert.Equal((Given.Day("2023-08-17").ToProto(), Given.Day("2023-08-18").ToProto()), (after.FirstDate, after.LastDate));
        var change = Assert.Single(release.Changes);
        Assert.Equal((Kind.Replanned, "恢复举办", 14), (change.Kind, change.Entry.Reason, change.FirstDateBefore.Day));
        Assert.Equal(activity, Assert.Single(release.Entries).Activity);
    }

    [Fact]
    public async Task Others_are_told_that_the_activity_is_planned_again_while_its_theme_was_planned_all_along()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await CancelledAsync(district);
        await ReplanAsync(district, activity, "2023-08-17");
        await district.ReleasedAsync("2023-06-20");

        var told = await scheduling.Host.ListRecordedEventsAsync(district.Code);

        var again = Assert.Single(told.OfType<ActivityReplanned>());
        Assert.Equal((activity, 3, Given.Day("2023-08-17").ToProto()), (again.Activity.Activity, again.Release, again.FirstDate));
        Assert.All(told.OfType<AnnualPlanReleased>(), released => Assert.Equal(district.Theme("a"), Assert.Single(released.PlannedThemes)));
    }

    [Fact]
    public async Task What_the_cancellation_closed_is_owed_again_and_the_activity_is_not_counted_as_cancelled()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await CancelledAsync(district);
        var closed = await district.ListObligationsAsync("kind = file_report");
        await ReplanAsync(district, activity, "2023-08-17");
        await district.ReleasedAsync("2023-06-20");

        var report = Assert.Single(await district.ListObligationsAsync("kind = file_report"));
        var figures = await district.Assessment.GetCampaignFiguresAsync(new() { Campaign = district.Campaign });

        Assert.Equal(Proto.ObligationState.Closed, Assert.Single(closed).State);
        Assert.Equal((Proto.ObligationState.Open, Given.Day("2023-08-24").ToProto()), (report.State, report.DueDate));
        Assert.Equal((1, 0), (figures.Activities, figures.Cancelled));
    }

    [Fact]
    public async Task Only_a_released_cancellation_is_replanned_and_for_a_reason()
    {
        var district = await scheduling.OpenDistrictAsync();
        var planned = await district.PlannedAsync("planned", firstDay: "2023-07-14");
        var dropped = await district.PlannedAsync("dropped", firstDay: "2023-07-20");
        await district.Plans.DropThemeAsync(
            new()
            {
                Name = district.Plan,
                Theme = district.Theme("dropped"),
                Reason = "重复",
            }
        );
        await district.ReleasedAsync("2023-06-19");
        var cancelled = await CancelledAsync(district);

        var wrong = new[]
        {
            await FailedRpc.CatchAsync(() => ReplanAsync(district, planned, "2023-08-17")),
            await FailedRpc.CatchAsync(() => ReplanAsync(district, dropped, "2023-08-17")),
        };
        var unexplained = await FailedRpc.CatchAsync(() => ReplanAsync(district, cancelled, "2023-08-17", reason: ""));

        Assert.Equal(
            [(ErrorReasons.TransitionNotAllowed, "Planned"), (ErrorReasons.TransitionNotAllowed, "Dropped")],
            wrong.Select(refused => (refused.Reason, refused.Of("state")))
        );
        Assert.Equal((StatusCode.InvalidArgument, "reason"), (unexplained.Code, Assert.Single(unexplained.Fields)));
    }

    [Fact]
    public async Task A_replan_that_is_not_released_yet_is_revoked_by_cancelling_again()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await CancelledAsync(district);
        await ReplanAsync(district, activity, "2023-08-17");

        await CancelAsync(district, activity);

        Assert.Equal(ErrorReasons.NoChanges, (await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-06-20"))).Reason);
    }

    [Fact]
    public async Task A_replan_takes_effect_not_before_the_cancellation()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await CancelledAsync(district, on: "2023-06-19");
        await ReplanAsync(district, activity, "2023-08-17");

        var refused = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-06-18"));

        Assert.Equal(ErrorReasons.BeforePreviousTransition, refused.Reason);
    }

    private static async Task<string> CancelledAsync(DistrictForTests district, string on = "2023-06-19")
    {
        var activity = await district.PlannedAsync("a", firstDay: "2023-07-14", on: "2023-06-19");
        await CancelAsync(district, activity);
        await district.ReleasedAsync(on);
        return activity;
    }

    private static Task<Proto.Plan> CancelAsync(DistrictForTests district, string activity) =>
        district
            .Plans.CancelActivityAsync(
                new()
                {
                    Name = district.Plan,
                    Activity = activity,
                    Reason = "场地停用",
                }
            )
            .ResponseAsync;

    private static Task<Proto.Plan> ReplanAsync(
        DistrictForTests district,
        string activity,
        string firstDay,
        string? lastDay = null,
        string reason = "恢复举办"
    ) =>
        district
            .Plans.ReplanActivityAsync(
                new()
                {
                    Name = district.Plan,
                    Activity = activity,
                    FirstDate = Given.Day(firstDay).ToProto(),
                    LastDate = lastDay is null ? null : Given.Day(lastDay).ToProto(),
                    Reason = reason,
                }
            )
            .ResponseAsync;
}
