using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Obligations;

public sealed class ObligationEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task Every_unit_called_owes_a_theme_by_the_deadline_and_what_came_meets_it()
    {
        var district = await scheduling.OpenDistrictAsync();
        var filed = await district.SubmittedAsync("t-1", on: "2023-04-12");

        var owed = await district.ListObligationsAsync("kind = submit_theme");

        Assert.Equal([district.Unit, district.OtherUnit], owed.Select(duty => duty.Subject));
        Assert.Equal(
            (Proto.ObligationState.Met, false, Given.Day("2023-04-12").ToProto(), false),
            (owed[0].State, owed[0].Late, owed[0].FirstReceivedDate, owed[0].HasLight)
        );
        Assert.Equal((Proto.ObligationState.Open, true, Proto.Light.Red), (owed[1].State, owed[1].Late, owed[1].Light));
        Assert.NotEqual(Guid.Empty, filed);
        Assert.Equal(Given.Day("2023-04-14").ToProto(), owed[0].DueDate);
    }

    [Fact]
    public async Task Each_theme_received_is_judged_by_the_deadline_of_its_unit_and_a_liaison_sees_its_own()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("in-time", on: "2023-04-12");
        await district.SubmittedAsync("late", on: "2023-04-18");

        var request = new Proto.ListThemeReceiptsRequest { Parent = district.Campaign };
        var received = await district.Obligations.ListThemeReceiptsAsync(request);
        var late = await district.Obligations.ListThemeReceiptsAsync(new() { Parent = district.Campaign, Filter = "late = true" });
        var before = await district.Obligations.ListThemeReceiptsAsync(new() { Parent = district.Campaign, CutOffDate = Given.Day("2023-04-18").ToProto() });
        var ofOther = await district.ObligationsAs(district.OtherLiaison).ListThemeReceiptsAsync(request);

        Assert.Equal(
            [($"{district.Campaign}/themes/in-time", "2023-04-12", false, 0), ($"{district.Campaign}/themes/late", "2023-04-18", true, 2)],
            received.Receipts.Select(receipt => (receipt.Theme, Written(receipt.FirstReceivedDate), receipt.Late, receipt.DaysLate))
        );
        Assert.All(received.Receipts, receipt => Assert.Equal((district.Unit, "2023-04-14"), (receipt.Unit, Written(receipt.DueDate))));
        Assert.Equal($"{district.Campaign}/themes/late", Assert.Single(late.Receipts).Theme);
        Assert.Equal($"{district.Campaign}/themes/in-time", Assert.Single(before.Receipts).Theme);
        Assert.Empty(ofOther.Receipts);
    }

    [Fact]
    public async Task An_extension_and_a_receipt_that_were_entered_late_say_so_wherever_they_are_evidence()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.ReceiveEventAsync(
            new CampaignExtended
            {
                Metadata = district.FactOn("2023-06-18"),
                Campaign = district.Campaign,
                Deadline = Given.Day("2023-06-30").ToProto(),
            }
        );
        await district.SubmittedAsync("t-1", on: "2023-06-16");
        await district.SubmittedAsync("t-2", unit: district.OtherUnit, on: "2023-06-20"); // today

        var owed = await district.ListObligationsAsync("kind = submit_theme");
        var receipts = await district.Obligations.ListThemeReceiptsAsync(new() { Parent = district.Campaign });

        Assert.Equal(
            [("2023-06-20", 71), ("2023-06-20", 2)],
            owed[0].History.Select(due => (Written(due.RecordDate), due.DaysEnteredLate)) // the invitation of 10 April, the extension
        );
        Assert.Equal([("2023-06-20", 4), ("2023-06-20", 0)], owed.Select(duty => (Written(duty.FirstReceiptRecordDate), duty.FirstReceiptDaysEnteredLate)));
        Assert.Equal([("2023-06-20", 4), ("2023-06-20", 0)], receipts.Receipts.Select(receipt => (Written(receipt.RecordDate), receipt.DaysEnteredLate)));
    }

    [Fact]
    public async Task A_correction_names_the_thing_to_correct_the_return_that_it_answers_and_the_number_of_the_unit()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("t-1", firstDay: "2023-06-16");
        var returned = await district.ReceiveEventAsync(
            new ThemeReturned
            {
                Metadata = district.FactOn("2023-04-13"),
                Theme = district.Ref("t-1", district.Unit),
                Items = { "month" },
            }
        );
        await district.FiledAsync(activity);
        await district.Programmes.ReturnProgrammeAsync(
            new()
            {
                Name = $"{activity}/programme",
                Items = { "venue" },
                Reason = "地点不详",
            }
        );

        var theme = Assert.Single(await district.ListObligationsAsync("kind = correct_theme"));
        var programme = Assert.Single(await district.ListObligationsAsync("kind = correct_programme"));
        var submission = (await district.ListObligationsAsync("kind = submit_theme"))[0];

        Assert.Equal((district.Theme("t-1"), $"{returned}", "no-t-1"), (theme.Subject, theme.ReturnEventId, theme.ExternalReference));
        Assert.Equal(($"{activity}/programme", "no-t-1"), (programme.Subject, programme.ExternalReference));
        Assert.True(Guid.TryParse(programme.ReturnEventId, out _), programme.ReturnEventId);
        Assert.Equal((district.Unit, "", ""), (submission.Subject, submission.ReturnEventId, submission.ExternalReference));
        Assert.Equal(theme, await district.Obligations.GetObligationAsync(new() { Name = theme.Name }));
    }

    [Fact]
    public async Task A_duty_is_found_by_its_name()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("t-1", firstDay: "2023-07-14");

        foreach (var duty in await district.ListObligationsAsync())
            Assert.Equal(duty, await district.Obligations.GetObligationAsync(new() { Name = duty.Name }));
    }

    [Fact]
    public async Task Lights_turn_from_green_over_yellow_to_red()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("red", firstDay: "2023-06-16"); // programme due 06-09
        await district.PlannedAsync("yellow", firstDay: "2023-07-03"); // programme due 06-26, three working days away
        await district.PlannedAsync("green", firstDay: "2023-07-04"); // programme due 06-27, four working days away

        var owed = await district.ListObligationsAsync("kind = file_programme");
        var yellow = await district.ListObligationsAsync("kind = file_programme AND light = yellow");

        Assert.Equal(
            [("no-green", Proto.Light.Green), ("no-red", Proto.Light.Red), ("no-yellow", Proto.Light.Yellow)],
            owed.Select(duty => (duty.ExternalReference, duty.Light))
        );
        Assert.Equal("no-yellow", Assert.Single(yellow).ExternalReference);

        var counts = await district.Obligations.CountObligationsAsync(new() { Parent = $"{district.Name}/units/-", Filter = "kind = file_programme" });
        Assert.Equal((1, 1, 1, 0, 0), (counts.Green, counts.Yellow, counts.Red, counts.Met, counts.Closed));
        var ofOther = await district
            .ObligationsAs(district.OtherLiaison)
            .CountObligationsAsync(new() { Parent = $"{district.Name}/units/-", Filter = "kind = file_programme" });
        Assert.Equal(new Proto.ObligationCounts(), ofOther); // the activities are another unit's
    }

    [Fact]
    public async Task When_an_activity_moves_its_due_days_move_and_the_old_ones_stay_on_record()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("t-1", firstDay: "2023-07-14");
        await district.Plans.RescheduleActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = activity,
                FirstDate = Given.Day("2023-07-21").ToProto(),
                Reason = "汛期",
            }
        );
        await district.ReleasedAsync("2023-06-19");

        var duty = Assert.Single(await district.ListObligationsAsync("kind = file_programme"));

        Assert.Equal(Given.Day("2023-07-14").ToProto(), duty.DueDate);
        Assert.Equal([("2023-07-07", "2023-04-20"), ("2023-07-14", "2023-06-19")], duty.History.Select(day => (Written(day.DueDate), Written(day.SinceDate))));
    }

    [Fact]
    public async Task A_cancellation_closes_what_is_open_and_what_was_overdue_is_closed_late()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync("t-1", firstDay: "2023-06-16");
        await district.Plans.CancelActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = activity,
                Reason = "场地停用",
            }
        );
        await district.ReleasedAsync("2023-06-14");

        var owed = await district.ListObligationsAsync("kind = file_programme OR kind = file_report");

        Assert.Equal(
            [(Proto.ObligationKind.FileProgramme, Proto.ObligationState.Closed, true), (Proto.ObligationKind.FileReport, Proto.ObligationState.Closed, false)],
            owed.Select(duty => (duty.Kind, duty.State, duty.Late))
        );
    }

    [Fact]
    public async Task An_extension_that_reaches_back_clears_lateness_and_a_unit_let_off_owes_nothing()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("t-1", on: "2023-04-18");
        var late = Assert.Single(await district.ListObligationsAsync("kind = submit_theme AND state = met"));
        await district.ReceiveEventAsync(
            new CampaignExtended
            {
                Metadata = district.FactOn("2023-04-14"),
                Campaign = district.Campaign,
                Deadline = Given.Day("2023-04-20").ToProto(),
            }
        );
        await district.ReceiveEventAsync(
            new UnitUninvited
            {
                Metadata = district.FactOn("2023-04-19"),
                Campaign = district.Campaign,
                Unit = district.OtherUnit,
            }
        );

        var owed = await district.ListObligationsAsync("kind = submit_theme");

        Assert.Equal((true, 2), (late.Late, late.DaysLate));
        Assert.Equal([(false, Proto.ObligationState.Met), (false, Proto.ObligationState.Closed)], owed.Select(duty => (duty.Late, duty.State)));
    }

    [Fact]
    public async Task The_ledger_can_be_asked_as_of_a_cut_off_and_as_it_was_known()
    {
        var district = await scheduling.OpenDistrictAsync();
        var before = scheduling.Host.Clock.GetUtcNow();
        await district.SubmittedAsync("t-1", on: "2023-04-12"); // received on that day, recorded today

        var now = await AskedAsync(district, null, null);
        var cutOff = await AskedAsync(district, "2023-04-12", null);
        var known = await AskedAsync(district, null, before);

        Assert.Equal(
            [Proto.ObligationState.Met, Proto.ObligationState.Open, Proto.ObligationState.Open],
            new[] { now, cutOff, known }.Select(duty => duty.State)
        );
        Assert.Equal([false, false, true], new[] { now, cutOff, known }.Select(duty => duty.Late));
    }

    [Fact]
    public async Task A_liaison_sees_only_its_own_units_duties()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("t-1");

        var own = await district.ListObligationsAsync(by: district.Liaison);
        var others = await FailedRpc.CatchAsync(() =>
            district.ObligationsAs(district.Liaison).ListObligationsAsync(new() { Parent = district.OtherUnit }).ResponseAsync
        );
        var one = await FailedRpc.CatchAsync(() =>
            district.ObligationsAs(district.Liaison).GetObligationAsync(new() { Name = $"{district.OtherUnit}/obligations/submit-theme-2023-1" })
        );

        Assert.All(own, duty => Assert.StartsWith($"{district.Unit}/", duty.Name));
        Assert.Single(own);
        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (others.Code, one.Code));
    }

    [Fact]
    public async Task A_city_reads_the_duties_of_all_its_districts_and_of_no_other()
    {
        var (first, second, foreign) = (
            await scheduling.OpenDistrictAsync("430601"),
            await scheduling.OpenDistrictAsync("430602"),
            await scheduling.OpenDistrictAsync("430701")
        );
        var city = new Actor("bureau-4306", Role.Bureau, "4306", null);

        var all = await first.ListObligationsAsync(parent: "districts/-/units/-", by: city);
        var paged = new List<Proto.Obligation>();
        for (var token = ""; ; )
        {
            var page = await first
                .ObligationsAs(city)
                .ListObligationsAsync(
                    new()
                    {
                        Parent = "districts/-/units/-",
                        PageSize = 1,
                        PageToken = token,
                    }
                );
            paged.AddRange(page.Obligations);
            if ((token = page.NextPageToken) is "")
                break;
        }

        Assert.Equal([first.Unit, first.OtherUnit, second.Unit, second.OtherUnit], all.Select(duty => duty.Subject));
        Assert.Equal(all, paged);
        Assert.Equal(
            StatusCode.NotFound,
            (
                await FailedRpc.CatchAsync(() =>
                    first.ObligationsAs(city).GetObligationAsync(new() { Name = $"{foreign.Unit}/obligations/submit-theme-2023-1" })
                )
            ).Code
        );
    }

    [Fact]
    public async Task Duties_come_in_pages_and_a_page_token_is_of_one_list_alone()
    {
        var district = await scheduling.OpenDistrictAsync();
        foreach (var id in (string[])["a", "b", "c"])
            await district.PlannedAsync(id, firstDay: "2023-07-14");
        var request = new Proto.ListObligationsRequest
        {
            Parent = $"{district.Name}/units/-",
            Filter = $"kind != submit_theme AND unit = {district.Unit} AND campaign = {district.Name}/campaigns/2023-1",
            PageSize = 4,
        };

        var first = await district.Obligations.ListObligationsAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await district.Obligations.ListObligationsAsync(request);
        request.Parent = district.Unit;
        var foreign = await FailedRpc.CatchAsync(() => district.Obligations.ListObligationsAsync(request));

        Assert.Equal((4, 2, ""), (first.Obligations.Count, second.Obligations.Count, second.NextPageToken));
        Assert.Equal(6, first.Obligations.Concat(second.Obligations).Select(duty => duty.Name).Distinct().Count());
        Assert.Equal("page_token", Assert.Single(foreign.Fields));
    }

    [Fact]
    public async Task Open_obligations_are_sorted_by_due_date_those_without_one_last()
    {
        var district = await scheduling.OpenDistrictAsync();
        foreach (var (id, day) in new[] { ("a", "2023-07-14"), ("b", "2099-01-15"), ("c", "2023-07-07") })
            await district.PlannedAsync(id, firstDay: day);
        var request = new Proto.ListObligationsRequest
        {
            Parent = $"{district.Name}/units/-",
            Filter = "state = open AND kind = file_programme",
            OrderBy = "due_date",
            PageSize = 2,
        };

        var first = await district.Obligations.ListObligationsAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await district.Obligations.ListObligationsAsync(request);

        Assert.Equal(["no-c", "no-a", "no-b"], first.Obligations.Concat(second.Obligations).Select(duty => duty.ExternalReference));
        Assert.Equal((Proto.Light.Unknown, "2099"), (second.Obligations[0].Light, second.Obligations[0].MissingYear));
    }

    [Theory]
    [InlineData("colour = red", "column 1: campaign, unit, kind, state, light, late, due_date")]
    [InlineData("late = true AND due_date : 2023", "column 17: due_date = 2023-04-14")]
    [InlineData("light = blue", "column 1: light = green, yellow, red, unknown")]
    [InlineData("late = true AND", "column 16: field = value, AND, OR, NOT, ( )")]
    public async Task A_filter_that_cannot_be_read_is_refused_with_its_column_and_what_would_be_right_there(string filter, string right)
    {
        var district = await scheduling.OpenDistrictAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Obligations.ListObligationsAsync(new() { Parent = $"{district.Name}/units/-", Filter = filter })
        );

        Assert.Equal((StatusCode.InvalidArgument, "filter", right), (refused.Code, Assert.Single(refused.Fields), refused.Of("subject")));
    }

    [Theory]
    [InlineData("due_date < 2023-07-01 AND NOT late = true AND NOT (kind = submit_theme)", "2023-06-26 2023-06-30")]
    [InlineData("(state = open AND due_date = 2023-06-26) OR unit = none", "2023-06-26")]
    public async Task A_filter_lets_through_what_it_says(string filter, string due)
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("a", firstDay: "2023-07-07"); // programme due 06-30
        await district.PlannedAsync("b", firstDay: "2023-06-16"); // report due 06-26

        Assert.Equal(due, string.Join(' ', (await district.ListObligationsAsync(filter)).Select(duty => Written(duty.DueDate)).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task An_instant_that_is_none_is_refused()
    {
        var district = await scheduling.OpenDistrictAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Obligations.ListObligationsAsync(
                new()
                {
                    Parent = district.Unit,
                    KnownTime = new Timestamp { Seconds = long.MaxValue },
                }
            )
        );

        Assert.Equal((StatusCode.InvalidArgument, "known_time"), (refused.Code, Assert.Single(refused.Fields)));
    }

    private static async Task<Proto.Obligation> AskedAsync(DistrictForTests district, string? cutOff, DateTimeOffset? knownAt) =>
        await district.Obligations.GetObligationAsync(
            new()
            {
                Name = $"{district.Unit}/obligations/submit-theme-2023-1",
                CutOffDate = cutOff is null ? null : Given.Day(cutOff).ToProto(),
                KnownTime = knownAt is { } instant ? Timestamp.FromDateTimeOffset(instant) : null,
            }
        );

    private static string Written(Google.Type.Date day) => $"{day.Year:0000}-{day.Month:00}-{day.Day:00}";
}
