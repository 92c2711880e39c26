using ThemeDay.Events.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Notifications;

/// <summary>A whole year by a driven clock, two instances of the service, a real mail server and a real receiver of webhooks.</summary>
public sealed class YearOfRemindersTests(TestPostgres postgres)
{
    [Fact]
    public async Task In_a_whole_year_each_step_is_issued_once_mailed_and_posted_and_none_on_a_day_off()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-09", instances: 2);
        var district = await host.OpenDistrictAsync();
        var webhook = await new WebhookService.WebhookServiceClient(host.Host.As(district.Bureau)).CreateWebhookAsync(
            new()
            {
                Parent = district.Name,
                WebhookId = "office-system",
                Webhook = new() { Url = $"{host.Receiver.Url}/notifications" },
            }
        );
        var happenings = new Dictionary<string, Func<Task>>
        {
            ["2023-04-12"] = () => district.SubmittedAsync("t-1"), // the first unit is in time
            ["2023-04-20"] = async () =>
            {
                await district.SubmittedAsync("t-2", district.OtherUnit, on: "2023-04-20"); // the other one is late
                foreach (var (id, unit) in new[] { ("t-1", district.Unit), ("t-2", district.OtherUnit) })
                    await district.ReceiveEventAsync(new ThemeAccepted { Metadata = district.FactOn("2023-04-20"), Theme = district.Ref(id, unit) });
                await district.PinnedAsync("t-1", "2023-06-16");
                await district.PinnedAsync("t-2", "2023-10-13");
                await district.ReleasedAsync();
            },
            ["2023-06-08"] = () => district.FiledAsync(district.Activity("t-1")), // a day before it is due
            ["2023-06-16"] = () => district.HeldAsync(district.Activity("t-1")),
            ["2023-06-27"] = () =>
                district.ReceiveEventAsync( // a day late
                    new ReportFiled
                    {
                        Metadata = district.FactOn("2023-06-27"),
                        Activity = district.ActivityRef(district.Activity("t-1")),
                        Pictures = 1,
                    },
                    "publication"
                ),
            ["2023-10-13"] = () => district.HeldAsync(district.Activity("t-2")),
        };

        for (var day = Given.Day("2023-04-10"); day <= Given.Day("2023-12-29"); day = day.AddDays(1))
        {
            if (day >= Given.Day("2023-10-16") && day <= Given.Day("2023-10-22"))
                continue; // the system is down
            await host.RunAsync(day, hour: 3); // nobody is in the office
            if (happenings.GetValueOrDefault($"{day:yyyy-MM-dd}") is { } happens)
                await happens();
            await host.RunAsync(day);
        }

        string[] expected =
        [
            // The deadline is Friday 14 April; Sunday 23 April is a make-up day.
            "2023-04-11 Reminder 430502D1 submit-theme-2023-1",
            "2023-04-11 Reminder 430502D2 submit-theme-2023-1",
            "2023-04-14 Reminder 430502D2 submit-theme-2023-1",
            "2023-04-17 Urging 430502D2 submit-theme-2023-1",
            "2023-04-19 CircularPending 430502D2 submit-theme-2023-1",
            // The last working day of May: the bureau is told that the month of June can be arranged.
            "2023-05-31 ArrangementReady 430502 2023-06",
            // The programme of 16 June is due on 9 June, its report on 26 June after 端午节, of which Sunday 25 June is a make-up day.
            "2023-06-06 Reminder 430502D1 file-programme-2023-1~t-1",
            "2023-06-20 Reminder 430502D1 file-report-2023-1~t-1",
            "2023-06-26 Reminder 430502D1 file-report-2023-1~t-1",
            // The programme of 13 October is due on Sunday 8 October, a make-up day after 国庆节.
            "2023-09-27 Reminder 430502D2 file-programme-2023-1~t-2",
            "2023-09-28 ArrangementReady 430502 2023-10",
            "2023-10-08 Reminder 430502D2 file-programme-2023-1~t-2",
            "2023-10-09 Urging 430502D2 file-programme-2023-1~t-2",
            "2023-10-11 CircularPending 430502D2 file-programme-2023-1~t-2",
            // Its report was due on 20 October, while the system was down: only the last step.
            "2023-10-23 Urging 430502D2 file-report-2023-1~t-2",
            "2023-10-25 CircularPending 430502D2 file-report-2023-1~t-2",
        ];
        Assert.Equal(expected, await host.ListAsync(district));

        // Each once in the log, and once at the other system, signed.
        var events = (await host.Host.ListRecordedEventsAsync(district.Code)).OfType<NotificationIssued>().ToList();
        Assert.Equal(expected.Length, events.Count);
        Assert.Equal(
            events.Select(each => each.Notification.Split('/')[^1]).Order(),
            host.Receiver.Requests.Select(request => request.Json.GetProperty("id").GetString()).Order()
        );
        Assert.All(host.Receiver.Requests, request => Assert.True(request.IsSignedBy(webhook.Secret)));

        // One mail a day, with all of the day: none of the bureau's.
        Assert.Equal(
            expected
                .Where(each => !each.Contains("ArrangementReady"))
                .Select(each => (each[..10], each.Contains("D1") ? "first@example.gov.cn" : "second@example.gov.cn")),
            host.Mail.Messages.Select(mail => ($"{mail.Date.ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd}", mail.To.Mailboxes.First().Address)).Order()
        );
        Assert.All(host.Mail.Messages, mail => Assert.Contains("共1项", mail.Subject));
        Assert.Equal(host.Mail.Messages.Count, host.Mail.Messages.Select(mail => mail.MessageId).Distinct().Count());
        var states = await host.As(district.Bureau).ListDeliveriesAsync(new() { Parent = district.Name, PageSize = 1000 });
        Assert.Equal(host.Mail.Messages.Count + host.Receiver.Requests.Count, states.Deliveries.Count);
        Assert.All(states.Deliveries, delivery => Assert.Equal((DeliveryState.Delivered, 1), (delivery.State, delivery.Attempts)));
    }
}
