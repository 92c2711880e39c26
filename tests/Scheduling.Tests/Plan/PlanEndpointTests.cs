using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Kind = ThemeDay.Scheduling.V1.PlanChangeKind;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Plan;

public sealed class PlanEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task A_draft_places_every_accepted_theme_on_a_working_day_of_its_month()
    {
        var district = await scheduling.OpenDistrictAsync();
        foreach (var id in (string[])["a", "b", "c"])
            await district.AcceptedAsync(id, month: 6);
        await district.SubmittedAsync("only-submitted");

        var plan = await district.DraftedAsync();

        Assert.Equal(["a", "b", "c"], plan.Entries.Select(entry => entry.Theme[^1..]));
        Assert.All(plan.Entries, entry => Assert.Equal((6, true, false), (entry.FirstDate.Month, Works(entry.FirstDate), entry.Pinned)));
        Assert.Equal(3, plan.Entries.Select(entry => entry.FirstDate).Distinct().Count()); // activities of one unit are on distinct days
        Assert.Equal(plan, await district.Plans.GetPlanAsync(new() { Name = district.Plan }));
    }

    [Fact]
    public async Task Pinned_days_are_kept_by_every_later_draft()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.AcceptedAsync("b");
        await district.PinnedAsync("a", "2023-06-17", "2023-06-18"); // activities may fall on any day

        var plan = await district.DraftedAsync();

        var pinned = plan.Entries.Single(entry => entry.Theme == district.Theme("a"));
        Assert.Equal((Given.Day("2023-06-17").ToProto(), Given.Day("2023-06-18").ToProto(), true), (pinned.FirstDate, pinned.LastDate, pinned.Pinned));
        Assert.Equal(2, plan.Entries.Count);
    }

    [Fact]
    public async Task A_change_of_the_plan_on_top_of_another_that_was_not_seen_is_refused()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        var untouched = await district.Plans.GetPlanAsync(new() { Name = district.Plan });
        var drafted = await district.DraftedAsync(untouched.Etag);

        var refused = new List<RpcFailure>
        {
            await FailedRpc.CatchAsync(() => district.DraftedAsync(untouched.Etag)),
            await FailedRpc.CatchAsync(() => district.Plans.ReleasePlanAsync(new() { Name = district.Plan, Etag = untouched.Etag })),
        };
        await district.Plans.ReleasePlanAsync(new() { Name = district.Plan, Etag = drafted.Etag });
        refused.Add(await FailedRpc.CatchAsync(() => district.DraftedAsync(drafted.Etag)));

        Assert.All(refused, failure => Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (failure.Code, failure.Reason)));
        Assert.Equal(3, new[] { untouched.Etag, drafted.Etag, (await district.Plans.GetPlanAsync(new() { Name = district.Plan })).Etag }.Distinct().Count());
    }

    [Fact]
    public async Task A_month_of_a_year_without_a_list_is_not_guessed_at()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.ReceiveEventAsync(
            new ThemeDay.Events.V1.ThemeSubmitted
            {
                Metadata = district.FactOn("2023-04-12"),
                Theme = district.Ref("a", district.Unit),
                Topic = "主题",
                Month = new() { Year = 2031, Month = 6 },
            }
        );
        await district.ReceiveEventAsync(
            new ThemeDay.Events.V1.ThemeAccepted { Metadata = district.FactOn("2023-04-18"), Theme = district.Ref("a", district.Unit) }
        );

        var refused = await FailedRpc.CatchAsync(() => district.DraftedAsync());

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.CalendarYearMissing, "2031"), (refused.Code, refused.Reason, refused.Of("subject")));
    }

    [Fact]
    public async Task Days_that_are_none_and_themes_that_cannot_be_placed_are_refused()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.SubmittedAsync("b");

        var backwards = await FailedRpc.CatchAsync(() => district.PinnedAsync("a", "2023-06-18", "2023-06-17"));
        var long31 = await FailedRpc.CatchAsync(() => district.PinnedAsync("a", "2023-06-01", "2023-07-02"));
        var without = await FailedRpc.CatchAsync(() => district.Plans.PinThemeAsync(new() { Name = district.Plan, Theme = district.Theme("a") }));
        var notAccepted = await FailedRpc.CatchAsync(() => district.PinnedAsync("b", "2023-06-16"));
        var unknown = await FailedRpc.CatchAsync(() => district.PinnedAsync("none", "2023-06-16"));

        Assert.Equal(["last_date", "last_date", "first_date"], new[] { backwards, long31, without }.Select(refused => Assert.Single(refused.Fields)));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ThemeNotAccepted), (notAccepted.Code, notAccepted.Reason));
        Assert.Equal(StatusCode.NotFound, unknown.Code);
    }

    [Fact]
    public async Task The_first_release_names_every_theme_as_new_and_the_activities_follow()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.AcceptedAsync("b");
        await district.PinnedAsync("a", "2023-06-16");
        await district.PinnedAsync("b", "2023-06-15");

        var release = await district.ReleasedAsync();

        Assert.Equal(($"{district.Plan}/releases/1", Given.Day("2023-04-20").ToProto()), (release.Name, release.ReleaseDate));
        Assert.Equal(
            [(Kind.Added, district.Theme("b")), (Kind.Added, district.Theme("a"))],
            release.Changes.Select(change => (change.Kind, change.Entry.Theme))
        );
        Assert.Equal([district.Theme("b"), district.Theme("a")], release.Entries.Select(entry => entry.Theme));
        var activity = await district.Activities.GetActivityAsync(new() { Name = district.Activity("a") });
        Assert.Equal(
            (Proto.ActivityState.Planned, 1, Given.Day("2023-06-16").ToProto(), "no-a"),
            (activity.State, activity.Release, activity.FirstDate, activity.ExternalReference)
        );
    }

    [Fact]
    public async Task A_later_release_lists_what_is_new_moved_cancelled_and_dropped_and_only_then_takes_effect()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.ChangedInEveryWayAsync();
        var before = await StatesAsync(district, "moved", "cancelled", "dropped");

        var release = await district.ReleasedAsync("2023-06-20");

        Assert.Equal([("07-14", Proto.ActivityState.Planned), ("07-14", Proto.ActivityState.Planned), ("07-14", Proto.ActivityState.Planned)], before);
        Assert.Equal(
            [(Kind.Added, "added", null), (Kind.Moved, "moved", 14), (Kind.Cancelled, "cancelled", 14), (Kind.Dropped, "dropped", 14)],
            release.Changes.Select(change => (change.Kind, change.Entry.Theme.Split('/')[^1], change.FirstDateBefore?.Day))
        );
        Assert.Equal(["汛期", "场地停用", "重复"], release.Changes.Skip(1).Select(change => change.Entry.Reason));
        Assert.Equal(["added", "moved"], release.Entries.Select(entry => entry.Theme.Split('/')[^1]));
        Assert.Equal(
            [("07-21", Proto.ActivityState.Planned), ("07-14", Proto.ActivityState.Cancelled), ("07-14", Proto.ActivityState.Cancelled)],
            await StatesAsync(district, "moved", "cancelled", "dropped")
        );
    }

    [Fact]
    public async Task Each_change_is_told_to_others_in_an_event_of_its_own()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("a", firstDay: "2023-07-14");
        await district.PlannedAsync("b", firstDay: "2023-07-14");
        await district.Plans.RescheduleActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = district.Activity("a"),
                FirstDate = Given.Day("2023-07-21").ToProto(),
                Reason = "汛期",
            }
        );
        await district.Plans.DropThemeAsync(
            new()
            {
                Name = district.Plan,
                Theme = district.Theme("b"),
                Reason = "重复",
            }
        );
        await district.ReleasedAsync("2023-06-20");

        var told = await scheduling.Host.ListRecordedEventsAsync(district.Code);

        var released = told.OfType<ThemeDay.Events.V1.AnnualPlanReleased>().Last();
        Assert.Equal(
            (3, district.Theme("a"), district.Theme("b")),
            (released.Release, Assert.Single(released.PlannedThemes), Assert.Single(released.DroppedThemes))
        );
        Assert.Equal(district.Activity("a"), Assert.Single(told.OfType<ThemeDay.Events.V1.ActivityRescheduled>()).Activity.Activity);
        Assert.Equal(district.Activity("b"), Assert.Single(told.OfType<ThemeDay.Events.V1.ActivityDropped>()).Activity.Activity);
        Assert.Empty(told.OfType<ThemeDay.Events.V1.ActivityCancelled>());
        Assert.Equal(2, told.OfType<ThemeDay.Events.V1.ActivityPlanned>().Count());
    }

    [Fact]
    public async Task An_empty_release_is_refused()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync();

        var refused = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-06-20"));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.NoChanges), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task A_release_takes_effect_neither_in_the_future_nor_before_the_one_it_follows()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("a", on: "2023-05-10");
        await district.AcceptedAsync("b");
        await district.PinnedAsync("b", "2023-06-16");

        var future = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-06-21"));
        var before = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-05-09"));

        Assert.Equal((StatusCode.InvalidArgument, "effective_date"), (future.Code, Assert.Single(future.Fields)));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.BeforePreviousTransition), (before.Code, before.Reason));
    }

    [Fact]
    public async Task A_release_takes_effect_neither_before_a_theme_was_accepted_nor_before_an_activitys_last_transition()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a"); // on 2023-04-18
        await district.PinnedAsync("a", "2023-06-16");
        var beforeAcceptance = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-04-17"));
        await district.ReleasedAsync("2023-04-18");
        var activity = await district.HeldAsync(district.Activity("a")); // on 2023-06-16
        await district.Activities.RevertActivityHeldAsync(
            new()
            {
                Name = activity.Name,
                Reason = "登记有误",
                EffectiveDate = Given.Day("2023-06-19").ToProto(),
            }
        );
        await district.Plans.RescheduleActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = activity.Name,
                FirstDate = Given.Day("2023-07-14").ToProto(),
                Reason = "汛期",
            }
        );
        var beforeTransition = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-06-18"));
        await district.ReleasedAsync("2023-06-19");

        Assert.Equal((ErrorReasons.EffectiveDateTooEarly, "2023-04-17 < 2023-04-18"), (beforeAcceptance.Reason, beforeAcceptance.Of("subject")));
        Assert.Equal((ErrorReasons.EffectiveDateTooEarly, "2023-06-18 < 2023-06-19"), (beforeTransition.Reason, beforeTransition.Of("subject")));
    }

    [Fact]
    public async Task A_cancelled_activity_leaves_its_theme_planned_and_is_neither_pinned_nor_rescheduled()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("a", firstDay: "2023-07-14");
        await district.Plans.CancelActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = activity,
                Reason = "场地停用",
            }
        );
        await district.ReleasedAsync("2023-06-20");

        var told = (await scheduling.Host.ListRecordedEventsAsync(district.Code)).OfType<ThemeDay.Events.V1.AnnualPlanReleased>().Last();
        var pinned = await FailedRpc.CatchAsync(() => district.PinnedAsync("a", "2023-07-20"));
        var moved = await FailedRpc.CatchAsync(() =>
            district.Plans.RescheduleActivityAsync(
                new()
                {
                    Name = district.Plan,
                    Activity = activity,
                    FirstDate = Given.Day("2023-07-20").ToProto(),
                    Reason = "恢复",
                }
            )
        );

        Assert.Equal((district.Theme("a"), 0), (Assert.Single(told.PlannedThemes), told.DroppedThemes.Count));
        Assert.Equal((StatusCode.FailedPrecondition, "Cancelled"), (pinned.Code, pinned.Of("state")));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.TransitionNotAllowed, "Cancelled"), (moved.Code, moved.Reason, moved.Of("state")));
    }

    [Fact]
    public async Task A_dropped_theme_is_planned_again_by_a_later_release()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("a", firstDay: "2023-07-14");
        await district.Plans.DropThemeAsync(
            new()
            {
                Name = district.Plan,
                Theme = district.Theme("a"),
                Reason = "重复",
            }
        );
        await district.ReleasedAsync("2023-06-19");
        await district.PinnedAsync("a", "2023-07-20");

        var release = await district.ReleasedAsync("2023-06-20");

        Assert.Equal((Kind.Added, district.Theme("a")), (Assert.Single(release.Changes).Kind, release.Changes[0].Entry.Theme));
        var again = await district.Activities.GetActivityAsync(new() { Name = activity });
        Assert.Equal((Proto.ActivityState.Planned, Given.Day("2023-07-20").ToProto(), 0), (again.State, again.FirstDate, again.Moves));
        Assert.Equal(Proto.ObligationState.Open, Assert.Single(await district.ListObligationsAsync("kind = file_report")).State);
    }

    [Fact]
    public async Task A_theme_that_never_was_in_a_release_can_be_dropped_and_is_told_as_dropped()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.Plans.DropThemeAsync(
            new()
            {
                Name = district.Plan,
                Theme = district.Theme("a"),
                Reason = "不宜公开",
            }
        );

        var release = await district.ReleasedAsync();

        Assert.Equal(Kind.Dropped, Assert.Single(release.Changes).Kind);
        Assert.Empty(release.Entries);
    }

    [Fact]
    public async Task A_drop_that_was_only_drafted_is_taken_back_by_pinning_or_moving()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("a", firstDay: "2023-07-14");
        await district.Plans.DropThemeAsync(
            new()
            {
                Name = district.Plan,
                Theme = district.Theme("a"),
                Reason = "重复",
            }
        );

        await district.Plans.RescheduleActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = activity,
                FirstDate = Given.Day("2023-07-14").ToProto(),
                Reason = "仍按原计划",
            }
        );

        var refused = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-06-20"));
        Assert.Equal(ErrorReasons.NoChanges, refused.Reason);
    }

    [Fact]
    public async Task A_dropped_theme_that_was_pinned_by_mistake_is_dropped_again_before_any_release()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("a", firstDay: "2023-07-14");
        await DropAsync("重复");
        await district.ReleasedAsync("2023-06-20");
        await district.PinnedAsync("a", "2023-08-10");

        var unexplained = await FailedRpc.CatchAsync(() => DropAsync(""));
        await DropAsync("误排");

        var refused = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-06-20"));
        var activity = await district.Activities.GetActivityAsync(new() { Name = district.Activity("a") });
        Assert.Equal("reason", Assert.Single(unexplained.Fields));
        Assert.Equal(ErrorReasons.NoChanges, refused.Reason);
        Assert.Equal((Proto.ActivityState.Cancelled, Given.Day("2023-07-14").ToProto()), (activity.State, activity.FirstDate));

        Task<Proto.Plan> DropAsync(string reason) =>
            district
                .Plans.DropThemeAsync(
                    new()
                    {
                        Name = district.Plan,
                        Theme = district.Theme("a"),
                        Reason = reason,
                    }
                )
                .ResponseAsync;
    }

    [Fact]
    public async Task Moves_cancellations_and_drops_want_a_reason()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("a", firstDay: "2023-07-14");

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() =>
                district.Plans.RescheduleActivityAsync(
                    new()
                    {
                        Name = district.Plan,
                        Activity = activity,
                        FirstDate = Given.Day("2023-07-20").ToProto(),
                    }
                )
            ),
            await FailedRpc.CatchAsync(() =>
                district.Plans.CancelActivityAsync(
                    new()
                    {
                        Name = district.Plan,
                        Activity = activity,
                        Reason = " ",
                    }
                )
            ),
            await FailedRpc.CatchAsync(() =>
                district.Plans.DropThemeAsync(
                    new()
                    {
                        Name = district.Plan,
                        Theme = district.Theme("a"),
                        Reason = new string('长', 501),
                    }
                )
            ),
        ];

        Assert.All(answers, refused => Assert.Equal((StatusCode.InvalidArgument, "reason"), (refused.Code, Assert.Single(refused.Fields))));
    }

    [Fact]
    public async Task Of_two_who_edit_at_once_none_undoes_the_other_unseen()
    {
        var district = await scheduling.OpenDistrictAsync();
        foreach (var id in Enumerable.Range(0, 8))
            await district.AcceptedAsync($"t-{id}");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(id => FailedRpc.StatusCodeAsync(() => district.PinnedAsync($"t-{id}", "2023-06-16"))));

        var plan = await district.Plans.GetPlanAsync(new() { Name = district.Plan });
        Assert.All(outcomes, outcome => Assert.True(outcome is StatusCode.OK or StatusCode.Aborted, $"{outcome}"));
        Assert.Equal(outcomes.Count(outcome => outcome == StatusCode.OK), plan.Entries.Count);
    }

    [Fact]
    public async Task Of_two_releases_at_once_one_goes_through()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.PinnedAsync("a", "2023-06-16");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => FailedRpc.StatusCodeAsync(() => district.ReleasedAsync())));

        Assert.Single(outcomes, outcome => outcome == StatusCode.OK);
        Assert.All(outcomes, outcome => Assert.True(outcome is StatusCode.OK or StatusCode.Aborted or StatusCode.FailedPrecondition, $"{outcome}"));
        Assert.Single((await district.Plans.ListPlanReleasesAsync(new() { Parent = district.Plan })).Releases);
    }

    [Fact]
    public async Task The_same_release_asked_for_twice_is_made_once_and_answered_alike()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.PinnedAsync("a", "2023-06-16");
        var request = new Proto.ReleasePlanRequest { Name = district.Plan, RequestId = $"{Guid.NewGuid()}" };

        var first = await district.Plans.ReleasePlanAsync(request);
        var second = await district.Plans.ReleasePlanAsync(request);

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Releases_are_kept_as_they_were_and_come_in_pages()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("a", firstDay: "2023-07-14");
        var first = await district.Plans.GetPlanReleaseAsync(new() { Name = $"{district.Plan}/releases/1" });
        await district.PlannedAsync("b", firstDay: "2023-07-17");
        await district.PlannedAsync("c", firstDay: "2023-07-18");

        var request = new Proto.ListPlanReleasesRequest
        {
            Parent = district.Plan,
            PageSize = 2,
            View = Proto.PlanReleaseView.Full,
        };
        var page = await district.Plans.ListPlanReleasesAsync(request);
        request.PageToken = page.NextPageToken;
        var rest = await district.Plans.ListPlanReleasesAsync(request);
        var none = await FailedRpc.CatchAsync(() => district.Plans.GetPlanReleaseAsync(new() { Name = $"{district.Plan}/releases/4" }));
        var wrong = await FailedRpc.CatchAsync(() => district.Plans.GetPlanReleaseAsync(new() { Name = $"{district.Plan}/releases/last" }));

        Assert.Equal([1, 2, 3], page.Releases.Concat(rest.Releases).Select(release => int.Parse(release.Name.Split('/')[^1])));
        Assert.Equal((first, ""), (page.Releases[0], rest.NextPageToken));
        Assert.Equal((StatusCode.NotFound, StatusCode.InvalidArgument), (none.Code, wrong.Code));
    }

    [Fact]
    public async Task A_list_leaves_out_the_content_of_releases_unless_it_is_asked_for_it()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.PinnedAsync("a", "2023-07-14");
        var released = await district.ReleasedAsync();

        var basic = Assert.Single((await district.Plans.ListPlanReleasesAsync(new() { Parent = district.Plan })).Releases);

        Assert.Equal((1, 1), (released.Entries.Count, released.Changes.Count));
        released.Entries.Clear();
        released.Changes.Clear();
        Assert.Equal(released, basic);
    }

    [Fact]
    public async Task A_plan_tells_when_its_draft_was_first_edited_and_last_changed()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        var untouched = await district.Plans.GetPlanAsync(new() { Name = district.Plan });
        var drafted = await district.DraftedAsync();
        scheduling.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var released = await district.ReleasedAsync();

        var plan = await district.Plans.GetPlanAsync(new() { Name = district.Plan });

        Assert.Null(untouched.CreateTime);
        Assert.Equal(drafted.UpdateTime, drafted.CreateTime);
        Assert.Equal((drafted.CreateTime, released.CreateTime), (plan.CreateTime, plan.UpdateTime));
    }

    [Fact]
    public async Task The_plan_of_a_call_that_is_not_there_or_another_districts_is_not_there()
    {
        var district = await scheduling.OpenDistrictAsync();
        var other = await scheduling.OpenDistrictAsync();

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => district.Plans.GetPlanAsync(new() { Name = $"{district.Name}/campaigns/none/plan" })),
            await FailedRpc.CatchAsync(() => district.Plans.GetPlanAsync(new() { Name = other.Plan })),
            await FailedRpc.CatchAsync(() => district.Plans.DraftPlanAsync(new() { Name = other.Plan })),
            await FailedRpc.CatchAsync(() => district.Plans.ReleasePlanAsync(new() { Name = other.Plan })),
        ];

        Assert.All(answers, answer => Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (answer.Code, answer.Reason)));
    }

    private static bool Works(Google.Type.Date day) => Given.Calendar.IsWorking(new(day.Year, day.Month, day.Day)).TryGetValue(out var works, out _) && works;

    private static async Task<List<(string, Proto.ActivityState)>> StatesAsync(DistrictForTests district, params string[] ids)
    {
        List<(string, Proto.ActivityState)> states = [];
        foreach (var id in ids)
        {
            var activity = await district.Activities.GetActivityAsync(new() { Name = district.Activity(id) });
            states.Add(($"{activity.FirstDate.Month:00}-{activity.FirstDate.Day:00}", activity.State));
        }

        return states;
    }
}
