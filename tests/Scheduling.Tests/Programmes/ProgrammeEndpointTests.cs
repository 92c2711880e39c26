using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Programmes;

public sealed class ProgrammeEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task A_unit_files_its_programme_and_the_duty_is_met()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync(firstDay: "2023-07-14");

        var filed = await district.ProgrammesAs(district.Liaison).FileProgrammeAsync(new() { Programme = DistrictForTests.Programme(activity) });

        Assert.Equal((Proto.ProgrammeState.Filed, SchedulingHost.Today.ToProto()), (filed.State, filed.FirstReceivedDate));
        Assert.Equal(filed, await district.Programmes.GetProgrammeAsync(new() { Name = filed.Name }));
        var duty = Assert.Single(await district.ListObligationsAsync("kind = file_programme"));
        Assert.Equal((Proto.ObligationState.Met, false, Given.Day("2023-07-07").ToProto()), (duty.State, duty.Late, duty.DueDate));
    }

    [Fact]
    public async Task A_late_programme_is_taken_and_marked_late_with_its_working_days()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync(); // due 2023-06-09

        await district.FiledAsync(activity, on: "2023-06-13");

        var duty = Assert.Single(await district.ListObligationsAsync("kind = file_programme"));
        Assert.Equal((Proto.ObligationState.Met, true, 2), (duty.State, duty.Late, duty.DaysLate));
    }

    [Fact]
    public async Task A_programme_is_not_received_before_its_campaign_was_opened()
    {
        var district = await scheduling.OpenDistrictAsync(); // on 2023-04-10
        var activity = await district.PlannedAsync();

        var refused = await FailedRpc.CatchAsync(() => district.FiledAsync(activity, on: "2023-04-09"));
        await district.FiledAsync(activity, on: "2023-04-10");

        Assert.Equal((ErrorReasons.EffectiveDateTooEarly, "2023-04-09 < 2023-04-10"), (refused.Reason, refused.Of("subject")));
    }

    [Fact]
    public async Task A_unit_that_enters_a_day_of_receipt_is_told_that_it_may_not_before_what_is_wrong_in_its_programme()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();
        var programme = DistrictForTests.Programme(activity, venue: "");

        var refused = await FailedRpc.CatchAsync(() =>
            district
                .ProgrammesAs(district.Liaison)
                .FileProgrammeAsync(new() { Programme = programme, EffectiveDate = SchedulingHost.Today.AddDays(-1).ToProto() })
        );

        Assert.Equal((StatusCode.PermissionDenied, ErrorReasons.EffectiveDateReservedForBureau), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task A_programme_that_names_a_number_or_its_contact_is_refused_before_its_venue_enters_the_log()
    {
        var district = await scheduling.OpenDistrictAsync(change: opened => opened.PublicPhoneNumbers.Add("0739-5001234"));
        var programme = DistrictForTests.Programme(await district.PlannedAsync(), venue: "社区（欧 阳 建 国家中）");
        (programme.Agenda, programme.Signage) = ("签到，联系13973912345\n座谈", "咨询电话：0739-5001234");
        district.HasContact("t-1", "欧阳建国", "0739-5323456");

        var refused = await FailedRpc.CatchAsync(() => district.Programmes.FileProgrammeAsync(new() { Programme = programme }));
        programme.PersonalDataReason = "本人同意公开";
        var filed = await district.Programmes.FileProgrammeAsync(new() { Programme = programme });
        var undecided = await FailedRpc.CatchAsync(() => district.Programmes.ApproveProgrammeAsync(new() { Name = filed.Name }));
        var approved = await district.Programmes.ApproveProgrammeAsync(new() { Name = filed.Name, PersonalDataReason = "已核对" });

        Assert.Equal(["programme.agenda"], undecided.Fields);
        Assert.Equal(["programme.agenda"], refused.Fields); // the contact is looked up only for what is in order otherwise
        Assert.Equal(("本人同意公开", "已核对"), (filed.PersonalDataReason, approved.PersonalDataReason));
        Assert.DoesNotContain(
            await scheduling.Host.ListRecordedEventsAsync(district.Code),
            happened => $"{happened}".Contains("本人同意公开", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_programme_with_bidi_controls_is_refused_and_only_its_agenda_may_have_line_breaks()
    {
        var district = await scheduling.OpenDistrictAsync();
        var programme = DistrictForTests.Programme(await district.PlannedAsync(), venue: "社区\u202e中心");
        (programme.Agenda, programme.Time) = ("一、签到\r\n二、座谈\n三、答复", "上午\n9:00");

        var refused = await FailedRpc.CatchAsync(() => district.Programmes.FileProgrammeAsync(new() { Programme = programme }));
        (programme.Venue, programme.Time) = (string.Concat(Enumerable.Repeat("𠮷", 200)), "");
        var filed = await district.Programmes.FileProgrammeAsync(new() { Programme = programme });

        Assert.Equal(
            [new FieldViolation("programme.time", ErrorReasons.CharacterNotAllowed), new FieldViolation("programme.venue", ErrorReasons.CharacterNotAllowed)],
            refused.Violations
        );
        Assert.Equal((programme.Agenda, programme.Venue), (filed.Agenda, filed.Venue));
    }

    [Fact]
    public async Task A_venue_that_names_the_contact_is_refused_and_at_the_approval_the_bureau_decides()
    {
        var district = await scheduling.OpenDistrictAsync();
        var programme = DistrictForTests.Programme(await district.PlannedAsync(), venue: "社区（欧 阳 建 国家中）");
        var filed = await district.Programmes.FileProgrammeAsync(new() { Programme = programme });
        district.HasContact("t-1", "欧阳建国", "0739-5323456");

        var refused = await FailedRpc.CatchAsync(() => district.Programmes.ApproveProgrammeAsync(new() { Name = filed.Name }));
        var approved = await district.Programmes.ApproveProgrammeAsync(new() { Name = filed.Name, PersonalDataReason = "本人同意公开" });

        Assert.Equal([new FieldViolation("programme.venue", ErrorReasons.ContainsPersonalData)], refused.Violations);
        Assert.Equal((Proto.ProgrammeState.Approved, "本人同意公开"), (approved.State, approved.PersonalDataReason));
    }

    [Fact]
    public async Task Programmes_come_in_pages_and_can_be_filtered()
    {
        var district = await scheduling.OpenDistrictAsync();
        foreach (var id in (string[])["a", "b", "c"])
            await district.FiledAsync(await district.PlannedAsync(id), on: "2023-06-08");
        await district.FiledAsync(await district.PlannedAsync("d", unit: district.OtherUnit), on: "2023-06-08");
        var parent = $"{district.Name}/campaigns/2023-1/activities/-";

        var first = await district.Programmes.ListProgrammesAsync(
            new()
            {
                Parent = parent,
                Filter = $"unit = {district.Unit}",
                PageSize = 2,
            }
        );
        var second = await district.Programmes.ListProgrammesAsync(
            new()
            {
                Parent = parent,
                Filter = $"unit = {district.Unit}",
                PageSize = 2,
                PageToken = first.NextPageToken,
            }
        );
        var ofOtherUnit = await district.ProgrammesAs(district.OtherLiaison).ListProgrammesAsync(new() { Parent = "districts/-/campaigns/-/activities/-" });
        var ofOtherCampaign = await district.Programmes.ListProgrammesAsync(new() { Parent = $"{district.Name}/campaigns/2023/activities/-" });

        Assert.Equal(["a", "b", "c"], first.Programmes.Concat(second.Programmes).Select(programme => programme.Name.Split('/')[^2]));
        Assert.Equal("d", Assert.Single(ofOtherUnit.Programmes).Name.Split('/')[^2]);
        Assert.Empty(ofOtherCampaign.Programmes);
    }

    [Fact]
    public async Task A_programme_comes_even_after_its_activity_was_held()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();
        await district.HeldAsync(activity);

        var filed = await district.ProgrammesAs(district.Liaison).FileProgrammeAsync(new() { Programme = DistrictForTests.Programme(activity) });

        Assert.Equal(Proto.ProgrammeState.Filed, filed.State);
    }

    [Fact]
    public async Task A_returned_programme_names_each_wrong_item_and_opens_a_duty_that_the_corrected_one_meets()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();
        var filed = await district.FiledAsync(activity, on: "2023-06-08");

        var returned = await district.Programmes.ReturnProgrammeAsync(
            new()
            {
                Name = filed.Name,
                Items = { "venue", "agenda", "venue" },
                Reason = "地点不明",
                EffectiveDate = Given.Day("2023-06-09").ToProto(),
            }
        );
        var owed = Assert.Single(await district.ListObligationsAsync("kind = correct_programme"));
        var corrected = await district
            .ProgrammesAs(district.Liaison)
            .FileProgrammeAsync(new() { Programme = DistrictForTests.Programme(activity, "区档案馆") });
        var met = Assert.Single(await district.ListObligationsAsync("kind = correct_programme"));

        Assert.Equal((Proto.ProgrammeState.Returned, "venue agenda", 1), (returned.State, string.Join(' ', returned.ReturnedItems), returned.Returns));
        Assert.Equal((Given.Day("2023-06-14").ToProto(), Proto.ObligationState.Open, true), (owed.DueDate, owed.State, owed.Late));
        Assert.Equal(
            (Proto.ProgrammeState.Filed, Given.Day("2023-06-08").ToProto(), "区档案馆"),
            (corrected.State, corrected.FirstReceivedDate, corrected.Venue)
        );
        Assert.Equal(Proto.ObligationState.Met, met.State);
        Assert.False(Assert.Single(await district.ListObligationsAsync("kind = file_programme")).Late); // a later correction does not make it late
    }

    [Fact]
    public async Task An_approval_is_taken_back_with_a_reason()
    {
        var district = await scheduling.OpenDistrictAsync();
        var filed = await district.FiledAsync(await district.PlannedAsync());

        var approved = await district.Programmes.ApproveProgrammeAsync(new() { Name = filed.Name });
        var without = await FailedRpc.CatchAsync(() => district.Programmes.ReopenProgrammeAsync(new() { Name = filed.Name }));
        var reopened = await district.Programmes.ReopenProgrammeAsync(new() { Name = filed.Name, Reason = "议程有变" });

        Assert.Equal((Proto.ProgrammeState.Approved, "reason", Proto.ProgrammeState.Filed), (approved.State, Assert.Single(without.Fields), reopened.State));
    }

    [Fact]
    public async Task A_move_the_state_does_not_allow_names_the_state_and_the_open_moves()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();

        var never = await FailedRpc.CatchAsync(() => district.Programmes.ApproveProgrammeAsync(new() { Name = $"{activity}/programme" }));
        var filed = await district.FiledAsync(activity);
        var twice = await FailedRpc.CatchAsync(() => district.Programmes.FileProgrammeAsync(new() { Programme = DistrictForTests.Programme(activity) }));
        var reopened = await FailedRpc.CatchAsync(() => district.Programmes.ReopenProgrammeAsync(new() { Name = filed.Name, Reason = "议程有变" }));

        Assert.Equal((StatusCode.FailedPrecondition, "None", "File"), (never.Code, never.Of("state"), never.Of("allowed_transitions")));
        Assert.Equal((StatusCode.FailedPrecondition, "Filed", "Return Approve"), (twice.Code, twice.Of("state"), twice.Of("allowed_transitions")));
        Assert.Equal((StatusCode.FailedPrecondition, "Filed"), (reopened.Code, reopened.Of("state")));
    }

    [Fact]
    public async Task The_programme_of_a_cancelled_activity_is_closed_to_every_move()
    {
        var district = await scheduling.OpenDistrictAsync();
        var (never, filed) = (await district.PlannedAsync("t-1"), await district.PlannedAsync("t-2"));
        await district.FiledAsync(filed);
        foreach (var activity in (string[])[never, filed])
            await district.Plans.CancelActivityAsync(
                new()
                {
                    Name = district.Plan,
                    Activity = activity,
                    Reason = "场地停用",
                }
            );
        await district.ReleasedAsync("2023-06-10");

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => district.Programmes.FileProgrammeAsync(new() { Programme = DistrictForTests.Programme(never) })),
            await FailedRpc.CatchAsync(() =>
                district.Programmes.ReturnProgrammeAsync(
                    new()
                    {
                        Name = $"{filed}/programme",
                        Items = { "venue" },
                        Reason = "地点不明",
                    }
                )
            ),
            await FailedRpc.CatchAsync(() => district.Programmes.ApproveProgrammeAsync(new() { Name = $"{filed}/programme" })),
        ];

        Assert.All(
            answers,
            refused =>
                Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ActivityCancelled, "Cancelled"), (refused.Code, refused.Reason, refused.Of("state")))
        );
    }

    [Fact]
    public async Task Everything_wrong_with_a_programme_is_named_at_once()
    {
        var district = await scheduling.OpenDistrictAsync();
        var wrong = DistrictForTests.Programme(await district.PlannedAsync(), venue: " ");
        wrong.Time = new string('早', 101);
        wrong.Guests.Add(new ThemeDay.Type.V1.Guests { Audience = "外星来宾", Count = 0 });

        var refused = await FailedRpc.CatchAsync(() => district.Programmes.FileProgrammeAsync(new() { Programme = wrong }));

        Assert.Equal(["programme.time", "programme.venue", "programme.guests"], refused.Fields.Distinct());
    }

    [Fact]
    public async Task A_received_day_is_the_bureaus_to_enter_and_not_before_the_move_it_follows()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();

        var liaison = await FailedRpc.CatchAsync(() =>
            district
                .ProgrammesAs(district.Liaison)
                .FileProgrammeAsync(new() { Programme = DistrictForTests.Programme(activity), EffectiveDate = Given.Day("2023-06-08").ToProto() })
        );
        var future = await FailedRpc.CatchAsync(() => district.FiledAsync(activity, on: "2023-06-21"));
        var filed = await district.FiledAsync(activity, on: "2023-06-08");
        var before = await FailedRpc.CatchAsync(() =>
            district.Programmes.ApproveProgrammeAsync(new() { Name = filed.Name, EffectiveDate = Given.Day("2023-06-07").ToProto() })
        );

        Assert.Equal((StatusCode.PermissionDenied, ErrorReasons.EffectiveDateReservedForBureau), (liaison.Code, liaison.Reason));
        Assert.Equal((StatusCode.InvalidArgument, "effective_date"), (future.Code, Assert.Single(future.Fields)));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.BeforePreviousTransition), (before.Code, before.Reason));
    }

    [Fact]
    public async Task A_programme_never_filed_and_another_units_look_alike()
    {
        var district = await scheduling.OpenDistrictAsync();
        var (never, filed) = (await district.PlannedAsync("t-1"), await district.PlannedAsync("t-2"));
        await district.FiledAsync(filed);
        var other = district.ProgrammesAs(district.OtherLiaison);

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => district.Programmes.GetProgrammeAsync(new() { Name = $"{never}/programme" })),
            await FailedRpc.CatchAsync(() => other.GetProgrammeAsync(new() { Name = $"{filed}/programme" })),
            await FailedRpc.CatchAsync(() => other.FileProgrammeAsync(new() { Programme = DistrictForTests.Programme(never) })),
        ];

        Assert.All(answers, answer => Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (answer.Code, answer.Reason)));
    }

    [Fact]
    public async Task A_writer_who_read_an_older_version_is_refused_and_the_same_call_twice_is_done_once()
    {
        var district = await scheduling.OpenDistrictAsync();
        var filed = await district.FiledAsync(await district.PlannedAsync());
        var request = new Proto.ApproveProgrammeRequest
        {
            Name = filed.Name,
            Etag = filed.Etag,
            RequestId = $"{Guid.NewGuid()}",
        };

        var first = await district.Programmes.ApproveProgrammeAsync(request);
        var second = await district.Programmes.ApproveProgrammeAsync(request);
        var stale = await FailedRpc.CatchAsync(() =>
            district.Programmes.ReopenProgrammeAsync(
                new()
                {
                    Name = filed.Name,
                    Etag = filed.Etag,
                    Reason = "议程有变",
                }
            )
        );

        Assert.Equal(first, second);
        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (stale.Code, stale.Reason));
    }

    [Fact]
    public async Task A_list_leaves_out_the_long_texts_of_programmes_unless_it_is_asked_for_them()
    {
        var district = await scheduling.OpenDistrictAsync();
        var filed = await district.FiledAsync(await district.PlannedAsync());
        var request = new Proto.ListProgrammesRequest { Parent = $"{district.Campaign}/activities/-" };

        var basic = Assert.Single((await district.Programmes.ListProgrammesAsync(request)).Programmes);
        request.View = Proto.ProgrammeView.Full;
        var full = Assert.Single((await district.Programmes.ListProgrammesAsync(request)).Programmes);

        Assert.Equal((filed, filed), (full, await district.Programmes.GetProgrammeAsync(new() { Name = filed.Name })));
        (filed.Agenda, filed.Signage, filed.Reason) = ("", "", "");
        Assert.Equal(filed, basic);
    }

    [Fact]
    public async Task Programmes_are_sorted_by_their_receipt()
    {
        var district = await scheduling.OpenDistrictAsync();
        foreach (var (id, on) in new[] { ("a", "2023-06-09"), ("b", "2023-06-07"), ("c", "2023-06-08") })
            await district.FiledAsync(await district.PlannedAsync(id), on);

        var sorted = await district.Programmes.ListProgrammesAsync(
            new() { Parent = $"{district.Campaign}/activities/-", OrderBy = "first_received_date desc, unit" }
        );

        Assert.Equal(["a", "c", "b"], sorted.Programmes.Select(programme => programme.Name.Split('/')[^2]));
    }

    [Fact]
    public async Task A_programme_tells_when_it_was_first_filed_and_last_changed()
    {
        var district = await scheduling.OpenDistrictAsync();
        var filed = await district.FiledAsync(await district.PlannedAsync());
        scheduling.Host.Clock.Advance(TimeSpan.FromMinutes(1));

        var approved = await district.Programmes.ApproveProgrammeAsync(new() { Name = filed.Name });

        Assert.Equal(filed.UpdateTime, filed.CreateTime);
        Assert.Equal(filed.CreateTime, approved.CreateTime);
        Assert.True(approved.UpdateTime.ToDateTimeOffset() - approved.CreateTime.ToDateTimeOffset() >= TimeSpan.FromMinutes(1));
    }
}
