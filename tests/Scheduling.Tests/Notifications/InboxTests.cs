using ThemeDay.Events.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Notifications;

/// <summary>The inboxes of units and of the bureau.</summary>
public sealed class InboxTests(TestPostgres postgres)
{
    [Fact]
    public async Task A_unit_sees_and_acknowledges_what_is_for_it_and_nothing_else()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        await host.RunAsync(Given.Day("2023-04-11"));
        var own = Assert.Single((await host.As(district.Liaison).ListNotificationsAsync(new() { Parent = district.Name })).Notifications);
        var other = Assert.Single((await host.As(district.OtherLiaison).ListNotificationsAsync(new() { Parent = district.Name })).Notifications);

        var hidden = await FailedRpc.CatchAsync(() => host.As(district.Liaison).AcknowledgeNotificationAsync(new() { Name = other.Name }));
        var acknowledged = await host.As(district.Liaison).AcknowledgeNotificationAsync(new() { Name = own.Name });
        var again = await host.As(district.Bureau).AcknowledgeNotificationAsync(new() { Name = own.Name });
        var open = await host.ListAsync(district, "acknowledged = false");

        Assert.Equal((district.Unit, NotificationKind.Reminder, $"{district.Unit}/obligations/submit-theme-2023-1"), (own.Recipient, own.Kind, own.Subject));
        Assert.Equal("提醒：请于2023年4月14日前报送活动主题申报表", own.Title);
        Assert.Equal(ErrorReasons.ResourceNotFound, hidden.Reason);
        Assert.Equal((district.Liaison.Account, true), (acknowledged.AcknowledgeAccount, acknowledged.AcknowledgeTime is not null));
        Assert.Equal(acknowledged, again); // who acknowledged it first
        Assert.Equal(["2023-04-11 Reminder 430502D2 submit-theme-2023-1"], open);
        var recorded = Assert.Single((await host.Host.ListRecordedEventsAsync(district.Code)).OfType<NotificationAcknowledged>());
        Assert.Equal((own.Name, district.Liaison.Account), (recorded.Notification, recorded.Metadata.Account));
    }

    [Fact]
    public async Task An_acknowledged_reminder_does_not_stop_the_next_and_what_is_done_does()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        await host.RunAsync(Given.Day("2023-04-11"));
        var own = Assert.Single((await host.As(district.Liaison).ListNotificationsAsync(new() { Parent = district.Name })).Notifications);
        await host.As(district.Liaison).AcknowledgeNotificationAsync(new() { Name = own.Name });
        await district.SubmittedAsync("t-2", district.OtherUnit);

        await host.RunAsync(Given.Day("2023-04-14"));

        Assert.Equal(
            [
                "2023-04-11 Reminder 430502D1 submit-theme-2023-1",
                "2023-04-11 Reminder 430502D2 submit-theme-2023-1",
                "2023-04-14 Reminder 430502D1 submit-theme-2023-1",
            ],
            await host.ListAsync(district)
        );
    }

    [Fact]
    public async Task An_activity_that_moves_is_reminded_of_by_its_new_days()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-20");
        var district = await host.OpenDistrictAsync(change: opened => opened.InvitedUnits.Clear());
        await district.PlannedAsync(firstDay: "2023-06-16");
        await host.RunAsync(Given.Day("2023-06-06"));
        await district.Plans.RescheduleActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = district.Activity("t-1"),
                FirstDate = Given.Day("2023-06-20").ToProto(),
                Reason = "汛期",
            }
        );
        await district.ReleasedAsync("2023-06-06");

        foreach (var day in Enumerable.Range(7, 7))
            await host.RunAsync(new(2023, 6, day));

        // Due on 9 June before, on 13 June now.
        Assert.Equal(
            [
                "2023-06-06 Reminder 430502D1 file-programme-2023-1~t-1",
                "2023-06-08 Reminder 430502D1 file-programme-2023-1~t-1",
                "2023-06-13 Reminder 430502D1 file-programme-2023-1~t-1",
            ],
            (await host.ListAsync(district)).Where(each => each.Contains("file-programme", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_campaign_that_is_entered_after_the_fact_reminds_nobody()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-06-20");
        var district = await host.OpenDistrictAsync(); // its deadline was on 14 April
        await district.PlannedAsync(firstDay: "2023-05-16");

        await host.RunAsync(Given.Day("2023-06-21"));

        Assert.Empty(await host.ListAsync(district));
        Assert.Empty(host.Mail.Messages);
    }

    [Fact]
    public async Task A_bureau_reminds_at_once_and_at_most_once_a_day()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-22"); // a Saturday
        var district = await host.OpenDistrictAsync();
        var obligation = $"{district.Unit}/obligations/submit-theme-2023-1";

        var sent = await host.As(district.Bureau).SendReminderAsync(new() { Obligation = obligation });
        var again = await host.As(district.Bureau).SendReminderAsync(new() { Obligation = obligation });
        await district.SubmittedAsync("t-1");
        var met = await FailedRpc.CatchAsync(() => host.As(district.Bureau).SendReminderAsync(new() { Obligation = obligation }));

        Assert.Equal((NotificationKind.Urging, "催办：报送活动主题申报表已逾期（应于2023年4月14日前完成）"), (sent.Kind, sent.Title));
        Assert.Equal(sent, again);
        Assert.Equal((ErrorReasons.ObligationNotOpen, "Met"), (met.Reason, met.Of("state")));
        Assert.Single((await host.Host.ListRecordedEventsAsync(district.Code)).OfType<NotificationIssued>());
    }

    [Fact]
    public async Task What_comes_after_the_mail_of_the_day_is_in_that_of_the_next_working_day()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-20");
        var district = await host.OpenDistrictAsync(change: opened => opened.InvitedUnits.Clear());
        await district.PlannedAsync(firstDay: "2023-05-16"); // its programme is due on 9 May
        await host.RunAsync(Given.Day("2023-05-05")); // a Friday, three working days before: Saturday is one
        await host.As(district.Bureau).SendReminderAsync(new() { Obligation = $"{district.Unit}/obligations/file-report-2023-1~t-1" });

        await host.RunAsync(Given.Day("2023-05-05"), hour: 16);
        var before = Assert.Single(host.Mail.Messages);
        await host.RunAsync(Given.Day("2023-05-06"));
        await host.RunAsync(Given.Day("2023-05-07"));

        Assert.Contains("报送活动方案“主题t-1”", before.TextBody, StringComparison.Ordinal);
        Assert.Contains("报送情况报告或者新闻报道“主题t-1”", Assert.Single(host.Mail.Messages.Skip(1)).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_arrangement_is_sent_to_the_units_that_have_an_activity_in_it()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-05-30");
        var district = await host.OpenDistrictAsync(change: opened => opened.InvitedUnits.Clear());
        await district.PlannedAsync(firstDay: "2023-07-14");
        await host.RunAsync(Given.Day("2023-06-30"));

        await new ArrangementService.ArrangementServiceClient(host.Host.As(district.Bureau)).ReleaseArrangementAsync(
            new() { Name = $"{district.Campaign}/arrangements/2023-07" }
        );

        var listed = (
            await host.As(district.Bureau).ListNotificationsAsync(new() { Parent = district.Name, Filter = "kind = arrangement OR kind = arrangement_ready" })
        ).Notifications;
        Assert.Equal(
            [(district.Unit, "部署：2023年7月“政务公开主题日”活动安排已印发"), (district.Name, "待办：2023年7月活动安排已拟好，请核发")],
            listed.Select(each => (each.Recipient, each.Title))
        );
    }
}
