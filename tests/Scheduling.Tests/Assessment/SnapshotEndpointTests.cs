using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Assessment;

public sealed class SnapshotEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task An_assessment_is_not_frozen_before_its_cut_off_day_has_come()
    {
        var district = await scheduling.OpenDistrictAsync(); // cut-off 2023-12-01, today is 2023-06-20

        var refused = await FailedRpc.CatchAsync(() => district.Assessment.FreezeAssessmentAsync(new() { Campaign = district.Campaign }));
        var tomorrow = await FailedRpc.CatchAsync(() => FreezeAsync(district, SchedulingHost.Today.AddDays(1)).ResponseAsync);

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.CutOffDateNotReached, "2023-12-01"), (refused.Code, refused.Reason, refused.Of("subject")));
        Assert.Equal(ErrorReasons.CutOffDateNotReached, tomorrow.Reason);
        Assert.Equal(Proto.SnapshotState.Frozen, (await FreezeAsync(district)).State);
    }

    [Fact]
    public async Task One_snapshot_of_a_campaign_is_the_submitted_one_and_another_takes_its_place_only_with_a_reason()
    {
        var district = await scheduling.OpenDistrictAsync(change: opened => opened.CutOffDate = SchedulingHost.Today.ToProto());
        var (first, second, early) = (await FreezeAsync(district), await FreezeAsync(district), await FreezeAsync(district, SchedulingHost.Today.AddDays(-1)));

        var submitted = await district.Assessment.MarkSnapshotSubmittedAsync(new() { Name = first.Name, Etag = first.Etag });
        var again = await FailedRpc.CatchAsync(() => district.Assessment.MarkSnapshotSubmittedAsync(new() { Name = first.Name, Reason = "再报" }));
        var unexplained = await FailedRpc.CatchAsync(() => district.Assessment.MarkSnapshotSubmittedAsync(new() { Name = second.Name }));
        var stale = await FailedRpc.CatchAsync(() =>
            district.Assessment.MarkSnapshotSubmittedAsync(
                new()
                {
                    Name = first.Name,
                    Etag = first.Etag,
                    Reason = "再报",
                }
            )
        );
        var unofficial = await FailedRpc.CatchAsync(() => district.Assessment.MarkSnapshotSubmittedAsync(new() { Name = early.Name, Reason = "再报" }));
        var replaced = await district.Assessment.MarkSnapshotSubmittedAsync(new() { Name = second.Name, Reason = "补充一份报告" });
        var list = await district.Assessment.ListSnapshotsAsync(new() { Parent = district.Campaign });
        var events = (await scheduling.Host.ListRecordedEventsAsync(district.Code)).OfType<SnapshotSubmitted>().ToList();

        Assert.Equal((Proto.SnapshotState.Submitted, SchedulingHost.Today.ToProto()), (submitted.State, submitted.SubmitDate));
        Assert.Equal((ErrorReasons.TransitionNotAllowed, "reason", StatusCode.Aborted), (again.Reason, Assert.Single(unexplained.Fields), stale.Code));
        Assert.Equal((Proto.SnapshotState.Submitted, "补充一份报告"), (replaced.State, replaced.Reason));
        Assert.Equal((ErrorReasons.CutOffDateDiffers, "2023-06-19 ≠ 2023-06-20"), (unofficial.Reason, unofficial.Of("subject")));
        Assert.Equal(
            [Proto.SnapshotState.Superseded, Proto.SnapshotState.Submitted, Proto.SnapshotState.Frozen],
            list.Snapshots.Select(snapshot => snapshot.State)
        );
        Assert.Equal([(first.Name, ""), (second.Name, first.Name)], events.Select(submission => (submission.Snapshot, submission.SupersededSnapshot)));
    }

    [Fact]
    public async Task Submitting_another_snapshot_than_the_last_one_has_a_warning_that_names_the_last_one()
    {
        var district = await scheduling.OpenDistrictAsync(change: opened => opened.CutOffDate = SchedulingHost.Today.ToProto());
        var (first, second) = (await FreezeAsync(district), await FreezeAsync(district));

        var validated = await district.Assessment.MarkSnapshotSubmittedAsync(new() { Name = first.Name, ValidateOnly = true });
        var after = await district.Assessment.GetSnapshotAsync(new() { Name = first.Name });
        var submitted = await district.Assessment.MarkSnapshotSubmittedAsync(new() { Name = first.Name });
        var last = await district.Assessment.MarkSnapshotSubmittedAsync(new() { Name = second.Name, Reason = "以最近一次为准" });

        var warning = Assert.Single(submitted.Warnings, IsLater);
        Assert.Equal((second.Name, "上报的第1号考核结果不是最近一次固化的；第2号于2023年6月20日固化。"), (warning.Subject, warning.Message));
        Assert.Contains(warning, validated.Warnings);
        Assert.Equal((Proto.SnapshotState.Submitted, Proto.SnapshotState.Frozen), (validated.State, after.State));
        Assert.DoesNotContain(after.Warnings, IsLater);
        Assert.DoesNotContain(last.Warnings, IsLater);

        static bool IsLater(Warning warning) => warning.Kind is WarningKind.LaterSnapshot;
    }

    [Fact]
    public async Task Freezing_before_a_plan_is_released_has_a_warning()
    {
        var district = await scheduling.OpenDistrictAsync();
        var request = new Proto.FreezeAssessmentRequest
        {
            Campaign = district.Campaign,
            CutOffDate = SchedulingHost.Today.ToProto(),
            ValidateOnly = true,
        };

        var validated = await district.Assessment.FreezeAssessmentAsync(request);
        var none = await district.Assessment.ListSnapshotsAsync(new() { Parent = district.Campaign });
        var early = await FreezeAsync(district);
        await district.PlannedAsync();
        var frozen = await FreezeAsync(district);
        var list = await district.Assessment.ListSnapshotsAsync(new() { Parent = district.Campaign });

        Assert.Empty(none.Snapshots);
        var warning = Assert.Single(early.Warnings);
        Assert.Equal(
            (WarningKind.NoPlanReleased, district.Campaign, "第1号考核结果于2023年6月20日固化，当时本次征集的活动计划尚未发布。"),
            (warning.Kind, warning.Subject, warning.Message)
        );
        Assert.Equal(early.Warnings, validated.Warnings);
        Assert.DoesNotContain(frozen.Warnings, each => each.Kind is WarningKind.NoPlanReleased);
        Assert.Equal([1, 0], list.Snapshots.Select(snapshot => snapshot.Warnings.Count));
    }

    [Fact]
    public async Task A_snapshot_is_computed_again_from_the_bytes_it_kept_alone()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("t-1", on: "2023-04-18");
        await district.HeldAsync(await district.PlannedAsync("t-2", firstDay: "2023-06-05"));
        await district.SubmittedAsync("t-9", unit: district.OtherUnit, on: "2023-06-20"); // not before the cut-off
        var frozen = await FreezeAsync(district);
        var computed = await district.Assessment.GetScoresAsync(
            new()
            {
                Campaign = district.Campaign,
                CutOffDate = SchedulingHost.Today.ToProto(),
                KnownTime = frozen.CreateTime,
            }
        );
        await district.SubmittedAsync("t-8", unit: district.OtherUnit, on: "2023-04-12"); // entered after freezing

        var bytes = await DownloadAsync(district, frozen.Name);
        var inputs = Proto.SnapshotInputs.Parser.ParseFrom(bytes);

        Assert.Equal(SHA256.HashData(bytes), frozen.InputsDigest.ToByteArray());
        Assert.Equal(computed, frozen.Scores);
        Assert.Equal(frozen.Scores, SnapshotRecomputation.Compute(inputs));
        Assert.Equal(["registry", "publication", "scheduling"], inputs.LogHeads.Select(head => head.Source));
        Assert.DoesNotContain(inputs.Facts, fact => fact.Type == AssessmentFrozen.Descriptor.FullName);
        Assert.Equal(inputs.Facts.Count, inputs.Facts.Select(fact => fact.EventId).Distinct().Count());
        var announced = (await scheduling.Host.ListRecordedEventsAsync(district.Code)).OfType<AssessmentFrozen>().Single();
        Assert.Equal((frozen.Name, frozen.Digest, frozen.InputsDigest), (announced.Snapshot, announced.Digest, announced.InputsDigest));
    }

    [Fact]
    public async Task The_first_value_that_differs_is_named_with_its_unit_and_indicator()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("t-1", on: "2023-04-18");
        var frozen = await FreezeAsync(district);
        var forged = frozen.Scores.Clone();
        forged.Units.Single(unit => unit.Unit == district.Unit).Lines[0].Points.Value = "10";

        Assert.Equal($"{district.Code}D1, A1, points: frozen 10, recomputed 8", SnapshotRecomputation.FindDifference(forged, frozen.Scores));
        Assert.Null(SnapshotRecomputation.FindDifference(frozen.Scores, frozen.Scores.Clone()));
    }

    [Fact]
    public async Task A_snapshot_that_kept_nothing_says_so_and_an_evaluator_of_elsewhere_finds_none()
    {
        var district = await scheduling.OpenDistrictAsync();
        var frozen = await FreezeAsync(district);
        await using var forget = scheduling
            .Host.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("delete from snapshot_inputs where district = $1");
        forget.Parameters.Add(new() { Value = district.Code });
        Assert.Equal(1, await forget.ExecuteNonQueryAsync());
        var far = new Actor("far", Role.Evaluator, "44", null);

        var none = await FailedRpc.CatchAsync(() => DownloadAsync(district, frozen.Name));
        var foreign = await FailedRpc.CatchAsync(() => DownloadAsync(district, frozen.Name, far));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.SnapshotInputsNotKept), (none.Code, none.Reason));
        Assert.Equal(StatusCode.NotFound, foreign.Code);
    }

    private static AsyncUnaryCall<Proto.Snapshot> FreezeAsync(DistrictForTests district, DateOnly? cutOff = null) =>
        district.Assessment.FreezeAssessmentAsync(new() { Campaign = district.Campaign, CutOffDate = (cutOff ?? SchedulingHost.Today).ToProto() });

    private async Task<byte[]> DownloadAsync(DistrictForTests district, string snapshot, Actor? by = null)
    {
        var assessment = new Proto.AssessmentService.AssessmentServiceClient(scheduling.Host.As(by ?? district.Bureau));
        using var call = assessment.DownloadSnapshotInputs(new() { Name = snapshot });
        using var bytes = new MemoryStream();
        await foreach (var part in call.ResponseStream.ReadAllAsync())
            part.Chunk.WriteTo(bytes);
        return bytes.ToArray();
    }
}
