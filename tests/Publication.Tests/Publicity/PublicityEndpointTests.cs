using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;
using Shown = ThemeDay.Publication.V1.PublicityRecord;
using State = ThemeDay.Publication.V1.PublicityState;

namespace ThemeDay.Publication.Tests.Publicity;

public sealed class PublicityEndpointTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task A_unit_records_where_its_activity_was_shown()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var recorded = await district.PublicityAs(district.Liaison).RecordPublicityAsync(Record(activity, "p-1"));

        Assert.Equal((State.Recorded, PublicityKind.NewsMedia, PublicationHost.Today.ToProto()), (recorded.State, recorded.Kind, recorded.PublishDate));
        Assert.Equal(recorded, await district.Publicity.GetPublicityRecordAsync(new() { Name = recorded.Name }));
        Assert.Equal(PublicityKind.NewsMedia, (await district.ListRecordedEventsAsync()).OfType<PublicityRecorded>().Single().Kind);
    }

    [Fact]
    public async Task It_may_be_announced_before_the_activity_but_not_for_a_cancelled_one()
    {
        var district = await publication.DistrictAsync();
        var planned = await district.PlannedAsync("t-1");
        var cancelled = await district.CancelledAsync("t-2");

        var announced = await district.Publicity.RecordPublicityAsync(Record(planned, "p-1"));
        var refused = await FailedRpc.CatchAsync(() => district.Publicity.RecordPublicityAsync(Record(cancelled, "p-1")));

        Assert.Equal(State.Recorded, announced.State);
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ActivityCancelled, "Cancelled"), (refused.Code, refused.Reason, refused.Of("state")));
    }

    [Fact]
    public async Task What_is_only_checked_is_not_kept()
    {
        var district = await publication.DistrictAsync();
        var request = Record(await district.HeldAsync(), "p-1");
        request.ValidateOnly = true;

        var seen = await district.Publicity.RecordPublicityAsync(request);

        Assert.Equal((State.Recorded, $"{request.Parent}/publicityRecords/p-1"), (seen.State, seen.Name));
        Assert.Empty((await district.Publicity.ListPublicityRecordsAsync(new() { Parent = request.Parent })).PublicityRecords);
        Assert.Empty(await district.ListRecordedEventsAsync());
    }

    [Fact]
    public async Task A_withdrawn_record_keeps_its_reason_and_is_not_withdrawn_again()
    {
        var district = await publication.DistrictAsync();
        var recorded = await district.Publicity.RecordPublicityAsync(Record(await district.HeldAsync(), "p-1"));

        var withdrawn = await district.PublicityAs(district.Liaison).WithdrawPublicityRecordAsync(new() { Name = recorded.Name, Reason = "链接已失效" });
        var again = await FailedRpc.CatchAsync(() => district.Publicity.WithdrawPublicityRecordAsync(new() { Name = recorded.Name, Reason = "链接已失效" }));

        Assert.Equal((State.Withdrawn, "链接已失效"), (withdrawn.State, withdrawn.Reason));
        Assert.Equal((StatusCode.FailedPrecondition, "Withdrawn", ""), (again.Code, again.Of("state"), again.Of("allowed_transitions")));
        Assert.IsType<PublicityWithdrawn>((await district.ListRecordedEventsAsync())[^1]);
    }

    [Fact]
    public async Task An_id_is_taken_once_and_a_repeat_answers_the_same()
    {
        var district = await publication.DistrictAsync();
        var request = Record(await district.HeldAsync(), "p-1");
        request.RequestId = $"{Guid.NewGuid()}";
        var first = await district.Publicity.RecordPublicityAsync(request);

        var repeated = await district.Publicity.RecordPublicityAsync(request);
        request.RequestId = "";
        var taken = await FailedRpc.CatchAsync(() => district.Publicity.RecordPublicityAsync(request));

        Assert.Equal(first, repeated);
        Assert.Equal((StatusCode.AlreadyExists, ErrorReasons.ResourceAlreadyExists), (taken.Code, taken.Reason));
    }

    [Fact]
    public async Task Everything_wrong_with_a_record_is_named_at_once()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Publicity.RecordPublicityAsync(
                new()
                {
                    Parent = activity,
                    PublicityRecordId = "p-1",
                    PublicityRecord = new Shown { Link = "ftp://old" },
                }
            )
        );
        var noReason = await FailedRpc.CatchAsync(async () =>
            await district.Publicity.WithdrawPublicityRecordAsync(
                new() { Name = (await district.Publicity.RecordPublicityAsync(Record(activity, "p-2"))).Name }
            )
        );

        Assert.Equal("publicity_record.kind publicity_record.medium publicity_record.link", string.Join(' ', refused.Fields));
        Assert.Equal("reason", Assert.Single(noReason.Fields));
    }

    [Fact]
    public async Task Another_units_records_look_like_none()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var recorded = await district.Publicity.RecordPublicityAsync(Record(activity, "p-1"));
        var other = district.PublicityAs(district.OtherLiaison);

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => other.GetPublicityRecordAsync(new() { Name = recorded.Name })),
            await FailedRpc.CatchAsync(() => other.RecordPublicityAsync(Record(activity, "p-2"))),
            await FailedRpc.CatchAsync(() => other.WithdrawPublicityRecordAsync(new() { Name = recorded.Name, Reason = "不是我的" })),
        ];

        Assert.All(answers, answer => Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (answer.Code, answer.Reason)));
    }

    [Fact]
    public async Task A_liaison_sets_no_day_and_nobody_a_day_to_come()
    {
        var district = await publication.DistrictAsync();
        var request = Record(await district.HeldAsync(), "p-1");

        request.EffectiveDate = PublicationHost.Today.AddDays(-1).ToProto();
        var liaison = await FailedRpc.CatchAsync(() => district.PublicityAs(district.Liaison).RecordPublicityAsync(request));
        request.EffectiveDate = PublicationHost.Today.AddDays(1).ToProto();
        var future = await FailedRpc.CatchAsync(() => district.Publicity.RecordPublicityAsync(request));

        Assert.Equal((StatusCode.PermissionDenied, StatusCode.InvalidArgument), (liaison.Code, future.Code));
    }

    [Fact]
    public async Task Records_come_in_pages_and_can_be_filtered_by_every_field()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        foreach (var id in (string[])["a", "b", "c"])
            await district.Publicity.RecordPublicityAsync(Record(activity, id));
        const string Filter = "kind = news_media AND state = recorded AND publish_date >= 2023-06-20";

        var first = await district.Publicity.ListPublicityRecordsAsync(
            new()
            {
                Parent = activity,
                PageSize = 2,
                Filter = Filter,
            }
        );
        var second = await district.Publicity.ListPublicityRecordsAsync(
            new()
            {
                Parent = activity,
                PageSize = 2,
                Filter = Filter,
                PageToken = first.NextPageToken,
            }
        );
        var all = await district.Publicity.ListPublicityRecordsAsync(new() { Parent = $"{district.Name}/campaigns/-/activities/-" });

        Assert.Equal(["a", "b", "c"], first.PublicityRecords.Concat(second.PublicityRecords).Select(shown => shown.Name.Split('/')[^1]));
        Assert.Equal(3, all.PublicityRecords.Count);
    }

    [Fact]
    public async Task Records_tell_when_they_were_stored_and_changed_and_come_in_the_order_asked_for()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        foreach (var (id, medium, day) in (IEnumerable<(string, string, int)>)[("a", "湖南日报", 18), ("b", "邵阳日报", 20), ("c", "湖南日报", 19)])
        {
            var request = Record(activity, id);
            request.PublicityRecord.Medium = medium;
            request.EffectiveDate = new DateOnly(2023, 6, day).ToProto();
            await district.Publicity.RecordPublicityAsync(request);
        }

        var withdrawn = await district.Publicity.WithdrawPublicityRecordAsync(new() { Name = $"{activity}/publicityRecords/a", Reason = "链接已失效" });

        Assert.True(withdrawn.UpdateTime.ToDateTimeOffset() > withdrawn.CreateTime.ToDateTimeOffset());
        Assert.Equal("b c a", await ListAsync("publish_date desc"));
        Assert.Equal("b a c", await ListAsync("medium desc"));
        Assert.Equal("c b a", await ListAsync("create_time desc"));
        Assert.Equal("b c a", await ListAsync("update_time"));

        async Task<string> ListAsync(string orderBy)
        {
            var list = await district.Publicity.ListPublicityRecordsAsync(new() { Parent = activity, OrderBy = orderBy });
            return string.Join(' ', list.PublicityRecords.Select(shown => shown.Name.Split('/')[^1]));
        }
    }

    private static RecordPublicityRequest Record(string activity, string id) =>
        new()
        {
            Parent = activity,
            PublicityRecordId = id,
            PublicityRecord = new Shown
            {
                Kind = PublicityKind.NewsMedia,
                Medium = "邵阳日报",
                Link = "https://example.org/1",
            },
        };
}
