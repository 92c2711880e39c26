using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Obligations;

/// <summary>Each test has a host of its own, whose clock it moves.</summary>
public sealed class OverdueMonitorTests(TestPostgres postgres)
{
    private static readonly DateOnly DayBeforeDeadline = new(2023, 4, 13);
    private static readonly DateOnly DayAfterDeadline = new(2023, 4, 15);

    [Fact]
    public async Task Every_unit_without_a_theme_on_the_day_after_the_deadline_raises_one_notice()
    {
        await using var host = await StartAsync();
        var district = await OpenDistrictAsync(host);
        var otherDistrict = await OpenDistrictAsync(host, "430503");

        host.Today(DayAfterDeadline);
        await ListAsync<ObligationOverdue>(host, district, 2);
        await ListAsync<ObligationOverdue>(host, otherDistrict, 2);
        host.Today(DayAfterDeadline.AddDays(1));
        await otherDistrict.SubmittedAsync("t-1", on: "2023-04-16");
        await otherDistrict.SubmittedAsync("t-2", otherDistrict.OtherUnit, on: "2023-04-12");
        await ListAsync<ObligationCleared>(host, otherDistrict, 1); // the scan of the second day is over

        var notices = await ListAsync<ObligationOverdue>(host, district, 2);
        Assert.Equal([ObligationOf(district.Unit), ObligationOf(district.OtherUnit)], notices.Select(overdue => overdue.Obligation).Order());
        Assert.All(notices, overdue => Assert.Equal((district.Campaign, Given.Day("2023-04-14").ToProto()), (overdue.Campaign, overdue.DueDate)));
    }

    [Fact]
    public async Task An_extension_to_a_day_that_has_not_passed_clears_the_notice_and_a_theme_received_late_does_not()
    {
        await using var host = await StartAsync();
        var district = await OpenOverdueDistrictAsync(host);

        await district.SubmittedAsync("t-1", on: "2023-04-15");
        await district.ReceiveEventAsync(
            new CampaignExtended
            {
                Metadata = district.FactOn("2023-04-15"),
                Campaign = district.Campaign,
                Unit = district.OtherUnit,
                Deadline = Given.Day("2023-04-20").ToProto(),
            }
        );

        var cleared = Assert.Single(await ListAsync<ObligationCleared>(host, district, 1));
        Assert.Equal(
            (ObligationOf(district.OtherUnit), district.Campaign, Given.Day("2023-04-14").ToProto(), DayAfterDeadline.ToProto()),
            (cleared.Obligation, cleared.Campaign, cleared.DueDate, cleared.Metadata.EffectiveDate)
        );
    }

    [Fact]
    public async Task A_theme_that_is_received_while_its_notice_is_given_clears_the_notice()
    {
        await using var host = await StartAsync();
        var district = await OpenDistrictAsync(host);
        var database = host.Services.GetRequiredService<NpgsqlDataSource>();
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await GiveNoticeAsync();

        var receiving = district.SubmittedAsync("t-1", on: "2023-04-12");
        await Poll.UntilAsync(IsAnyWaitingAsync, TimeSpan.FromSeconds(20), "the theme waits for the row");
        await transaction.CommitAsync();
        await receiving;
        host.Today(DayAfterDeadline);

        var cleared = Assert.Single(await ListAsync<ObligationCleared>(host, district, 1));
        Assert.Equal(ObligationOf(district.Unit), cleared.Obligation);

        // As the watch does, before it commits.
        async Task GiveNoticeAsync()
        {
            var unit = district.Unit.Split('/')[^1];
            await transaction.ExecuteAsync(
                "update obligation set watch_on = null where district = $1 and unit = $2",
                [district.Code, unit],
                TestContext.Current.CancellationToken
            );
            await transaction.ExecuteAsync(
                "insert into overdue_notice (district, campaign_id, obligation, due) values ($1, '2023-1', $2, '2023-04-14')",
                [district.Code, ObligationOf(district.Unit)],
                TestContext.Current.CancellationToken
            );
        }

        async Task<bool> IsAnyWaitingAsync()
        {
            await using var waiting = database.CreateCommand(
                "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
            );
            return await waiting.ExecuteScalarAsync() is true;
        }
    }

    [Fact]
    public async Task A_unit_invited_again_with_a_later_deadline_raises_a_notice_when_that_has_passed()
    {
        await using var host = await StartAsync();
        var district = await OpenOverdueDistrictAsync(host);
        await district.ReceiveEventAsync(
            new UnitUninvited
            {
                Metadata = district.FactOn("2023-04-15"),
                Campaign = district.Campaign,
                Unit = district.OtherUnit,
            }
        );
        await ListAsync<ObligationCleared>(host, district, 1);

        await district.ReceiveEventAsync(
            new CampaignExtended
            {
                Metadata = district.FactOn("2023-04-15"),
                Campaign = district.Campaign,
                Unit = district.OtherUnit,
                Deadline = Given.Day("2023-04-17").ToProto(),
            }
        );
        await district.ReceiveEventAsync(
            new UnitInvited
            {
                Metadata = district.FactOn("2023-04-15"),
                Campaign = district.Campaign,
                Unit = district.OtherUnit,
                Deadline = Given.Day("2023-04-14").ToProto(),
            }
        );
        host.Today(new(2023, 4, 18));

        var notices = await ListAsync<ObligationOverdue>(host, district, 3);
        Assert.Equal((ObligationOf(district.OtherUnit), Given.Day("2023-04-17").ToProto()), (notices[^1].Obligation, notices[^1].DueDate));
    }

    [Fact]
    public async Task A_corrected_calendar_moves_the_notice_to_the_due_date_that_it_gives_and_restores_it()
    {
        await using var host = await StartAsync();
        var district = await OpenDistrictAsync(host);
        host.Today(new(2023, 4, 20));
        await district.PlannedAsync(firstDay: "2023-06-16"); // the programme is due on Friday 9 June
        host.Today(new(2023, 6, 12));
        await ListAsync<ObligationOverdue>(host, district, 1, notice => IsOfProgramme(notice.Obligation));
        var official = await district.Calendar.GetCalendarYearAsync(new() { Name = "calendarYears/2023" });
        var corrected = official.Clone();
        corrected.Days.Add(new SpecialDay { Date = Given.Day("2023-06-10").ToProto(), Working = true });
        corrected.Etag = "";
        official.Etag = "";

        await district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = corrected, Reason = "补班" });
        var cleared = Assert.Single(await ListAsync<ObligationCleared>(host, district, 1, notice => IsOfProgramme(notice.Obligation)));
        var moved = (await ListAsync<ObligationOverdue>(host, district, 2, notice => IsOfProgramme(notice.Obligation)))[^1];
        await district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = official, Reason = "更正" });
        var latest = (await ListAsync<ObligationOverdue>(host, district, 3, notice => IsOfProgramme(notice.Obligation)))[^1];

        Assert.Equal(Given.Day("2023-06-09").ToProto(), cleared.DueDate);
        Assert.Equal((cleared.Obligation, Given.Day("2023-06-10").ToProto()), (moved.Obligation, moved.DueDate));
        Assert.Equal((cleared.Obligation, cleared.DueDate), (latest.Obligation, latest.DueDate));

        static bool IsOfProgramme(string obligation) => obligation.Contains("/file-programme-", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_campaign_that_cannot_be_evaluated_holds_up_no_other()
    {
        await using var host = await StartAsync();
        var damaged = await OpenDistrictAsync(host, "430501");
        await damaged.ReceiveEventAsync(
            new UnitInvited
            {
                Metadata = damaged.FactOn("2023-04-10"),
                Campaign = damaged.Campaign,
                Unit = damaged.OtherUnit, // without its deadline
            }
        );
        var district = await OpenDistrictAsync(host);

        host.Today(DayAfterDeadline);

        Assert.Equal(2, (await ListAsync<ObligationOverdue>(host, district, 2)).Count);
    }

    private Task<TestServiceHost<Program>> StartAsync() => TestServiceHost<Program>.StartAsync(postgres, "scheduling-db", DayBeforeDeadline);

    private static async Task<DistrictForTests> OpenDistrictAsync(TestServiceHost<Program> host, string code = "430502")
    {
        var district = new DistrictForTests(host, code);
        await district.ReceiveEventAsync(district.Opened());
        return district;
    }

    /// <summary>A district on the day after the deadline, notices raised for its two units.</summary>
    private static async Task<DistrictForTests> OpenOverdueDistrictAsync(TestServiceHost<Program> host)
    {
        var district = await OpenDistrictAsync(host);
        host.Today(DayAfterDeadline);
        await ListAsync<ObligationOverdue>(host, district, 2);
        return district;
    }

    private static string ObligationOf(string unit) => $"{unit}/obligations/submit-theme-2023-1";

    /// <summary>The events of a type recorded for a district, once there are so many. The clock runs on by a minute for each scan.</summary>
    private static async Task<List<T>> ListAsync<T>(TestServiceHost<Program> host, DistrictForTests district, int atLeast, Func<T, bool>? filter = null)
        where T : IMessage
    {
        List<T> events = [];
        await Poll.UntilAsync(
            async () =>
            {
                host.Clock.Advance(TimeSpan.FromMinutes(1));
                events = [.. (await host.ListRecordedEventsAsync(district.Code)).OfType<T>().Where(filter ?? (_ => true))];
                return events.Count >= atLeast;
            },
            TimeSpan.FromSeconds(30),
            () => $"{events.Count} of {atLeast} events {typeof(T).Name}"
        );
        return events;
    }
}
