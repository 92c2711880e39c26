using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Activities;

public sealed class ActivityEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task A_unit_records_that_its_activity_took_place_and_who_came()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();

        var held = await district
            .ActivitiesAs(district.Liaison)
            .MarkActivityHeldAsync(new() { Name = activity, Audiences = { "人大代表", "普通市民", "人大代表" } });

        Assert.Equal((Proto.ActivityState.Held, "人大代表 普通市民"), (held.State, string.Join(' ', held.Audiences)));
        Assert.Equal(held, await district.Activities.GetActivityAsync(new() { Name = activity }));
    }

    [Theory]
    [InlineData("2023-06-21")]
    [InlineData("2023-06-20", "2023-06-21")]
    public async Task An_activity_is_not_held_before_its_last_day_has_come(string firstDay, string? lastDay = null)
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync(firstDay: firstDay, lastDay: lastDay);

        var refused = await FailedRpc.CatchAsync(() => district.Activities.MarkActivityHeldAsync(new() { Name = activity, Audiences = { "人大代表" } }));
        var early = await FailedRpc.CatchAsync(() =>
            district.Activities.MarkActivityHeldAsync(
                new()
                {
                    Name = activity,
                    Audiences = { "人大代表" },
                    EffectiveDate = SchedulingHost.Today.ToProto(),
                }
            )
        );

        Assert.Equal((StatusCode.InvalidArgument, "effective_date"), (refused.Code, Assert.Single(refused.Fields)));
        Assert.Equal((StatusCode.InvalidArgument, "effective_date"), (early.Code, Assert.Single(early.Fields)));
    }

    [Fact]
    public async Task Groups_the_call_does_not_name_did_not_come()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Activities.MarkActivityHeldAsync(new() { Name = activity, Audiences = { "外星来宾" } }));

        Assert.Equal((StatusCode.InvalidArgument, "audiences"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task The_bureau_takes_back_with_a_reason_that_an_activity_took_place()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();
        await district.HeldAsync(activity);

        var without = await FailedRpc.CatchAsync(() => district.Activities.RevertActivityHeldAsync(new() { Name = activity }));
        var unheld = await district.Activities.RevertActivityHeldAsync(new() { Name = activity, Reason = "登记有误" });

        Assert.Equal("reason", Assert.Single(without.Fields));
        Assert.Equal((Proto.ActivityState.Planned, 0, "登记有误"), (unheld.State, unheld.Audiences.Count, unheld.RevertReason));
    }

    [Fact]
    public async Task An_activity_stays_held_while_its_report_is_published()
    {
        var district = await scheduling.OpenDistrictAsync();
        var (activity, other) = (await district.PlannedAsync("t-1"), await district.PlannedAsync("t-2"));
        await district.HeldAsync(activity);
        await district.HeldAsync(other);
        await district.ReportPublishedAsync(activity);

        var refused = await FailedRpc.CatchAsync(() => district.Activities.RevertActivityHeldAsync(new() { Name = activity, Reason = "登记有误" }));
        var another = await district.Activities.RevertActivityHeldAsync(new() { Name = other, Reason = "登记有误" });
        await district.ReportUnpublishedAsync(activity);
        var reverted = await district.Activities.RevertActivityHeldAsync(new() { Name = activity, Reason = "登记有误" });

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ReportPublished, activity), (refused.Code, refused.Reason, refused.Of("subject")));
        Assert.Equal((Proto.ActivityState.Planned, Proto.ActivityState.Planned), (another.State, reverted.State));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_activity_reverted_while_its_report_was_being_published_is_cancelled_or_dropped_once_the_report_is_unpublished(bool drop)
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("t-1");
        await district.HeldAsync(activity);
        await district.Activities.RevertActivityHeldAsync(new() { Name = activity, Reason = "登记有误" });
        await district.ReportPublishedAsync(activity); // the two crossed
        if (drop)
            await district.Plans.DropThemeAsync(
                new()
                {
                    Name = district.Plan,
                    Theme = district.Theme("t-1"),
                    Reason = "取消",
                }
            );
        else
            await district.Plans.CancelActivityAsync(
                new()
                {
                    Name = district.Plan,
                    Activity = activity,
                    Reason = "取消",
                }
            );

        var refused = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-06-20"));
        var planned = await district.Activities.GetActivityAsync(new() { Name = activity });
        await district.ReportUnpublishedAsync(activity);
        var release = await district.ReleasedAsync("2023-06-20");

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ReportPublished, activity), (refused.Code, refused.Reason, refused.Of("subject")));
        Assert.Equal(Proto.ActivityState.Planned, planned.State);
        Assert.Equal(activity, Assert.Single(release.Changes).Entry.Activity);
    }

    [Fact]
    public async Task An_activity_held_again_after_that_was_taken_back_counts_as_held()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();
        await district.HeldAsync(activity);
        await district.Activities.RevertActivityHeldAsync(new() { Name = activity, Reason = "登记有误" });

        await district.ActivitiesAs(district.Liaison).MarkActivityHeldAsync(new() { Name = activity, Audiences = { "人大代表" } });

        var scores = await district.Assessment.GetScoresAsync(new() { Campaign = district.Campaign, CutOffDate = Given.Day("2023-06-30").ToProto() });
        Assert.Equal("20", scores.Units.Single(unit => unit.Unit == district.Unit).Lines.Single(line => line.Indicator == "B1").Points.Value);
    }

    [Fact]
    public async Task What_was_held_is_neither_held_again_nor_moved_nor_cancelled()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();
        await district.HeldAsync(activity);

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => district.Activities.MarkActivityHeldAsync(new() { Name = activity })),
            await FailedRpc.CatchAsync(() =>
                district.Plans.RescheduleActivityAsync(
                    new()
                    {
                        Name = district.Plan,
                        Activity = activity,
                        FirstDate = Given.Day("2023-06-30").ToProto(),
                        Reason = "改期",
                    }
                )
            ),
            await FailedRpc.CatchAsync(() =>
                district.Plans.CancelActivityAsync(
                    new()
                    {
                        Name = district.Plan,
                        Activity = activity,
                        Reason = "取消",
                    }
                )
            ),
        ];

        Assert.All(
            answers,
            refused =>
                Assert.Equal((StatusCode.FailedPrecondition, "Held", "RevertHeld"), (refused.Code, refused.Of("state"), refused.Of("allowed_transitions")))
        );
    }

    [Fact]
    public async Task A_move_that_was_only_drafted_does_not_undo_what_was_held_meanwhile()
    {
        var district = await scheduling.OpenDistrictAsync();
        var (moved, cancelled, third) = (await district.PlannedAsync("t-1"), await district.PlannedAsync("t-2"), await district.PlannedAsync("t-3"));
        await district.Plans.RescheduleActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = moved,
                FirstDate = Given.Day("2023-06-30").ToProto(),
                Reason = "改期",
            }
        );
        await district.Plans.CancelActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = cancelled,
                Reason = "取消",
            }
        );
        await district.Plans.CancelActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = third,
                Reason = "取消",
            }
        );
        await district.HeldAsync(moved);
        await district.HeldAsync(cancelled);

        var release = await district.ReleasedAsync("2023-06-19");

        Assert.Equal(third, Assert.Single(release.Changes).Entry.Activity);
        Assert.Equal(Proto.ActivityState.Held, (await district.Activities.GetActivityAsync(new() { Name = moved })).State);
        Assert.Equal(Proto.ActivityState.Held, (await district.Activities.GetActivityAsync(new() { Name = cancelled })).State);
    }

    [Fact]
    public async Task A_held_day_is_the_bureaus_to_enter_and_neither_in_the_future_nor_before_the_move_it_follows()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync(firstDay: "2023-06-12", on: "2023-06-13");

        var liaison = await FailedRpc.CatchAsync(() =>
            district.ActivitiesAs(district.Liaison).MarkActivityHeldAsync(new() { Name = activity, EffectiveDate = Given.Day("2023-06-15").ToProto() })
        );
        var future = await FailedRpc.CatchAsync(() =>
            district.Activities.MarkActivityHeldAsync(new() { Name = activity, EffectiveDate = Given.Day("2023-06-21").ToProto() })
        );
        var before = await FailedRpc.CatchAsync(() =>
            district.Activities.MarkActivityHeldAsync(new() { Name = activity, EffectiveDate = Given.Day("2023-06-12").ToProto() })
        );

        Assert.Equal((StatusCode.PermissionDenied, ErrorReasons.EffectiveDateReservedForBureau), (liaison.Code, liaison.Reason));
        Assert.Equal((StatusCode.InvalidArgument, "effective_date"), (future.Code, Assert.Single(future.Fields)));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.BeforePreviousTransition, "2023-06-13"), (before.Code, before.Reason, before.Of("subject")));
    }

    [Fact]
    public async Task A_writer_who_read_an_older_version_is_refused()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();
        var read = await district.Activities.GetActivityAsync(new() { Name = activity });
        await district.HeldAsync(activity);

        var refused = await FailedRpc.CatchAsync(() =>
            district.Activities.RevertActivityHeldAsync(
                new()
                {
                    Name = activity,
                    Reason = "登记有误",
                    Etag = read.Etag,
                }
            )
        );

        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task The_same_call_sent_twice_is_done_once_and_answered_alike()
    {
        var district = await scheduling.OpenDistrictAsync();
        var request = new Proto.MarkActivityHeldRequest
        {
            Name = await district.PlannedAsync(),
            Audiences = { "人大代表" },
            RequestId = $"{Guid.NewGuid()}",
        };

        var first = await district.Activities.MarkActivityHeldAsync(request);
        var second = await district.Activities.MarkActivityHeldAsync(request);
        request.Audiences.Add("普通市民");
        var other = await FailedRpc.CatchAsync(() => district.Activities.MarkActivityHeldAsync(request));

        Assert.Equal(first, second);
        Assert.Equal((StatusCode.InvalidArgument, ErrorReasons.RequestIdReused), (other.Code, other.Reason));
    }

    [Fact]
    public async Task What_is_not_there_another_districts_and_another_units_all_look_alike()
    {
        var district = await scheduling.OpenDistrictAsync();
        var other = await scheduling.OpenDistrictAsync();
        var (ours, theirs) = (await district.PlannedAsync(), await other.PlannedAsync());
        var liaison = district.ActivitiesAs(district.OtherLiaison);

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => liaison.GetActivityAsync(new() { Name = district.Activity("none") })),
            await FailedRpc.CatchAsync(() => liaison.GetActivityAsync(new() { Name = ours })),
            await FailedRpc.CatchAsync(() => liaison.MarkActivityHeldAsync(new() { Name = ours })),
            await FailedRpc.CatchAsync(() => liaison.MarkActivityHeldAsync(new() { Name = theirs })),
        ];

        Assert.All(answers, answer => Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (answer.Code, answer.Reason)));
        Assert.Single(answers.Select(answer => answer.Message).Distinct());
    }

    [Fact]
    public async Task A_city_reads_its_districts_and_writes_in_none()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();
        var city = district.ActivitiesAs(new("bureau-of-the-city", Role.Bureau, district.Code[..4], null));

        var read = await city.GetActivityAsync(new() { Name = activity });
        var refused = await FailedRpc.CatchAsync(() => city.MarkActivityHeldAsync(new() { Name = activity }));

        Assert.Equal(activity, read.Name);
        Assert.Equal((StatusCode.PermissionDenied, ErrorReasons.ScopeReadOnly), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Activities_come_in_pages_and_can_be_filtered()
    {
        var district = await scheduling.OpenDistrictAsync();
        foreach (var id in (string[])["a", "b", "c"])
            await district.PlannedAsync(id, firstDay: "2023-06-16");
        await district.PlannedAsync("d", firstDay: "2023-06-16", unit: district.OtherUnit);
        await district.PlannedAsync("e", firstDay: "2023-09-15");
        var filter = $"state = planned AND first_date < 2023-07-01 AND topic : 主题 AND unit = {district.Unit} AND campaign = {district.Name}/campaigns/2023-1";

        var first = await district.Activities.ListActivitiesAsync(
            new()
            {
                Parent = $"{district.Name}/campaigns/-",
                Filter = filter,
                PageSize = 2,
            }
        );
        var second = await district.Activities.ListActivitiesAsync(
            new()
            {
                Parent = $"{district.Name}/campaigns/-",
                Filter = filter,
                PageSize = 2,
                PageToken = first.NextPageToken,
            }
        );
        var ofOthers = await district.Activities.ListActivitiesAsync(
            new() { Parent = $"{district.Name}/campaigns/-", Filter = "campaign = districts/439999/campaigns/2023-1" }
        );
        var own = await district.ActivitiesAs(district.OtherLiaison).ListActivitiesAsync(new() { Parent = "districts/-/campaigns/-" });

        Assert.Equal(["a", "b", "c"], first.Activities.Concat(second.Activities).Select(activity => activity.Name[^1..]));
        Assert.Equal("", second.NextPageToken);
        Assert.Empty(ofOthers.Activities);
        Assert.Equal(district.Activity("d"), Assert.Single(own.Activities).Name);
    }

    [Fact]
    public async Task The_activities_from_a_day_on_are_found_and_sorted()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("past", firstDay: "2023-06-16");
        await district.PlannedAsync("late", firstDay: "2023-09-15");
        await district.PlannedAsync("today", firstDay: "2023-06-20");
        await district.PlannedAsync("soon", firstDay: "2023-07-14", unit: district.OtherUnit);
        var request = new Proto.ListActivitiesRequest
        {
            Parent = district.Campaign,
            Filter = "state = planned AND first_date >= 2023-06-20",
            OrderBy = "first_date desc",
            PageSize = 2,
        };

        var first = await district.Activities.ListActivitiesAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await district.Activities.ListActivitiesAsync(request);
        request.OrderBy = "first_date";
        var mixed = await FailedRpc.CatchAsync(() => district.Activities.ListActivitiesAsync(request));

        Assert.Equal(
            [district.Activity("late"), district.Activity("soon"), district.Activity("today")],
            first.Activities.Concat(second.Activities).Select(activity => activity.Name)
        );
        Assert.Equal(ErrorReasons.FieldsInvalid, mixed.Reason); // the token is of the other order
    }

    [Fact]
    public async Task An_activity_tells_when_it_was_first_planned_and_last_changed()
    {
        var district = await scheduling.OpenDistrictAsync();
        var planned = await district.Activities.GetActivityAsync(new() { Name = await district.PlannedAsync(firstDay: "2023-06-16") });
        scheduling.Host.Clock.Advance(TimeSpan.FromMinutes(1));

        var held = await district.HeldAsync(planned.Name);

        Assert.Equal(planned.UpdateTime, planned.CreateTime);
        Assert.Equal(planned.CreateTime, held.CreateTime);
        Assert.True(held.UpdateTime.ToDateTimeOffset() - held.CreateTime.ToDateTimeOffset() >= TimeSpan.FromMinutes(1));
        Assert.Equal(held, await district.Activities.GetActivityAsync(new() { Name = planned.Name }));
    }
}
