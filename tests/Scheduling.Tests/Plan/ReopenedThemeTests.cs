using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Kind = ThemeDay.Scheduling.V1.PlanChangeKind;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Plan;

/// <summary>Themes whose acceptance Registry took back.</summary>
public sealed class ReopenedThemeTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task A_theme_that_is_no_longer_accepted_leaves_the_draft_and_holds_up_no_release()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.AcceptedAsync("b");
        await district.DraftedAsync();

        await ReopenedAsync(district, "a");
        var plan = await district.DraftedAsync();
        var release = await district.ReleasedAsync();

        Assert.Equal(district.Theme("b"), Assert.Single(plan.Entries).Theme);
        Assert.Equal(district.Theme("b"), Assert.Single(release.Entries).Theme);
        var refused = await FailedRpc.CatchAsync(() => district.PinnedAsync("a", "2023-06-16"));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ThemeNotAccepted), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Who_read_the_draft_before_a_theme_was_reopened_does_not_release_it()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.AcceptedAsync("b");
        var read = await district.DraftedAsync();

        await ReopenedAsync(district, "a");
        var refused = await FailedRpc.CatchAsync(() => district.Plans.ReleasePlanAsync(new() { Name = district.Plan, Etag = read.Etag }));

        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task A_release_and_the_reopening_of_its_theme_at_once_leave_no_theme_planned_unnoticed()
    {
        foreach (var attempt in Enumerable.Range(0, 5))
        {
            var district = await scheduling.OpenDistrictAsync();
            await district.AcceptedAsync("a");
            await district.PinnedAsync("a", "2023-07-14");

            var outcomes = await Task.WhenAll(FailedRpc.StatusCodeAsync(() => district.ReleasedAsync()), ReopenedCodeAsync(district));

            var plan = await district.Plans.GetPlanAsync(new() { Name = district.Plan });
            if (outcomes[0] == StatusCode.OK)
                Assert.Equal((1, Proto.PlanEntryState.Dropped), (plan.Release, Assert.Single(plan.Entries).State));
            else
                Assert.Equal((0, 0), (plan.Release, plan.Entries.Count));
        }

        async Task<StatusCode> ReopenedCodeAsync(DistrictForTests district)
        {
            await ReopenedAsync(district, "a");
            return StatusCode.OK;
        }
    }

    [Fact]
    public async Task A_theme_that_was_released_before_its_reopening_arrived_is_dropped_by_the_next_release()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("a", firstDay: "2023-07-14");

        await ReopenedAsync(district, "a");
        var refused = await FailedRpc.CatchAsync(() =>
            district
                .Plans.CancelActivityAsync(
                    new()
                    {
                        Name = district.Plan,
                        Activity = activity,
                        Reason = "场地停用",
                    }
                )
                .ResponseAsync
        );
        var release = await district.ReleasedAsync("2023-06-20");

        Assert.Equal(ErrorReasons.ThemeNotAccepted, refused.Reason);
        var change = Assert.Single(release.Changes);
        Assert.Equal((Kind.Dropped, false), (change.Kind, string.IsNullOrEmpty(change.Entry.Reason)));
        Assert.Equal(activity, Assert.Single((await scheduling.Host.ListRecordedEventsAsync(district.Code)).OfType<ActivityDropped>()).Activity.Activity);
    }

    [Fact]
    public async Task A_held_activity_stays_in_the_plan_though_its_theme_was_reopened_meanwhile()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.HeldAsync(await district.PlannedAsync("a"));

        await ReopenedAsync(district, "a");

        var plan = await district.Plans.GetPlanAsync(new() { Name = district.Plan });
        Assert.Equal(Proto.PlanEntryState.Planned, Assert.Single(plan.Entries).State);
    }

    [Fact]
    public async Task A_replanning_that_was_only_drafted_ends_when_the_theme_is_reopened()
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
        await district.ReleasedAsync("2023-06-10");
        await district.Plans.ReplanActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = activity,
                FirstDate = Given.Day("2023-08-10").ToProto(),
                Reason = "恢复举办",
            }
        );

        await ReopenedAsync(district, "a");

        var entry = Assert.Single((await district.Plans.GetPlanAsync(new() { Name = district.Plan })).Entries);
        var refused = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-06-20"));
        Assert.Equal((Proto.PlanEntryState.Cancelled, Given.Day("2023-07-14").ToProto()), (entry.State, entry.FirstDate));
        Assert.Equal(ErrorReasons.NoChanges, refused.Reason);
    }

    [Fact]
    public async Task A_held_activity_of_a_reopened_theme_leaves_the_plan_once_it_was_not_held_after_all()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("a");
        await district.HeldAsync(activity);
        await ReopenedAsync(district, "a");

        await district.Activities.RevertActivityHeldAsync(new() { Name = activity, Reason = "登记有误" });
        var drafted = Assert.Single((await district.Plans.GetPlanAsync(new() { Name = district.Plan })).Entries);
        var release = await district.ReleasedAsync("2023-06-20");

        Assert.Equal((Proto.PlanEntryState.Dropped, "登记有误"), (drafted.State, drafted.Reason));
        Assert.Equal(Kind.Dropped, Assert.Single(release.Changes).Kind);
        Assert.Equal(Proto.ActivityState.Cancelled, (await district.Activities.GetActivityAsync(new() { Name = activity })).State);
    }

    [Fact]
    public async Task An_activity_that_is_held_while_the_reopening_of_its_theme_arrives_does_not_stay_held_out_of_the_plan()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("a");
        var database = scheduling.Host.Services.GetRequiredService<NpgsqlDataSource>();
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await district.ReceiveEventAsync(Reopened(district, "a"), transaction);

        var held = FailedRpc.StatusCodeAsync(() => district.HeldAsync(activity));
        await Poll.UntilAsync(async () => held.IsCompleted || await IsWaitingAsync(database), TimeSpan.FromSeconds(30), "the activity, held or waiting");
        await transaction.CommitAsync();

        Assert.Equal(StatusCode.Aborted, await held);
        Assert.Equal(Proto.ActivityState.Planned, (await district.Activities.GetActivityAsync(new() { Name = activity })).State);
        Assert.Equal(Proto.PlanEntryState.Dropped, Assert.Single((await district.Plans.GetPlanAsync(new() { Name = district.Plan })).Entries).State);
    }

    private static async Task<bool> IsWaitingAsync(NpgsqlDataSource database)
    {
        await using var waiting = database.CreateCommand(
            "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query ilike '%update activity%')"
        );
        return (bool)(await waiting.ExecuteScalarAsync())!;
    }

    [Fact]
    public async Task A_theme_that_is_accepted_again_is_not_released_before_that_day()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a"); // on 2023-04-18
        await ReopenedAsync(district, "a");
        await district.ReceiveEventAsync(new ThemeAccepted { Metadata = district.FactOn("2023-05-08"), Theme = district.Ref("a", district.Unit) });
        await district.PinnedAsync("a", "2023-07-14");

        var refused = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-05-07"));
        await district.ReleasedAsync("2023-05-08");

        Assert.Equal((ErrorReasons.EffectiveDateTooEarly, "2023-05-07 < 2023-05-08"), (refused.Reason, refused.Of("subject")));
    }

    [Fact]
    public async Task A_dropped_theme_that_was_reopened_and_accepted_again_is_not_released_before_that_day()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("a", firstDay: "2023-07-14");
        await ReopenedAsync(district, "a");
        await district.ReleasedAsync("2023-05-04"); // drops it
        await district.ReceiveEventAsync(new ThemeAccepted { Metadata = district.FactOn("2023-05-08"), Theme = district.Ref("a", district.Unit) });
        await district.PinnedAsync("a", "2023-07-14");

        var refused = await FailedRpc.CatchAsync(() => district.ReleasedAsync("2023-05-05"));

        Assert.Equal((ErrorReasons.EffectiveDateTooEarly, "2023-05-05 < 2023-05-08"), (refused.Reason, refused.Of("subject")));
    }

    [Fact]
    public async Task Figures_count_the_decisions_that_stand()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.AcceptedAsync("b");
        await ReopenedAsync(district, "a");
        await district.ReceiveEventAsync(new ThemeMerged { Metadata = district.FactOn("2023-04-20"), Theme = district.Ref("a", district.Unit) });
        await district.ReceiveEventAsync(new ThemeUnmerged { Metadata = district.FactOn("2023-04-21"), Theme = district.Ref("a", district.Unit) });

        var figures = await district.Assessment.GetCampaignFiguresAsync(new() { Campaign = district.Campaign });

        Assert.Equal((1, 0), (figures.Accepted, figures.Merged));
    }

    private static Task<Guid> ReopenedAsync(DistrictForTests district, string id) => district.ReceiveEventAsync(Reopened(district, id));

    private static ThemeReopened Reopened(DistrictForTests district, string id) =>
        new() { Metadata = district.FactOn("2023-04-19"), Theme = district.Ref(id, district.Unit) };
}
