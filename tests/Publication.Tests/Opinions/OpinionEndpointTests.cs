using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using State = ThemeDay.Publication.V1.OpinionState;

namespace ThemeDay.Publication.Tests.Opinions;

public sealed class OpinionEndpointTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task An_opinion_is_collected_assigned_answered_called_back_and_rated()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var collected = await district.OpinionsAs(district.Liaison).CollectOpinionAsync(Collect(activity, "o-1"));
        var assigned = await district.Opinions.AssignOpinionAsync(new() { Name = collected.Name, Unit = $"{district.Name}/units/{district.OtherUnit}" });
        var answered = await district.OpinionsAs(district.OtherLiaison).AnswerOpinionAsync(new() { Name = collected.Name, Answer = "已增设窗口。" });
        var calledBack = await district.Opinions.CallBackOpinionAsync(new() { Name = collected.Name, Outcome = CallBackOutcome.Satisfied });
        var rated = await district.Opinions.RateOpinionAsync(new() { Name = collected.Name, Rating = 5 });

        Assert.Equal(
            [State.Collected, State.Assigned, State.Answered, State.CalledBack, State.Rated],
            new[] { collected, assigned, answered, calledBack, rated }.Select(opinion => opinion.State)
        );
        Assert.Equal((5, "已增设窗口。", PublicationHost.Today.ToProto()), (rated.Rating, rated.Answer, rated.CollectDate));
        Assert.Equal(
            [typeof(OpinionCollected), typeof(OpinionAssigned), typeof(OpinionAnswered), typeof(OpinionCalledBack), typeof(OpinionRated)],
            (await district.ListRecordedEventsAsync()).Select(happened => happened.GetType())
        );
    }

    [Fact]
    public async Task What_is_only_checked_is_not_kept_and_its_faults_are_told_all_the_same()
    {
        var district = await publication.DistrictAsync();
        var request = Collect(await district.HeldAsync(), "o-1");
        request.ValidateOnly = true;

        var seen = await district.Opinions.CollectOpinionAsync(request);
        request.Opinion.Text = "";
        var refused = await FailedRpc.CatchAsync(() => district.Opinions.CollectOpinionAsync(request));

        Assert.Equal((State.Collected, $"{request.Parent}/opinions/o-1"), (seen.State, seen.Name));
        Assert.Equal((StatusCode.InvalidArgument, "opinion.text"), (refused.Code, Assert.Single(refused.Fields)));
        Assert.Empty((await district.Opinions.ListOpinionsAsync(new() { Parent = request.Parent })).Opinions);
        Assert.Empty(await district.ListRecordedEventsAsync());
    }

    [Fact]
    public async Task A_unit_answers_what_it_heard_without_being_assigned_it()
    {
        var district = await publication.DistrictAsync();
        var collected = await district.Opinions.CollectOpinionAsync(Collect(await district.HeldAsync(), "o-1"));

        var answered = await district.OpinionsAs(district.Liaison).AnswerOpinionAsync(new() { Name = collected.Name, Answer = "已增设窗口。" });

        Assert.Equal(State.Answered, answered.State);
    }

    [Fact]
    public async Task What_was_given_to_another_unit_is_that_units_to_answer()
    {
        var district = await publication.DistrictAsync();
        var collected = await district.Opinions.CollectOpinionAsync(Collect(await district.HeldAsync(), "o-1"));
        await district.Opinions.AssignOpinionAsync(new() { Name = collected.Name, Unit = $"{district.Name}/units/{district.OtherUnit}" });

        var refused = await FailedRpc.CatchAsync(() =>
            district.OpinionsAs(district.Liaison).AnswerOpinionAsync(new() { Name = collected.Name, Answer = "已增设窗口。" })
        );

        Assert.Equal((StatusCode.PermissionDenied, ErrorReasons.RoleNotPermitted), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task No_event_says_what_was_said()
    {
        var district = await publication.DistrictAsync();
        var collected = await district.Opinions.CollectOpinionAsync(Collect(await district.HeldAsync(), "o-1"));
        await district.Opinions.AnswerOpinionAsync(new() { Name = collected.Name, Answer = "已增设窗口。" });

        Assert.All(await district.ListRecordedEventsAsync(), happened => Assert.DoesNotContain("窗口", $"{happened}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_that_was_passed_is_not_gone_back_to()
    {
        var district = await publication.DistrictAsync();
        var collected = await district.Opinions.CollectOpinionAsync(Collect(await district.HeldAsync(), "o-1"));
        await district.Opinions.CallBackOpinionAsync(new() { Name = collected.Name, Outcome = CallBackOutcome.Satisfied });

        var refused = await FailedRpc.CatchAsync(() => district.Opinions.AnswerOpinionAsync(new() { Name = collected.Name, Answer = "已增设窗口。" }));

        Assert.Equal((StatusCode.FailedPrecondition, "CalledBack", "Rate Close"), (refused.Code, refused.Of("state"), refused.Of("allowed_transitions")));
    }

    [Fact]
    public async Task A_call_back_says_what_it_found()
    {
        var district = await publication.DistrictAsync();
        var collected = await district.Opinions.CollectOpinionAsync(Collect(await district.HeldAsync(), "o-1"));

        var refused = await FailedRpc.CatchAsync(() => district.Opinions.CallBackOpinionAsync(new() { Name = collected.Name, Note = "已电话联系。" }));

        Assert.Equal((StatusCode.InvalidArgument, "outcome"), (refused.Code, Assert.Single(refused.Fields)));
        Assert.Equal(State.Collected, (await district.Opinions.GetOpinionAsync(new() { Name = collected.Name })).State);
    }

    [Fact]
    public async Task An_opinion_is_heard_at_an_activity_that_was_held()
    {
        var district = await publication.DistrictAsync();
        var planned = await district.PlannedAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Opinions.CollectOpinionAsync(Collect(planned, "o-1")));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ActivityNotHeld, "Planned"), (refused.Code, refused.Reason, refused.Of("state")));
    }

    [Fact]
    public async Task An_opinion_is_not_collected_before_the_first_day_of_its_activity()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync(on: new DateOnly(2023, 6, 15));
        var early = Collect(activity, "o-1");
        early.EffectiveDate = new DateOnly(2023, 6, 14).ToProto();

        var refused = await FailedRpc.CatchAsync(() => district.Opinions.CollectOpinionAsync(early));
        early.EffectiveDate = new DateOnly(2023, 6, 15).ToProto();
        var collected = await district.Opinions.CollectOpinionAsync(early);

        Assert.Equal((ErrorReasons.EffectiveDateTooEarly, "effective_date"), (refused.Reason, Assert.Single(refused.Fields)));
        Assert.Equal(early.EffectiveDate, collected.CollectDate);
    }

    [Fact]
    public async Task A_phone_in_an_opinion_or_its_answer_is_refused()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var collected = await district.Opinions.CollectOpinionAsync(Collect(activity, "o-1"));

        var text = await FailedRpc.CatchAsync(() => district.Opinions.CollectOpinionAsync(Collect(activity, "o-2", "请回电 13900001234")));
        var answer = await FailedRpc.CatchAsync(() => district.Opinions.AnswerOpinionAsync(new() { Name = collected.Name, Answer = "请拨 0739-5000000" }));
        var empty = await FailedRpc.CatchAsync(() => district.Opinions.AnswerOpinionAsync(new() { Name = collected.Name }));

        Assert.Equal(("opinion.text", "answer", "answer"), (Assert.Single(text.Fields), Assert.Single(answer.Fields), Assert.Single(empty.Fields)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task A_rating_is_one_to_five(int rating)
    {
        var district = await publication.DistrictAsync();
        var collected = await district.Opinions.CollectOpinionAsync(Collect(await district.HeldAsync(), "o-1"));

        var refused = await FailedRpc.CatchAsync(() => district.Opinions.RateOpinionAsync(new() { Name = collected.Name, Rating = rating }));

        Assert.Equal((StatusCode.InvalidArgument, "rating"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task It_is_given_to_a_unit_of_the_district_and_to_no_other()
    {
        var district = await publication.DistrictAsync();
        var elsewhere = await publication.DistrictAsync();
        var collected = await district.Opinions.CollectOpinionAsync(Collect(await district.HeldAsync(), "o-1"));

        var unknown = await FailedRpc.CatchAsync(() =>
            district.Opinions.AssignOpinionAsync(new() { Name = collected.Name, Unit = $"{district.Name}/units/none" })
        );
        var foreign = await FailedRpc.CatchAsync(() =>
            district.Opinions.AssignOpinionAsync(new() { Name = collected.Name, Unit = $"{elsewhere.Name}/units/{elsewhere.Unit}" })
        );

        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (unknown.Code, foreign.Code));
    }

    [Fact]
    public async Task Another_units_opinions_look_like_none_until_one_is_given_to_it()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var collected = await district.Opinions.CollectOpinionAsync(Collect(activity, "o-1"));
        await district.Opinions.CollectOpinionAsync(Collect(activity, "o-2"));
        var other = district.OpinionsAs(district.OtherLiaison);

        var before = await FailedRpc.CatchAsync(() => other.GetOpinionAsync(new() { Name = collected.Name }));
        var collecting = await FailedRpc.CatchAsync(() => other.CollectOpinionAsync(Collect(activity, "o-3")));
        await district.Opinions.AssignOpinionAsync(new() { Name = collected.Name, Unit = $"{district.Name}/units/{district.OtherUnit}" });
        var after = await other.ListOpinionsAsync(new() { Parent = $"{district.Name}/campaigns/-/activities/-" });

        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (before.Code, collecting.Code));
        Assert.Equal(collected.Name, Assert.Single(after.Opinions).Name);
    }

    [Fact]
    public async Task What_is_assigned_to_a_unit_is_listed_over_all_activities_and_campaigns()
    {
        var district = await publication.DistrictAsync();
        var (unit, other) = ($"{district.Name}/units/{district.Unit}", $"{district.Name}/units/{district.OtherUnit}");
        foreach (
            var (theme, id, assigned) in (IEnumerable<(string, string, string?)>)
                [("t-1", "a", other), ("t-1", "b", unit), ("t-2", "c", other), ("t-2", "d", null)]
        )
        {
            var collected = await district.Opinions.CollectOpinionAsync(Collect(await district.HeldAsync(theme), id));
            if (assigned is not null)
                await district.Opinions.AssignOpinionAsync(new() { Name = collected.Name, Unit = assigned });
        }

        await district.Opinions.AnswerOpinionAsync(new() { Name = $"{district.Name}/campaigns/2023-1/activities/t-2/opinions/c", Answer = "已增设窗口。" });

        Assert.Equal("a c", await ListAsync($"assigned_unit = {district.OtherUnit}"));
        Assert.Equal("a c", await ListAsync($"assigned_unit = {other}"));
        Assert.Equal("a", await ListAsync($"assigned_unit = {other} AND state = assigned"));
        Assert.Equal("c", await ListAsync($"assigned_unit = {other} AND collect_date = 2023-06-20 AND state = OPINION_STATE_ANSWERED"));
        Assert.Equal("b d", await ListAsync($"assigned_unit != {other}"));
        Assert.Equal("a c", await ListAsync($"assigned_unit = {other}", "2023-1"));
        Assert.Equal("", await ListAsync($"assigned_unit = {other}", "2024-1"));
        Assert.Equal("", await ListAsync("assigned_unit = districts/430503/units/none"));

        async Task<string> ListAsync(string filter, string campaign = "-")
        {
            var list = await district.Opinions.ListOpinionsAsync(new() { Parent = $"{district.Name}/campaigns/{campaign}/activities/-", Filter = filter });
            return string.Join(' ', list.Opinions.Select(opinion => opinion.Name.Split('/')[^1]));
        }
    }

    [Fact]
    public async Task A_liaison_lists_what_is_assigned_to_its_unit_or_was_collected_by_it_and_nothing_else()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        foreach (var (id, assigned) in (IEnumerable<(string, string?)>)[("a", district.OtherUnit), ("b", district.Unit), ("c", null)])
        {
            var collected = await district.Opinions.CollectOpinionAsync(Collect(activity, id));
            if (assigned is not null)
                await district.Opinions.AssignOpinionAsync(new() { Name = collected.Name, Unit = $"{district.Name}/units/{assigned}" });
        }

        Assert.Equal("a b c", await ListAsync(district.Liaison, ""));
        Assert.Equal("a", await ListAsync(district.OtherLiaison, ""));
        Assert.Equal("a", await ListAsync(district.Liaison, $"assigned_unit = {district.OtherUnit}")); // of its own activity
        Assert.Equal("", await ListAsync(district.OtherLiaison, $"assigned_unit = {district.Unit}"));

        async Task<string> ListAsync(Actor liaison, string filter)
        {
            var list = await district.OpinionsAs(liaison).ListOpinionsAsync(new() { Parent = "districts/-/campaigns/-/activities/-", Filter = filter });
            return string.Join(' ', list.Opinions.Select(opinion => opinion.Name.Split('/')[^1]));
        }
    }

    [Fact]
    public async Task A_list_leaves_out_what_was_said_and_answered_unless_it_is_asked_for_in_full()
    {
        var district = await publication.DistrictAsync();
        var collected = await district.Opinions.CollectOpinionAsync(Collect(await district.HeldAsync(), "o-1"));
        await district.Opinions.AssignOpinionAsync(new() { Name = collected.Name, Unit = $"{district.Name}/units/{district.OtherUnit}" });
        await district.Opinions.AnswerOpinionAsync(new() { Name = collected.Name, Answer = "已增设窗口。" });
        await district.Opinions.RateOpinionAsync(new() { Name = collected.Name, Rating = 5 });
        var request = new ListOpinionsRequest { Parent = $"{district.Name}/campaigns/-/activities/-" };

        var byDefault = Assert.Single((await district.Opinions.ListOpinionsAsync(request)).Opinions);
        request.View = OpinionView.Basic;
        var basic = Assert.Single((await district.Opinions.ListOpinionsAsync(request)).Opinions);
        request.View = OpinionView.Full;
        var full = Assert.Single((await district.Opinions.ListOpinionsAsync(request)).Opinions);
        request.View = (OpinionView)7;
        var unknown = await FailedRpc.CatchAsync(() => district.Opinions.ListOpinionsAsync(request));

        var whole = await district.Opinions.GetOpinionAsync(new() { Name = collected.Name });
        Assert.Equal(("希望增设窗口。", "已增设窗口。"), (whole.Text, whole.Answer));
        Assert.Equal(whole, full);
        (whole.Text, whole.Answer) = ("", "");
        Assert.Equal(whole, basic);
        Assert.Equal(whole, byDefault);
        Assert.Equal((StatusCode.InvalidArgument, "view"), (unknown.Code, Assert.Single(unknown.Fields)));
    }

    [Fact]
    public async Task Opinions_come_in_the_order_asked_for_over_all_pages()
    {
        var district = await publication.DistrictAsync();
        foreach (var (theme, id, rating) in (IEnumerable<(string, string, int)>)[("t-1", "a", 3), ("t-1", "b", 5), ("t-2", "c", 3), ("t-2", "d", 0)])
        {
            var collected = await district.Opinions.CollectOpinionAsync(Collect(await district.HeldAsync(theme), id));
            if (rating > 0)
                await district.Opinions.RateOpinionAsync(new() { Name = collected.Name, Rating = rating });
        }

        Assert.Equal("b a c d", await ListAsync("rating desc"));
        Assert.Equal("d c a b", await ListAsync("rating, create_time desc"));
        Assert.Equal("d c b a", await ListAsync("collect_date, create_time desc"));
        Assert.Equal("a b c d", await ListAsync("update_time"));
        Assert.Equal(
            (StatusCode.InvalidArgument, "order_by"),
            await FailedRpc.CatchAsync(() => ListAsync("text")) is var refused ? (refused.Code, Assert.Single(refused.Fields)) : default
        );

        async Task<string> ListAsync(string orderBy)
        {
            var request = new ListOpinionsRequest
            {
                Parent = $"{district.Name}/campaigns/-/activities/-",
                OrderBy = orderBy,
                PageSize = 1,
            };
            List<string> shown = [];
            do
            {
                var page = await district.Opinions.ListOpinionsAsync(request);
                shown.AddRange(page.Opinions.Select(opinion => opinion.Name.Split('/')[^1]));
                request.PageToken = page.NextPageToken;
            } while (request.PageToken is not "");
            return string.Join(' ', shown);
        }
    }

    [Fact]
    public async Task An_opinion_tells_when_it_was_stored_and_last_changed()
    {
        var district = await publication.DistrictAsync();
        var request = Collect(await district.HeldAsync(), "o-1");
        request.ValidateOnly = true;
        var validated = await district.Opinions.CollectOpinionAsync(request);
        request.ValidateOnly = false;

        var collected = await district.Opinions.CollectOpinionAsync(request);
        var answered = await district.Opinions.AnswerOpinionAsync(new() { Name = collected.Name, Answer = "已增设窗口。" });

        Assert.Equal((null, null), (validated.CreateTime, validated.UpdateTime));
        Assert.Equal(PublicationHost.Today, ShanghaiTime.DateOf(collected.CreateTime.ToDateTimeOffset()));
        Assert.Equal(collected.CreateTime, collected.UpdateTime);
        Assert.Equal(collected.CreateTime, answered.CreateTime);
        Assert.True(answered.UpdateTime.ToDateTimeOffset() > answered.CreateTime.ToDateTimeOffset());
        Assert.Equal(answered, await district.Opinions.GetOpinionAsync(new() { Name = collected.Name }));
    }

    [Fact]
    public async Task An_id_is_taken_once()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        await district.Opinions.CollectOpinionAsync(Collect(activity, "o-1"));

        var taken = await FailedRpc.CatchAsync(() => district.Opinions.CollectOpinionAsync(Collect(activity, "o-1")));

        Assert.Equal((StatusCode.AlreadyExists, ErrorReasons.ResourceAlreadyExists), (taken.Code, taken.Reason));
    }

    [Fact]
    public async Task A_liaison_calls_nobody_back_and_sets_no_day()
    {
        var district = await publication.DistrictAsync();
        var collected = await district.Opinions.CollectOpinionAsync(Collect(await district.HeldAsync(), "o-1"));
        var liaison = district.OpinionsAs(district.Liaison);

        var calling = await FailedRpc.CatchAsync(() => liaison.CallBackOpinionAsync(new() { Name = collected.Name }));
        var day = await FailedRpc.CatchAsync(() =>
            liaison.AnswerOpinionAsync(
                new()
                {
                    Name = collected.Name,
                    Answer = "已增设窗口。",
                    EffectiveDate = PublicationHost.Today.AddDays(-1).ToProto(),
                }
            )
        );
        var future = await FailedRpc.CatchAsync(() =>
            district.Opinions.CallBackOpinionAsync(new() { Name = collected.Name, EffectiveDate = PublicationHost.Today.AddDays(1).ToProto() })
        );

        Assert.Equal((StatusCode.PermissionDenied, StatusCode.PermissionDenied, StatusCode.InvalidArgument), (calling.Code, day.Code, future.Code));
    }

    [Fact]
    public async Task Opinions_come_in_pages_and_can_be_filtered_by_every_field()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        foreach (var id in (string[])["a", "b", "c"])
            await district.Opinions.CollectOpinionAsync(Collect(activity, id));
        const string Filter = "state = collected AND collect_date = 2023-06-20 AND rating = 0";

        var first = await district.Opinions.ListOpinionsAsync(
            new()
            {
                Parent = activity,
                PageSize = 2,
                Filter = Filter,
            }
        );
        var second = await district.Opinions.ListOpinionsAsync(
            new()
            {
                Parent = activity,
                PageSize = 2,
                Filter = Filter,
                PageToken = first.NextPageToken,
            }
        );
        var foreign = await FailedRpc.CatchAsync(() => district.Opinions.ListOpinionsAsync(new() { Parent = activity, PageToken = first.NextPageToken }));

        Assert.Equal(["a", "b", "c"], first.Opinions.Concat(second.Opinions).Select(opinion => opinion.Name.Split('/')[^1]));
        Assert.Equal("page_token", Assert.Single(foreign.Fields));
    }

    internal static CollectOpinionRequest Collect(string activity, string id, string text = "希望增设窗口。") =>
        new()
        {
            Parent = activity,
            OpinionId = id,
            Opinion = new() { Text = text },
        };
}
