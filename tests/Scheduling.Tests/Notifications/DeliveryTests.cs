using System.Net;
using SmtpServer.Protocol;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Notifications;

/// <summary>What becomes of notifications that are mailed and posted.</summary>
public sealed class DeliveryTests(TestPostgres postgres)
{
    private static readonly DateOnly FirstReminder = new(2023, 4, 11);

    [Fact]
    public async Task A_mail_says_what_is_to_be_done_to_all_addresses_of_the_unit()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();

        await host.RunAsync(FirstReminder);

        var mail = host.Mail.Messages.Single(mail => mail.To.Mailboxes.Any(to => to.Address == "second@example.gov.cn"));
        Assert.Equal(["second@example.gov.cn", "deputy@example.gov.cn"], mail.To.Mailboxes.Select(to => to.Address));
        Assert.Equal(("政务公开", "noreply@example.gov.cn"), (mail.From.Mailboxes.Single().Name, mail.From.Mailboxes.Single().Address));
        Assert.Equal("“政务公开主题日”事项提醒（2023年4月11日，共1项）", mail.Subject);
        Assert.StartsWith("第二局：", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("1. 提醒：请于2023年4月14日前报送活动主题申报表", mail.TextBody, StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.All(await ListAsync(host, district), delivery => Assert.Equal((DeliveryState.Delivered, 1), (delivery.State, delivery.Attempts)));
    }

    [Fact]
    public async Task A_unit_without_an_address_gets_no_mail_and_the_bureau_sees_it()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        host.Registry.MailAddresses.Clear();

        await host.RunAsync(FirstReminder);

        Assert.Empty(host.Mail.Messages);
        Assert.All(await ListAsync(host, district), delivery => Assert.Equal(DeliveryState.NoAddress, delivery.State));
        Assert.Equal(2, (await host.ListAsync(district)).Count); // they are in the inbox
    }

    [Fact]
    public async Task A_mail_is_sent_when_the_unit_has_an_address_and_the_bureau_asks_for_it()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        host.Registry.MailAddresses.TryRemove(district.Unit, out _);
        await host.RunAsync(FirstReminder);
        var unsent = (await ListAsync(host, district)).Single(delivery => delivery.State is DeliveryState.NoAddress);

        host.Registry.MailAddresses[district.Unit] = ["new@example.gov.cn"];
        await host.As(district.Bureau).RetryDeliveryAsync(new() { Name = unsent.Name });
        await PollAsync(host, district, deliveries => deliveries.All(IsDelivered));

        Assert.Contains(host.Mail.Messages, mail => mail.To.Mailboxes.First().Address == "new@example.gov.cn");
    }

    [Fact]
    public async Task A_mail_reaches_the_other_addresses_of_a_unit_when_one_no_longer_exists()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        host.Mail.Unknown["deputy@example.gov.cn"] = true;

        await host.RunAsync(FirstReminder);

        var sent = (await ListAsync(host, district)).Single(delivery => delivery.Target == district.OtherUnit);
        Assert.Equal((DeliveryState.Delivered, "not to 1 of 2 addresses: SMTP 550"), (sent.State, sent.LastError));
        Assert.Equal(2, host.Mail.Messages.Count);
    }

    [Fact]
    public async Task A_mail_to_a_unit_none_of_whose_addresses_exists_is_given_up()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        host.Mail.Unknown["first@example.gov.cn"] = true;

        await host.RunAsync(FirstReminder);

        var refused = (await ListAsync(host, district)).Single(delivery => delivery.Target == district.Unit);
        Assert.Equal((DeliveryState.Failed, "SMTP 550 (RecipientNotAccepted)"), (refused.State, refused.LastError));
    }

    [Fact]
    public async Task A_mail_whose_sender_is_refused_is_attempted_again_because_settings_can_be_corrected()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        host.Mail.RefusesSender = true;

        await host.RunAsync(FirstReminder);

        Assert.All(await ListAsync(host, district), delivery => Assert.Equal(DeliveryState.Pending, delivery.State));
    }

    [Fact]
    public async Task An_address_that_is_none_fails_the_mail_of_its_unit_and_no_other()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        host.Registry.MailAddresses[district.Unit] = ["a@b..cn"]; // of a contact that was recorded before addresses were checked

        await host.RunAsync(FirstReminder);

        var states = (await ListAsync(host, district)).ToDictionary(delivery => delivery.Target);
        Assert.Equal((DeliveryState.Pending, 1, "ParseException"), Describe(states[district.Unit]));
        Assert.Equal((DeliveryState.Delivered, 1, ""), Describe(states[district.OtherUnit]));

        static (DeliveryState, int, string) Describe(Delivery delivery) => (delivery.State, delivery.Attempts, delivery.LastError);
    }

    [Fact]
    public async Task Webhooks_that_do_not_answer_hold_up_no_mail()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        for (var number = 1; number <= 10; number++)
            await CreateWebhookAsync(host, district, district.Unit, $"office-system-{number}");
        host.Receiver.Hold();

        var running = host.RunAsync(FirstReminder);
        await PollAsync(host, district, deliveries => deliveries is [_, _] && deliveries.All(IsDelivered), "channel = mail");

        var held = await ListAsync(host, district, "channel = webhook");
        Assert.Equal(10, held.Count);
        Assert.All(held, delivery => Assert.Equal((DeliveryState.Pending, ""), (delivery.State, delivery.LastError))); // not even given up after 10 s
        host.Receiver.Release();
        await running;
    }

    [Fact]
    public async Task A_notification_of_days_without_a_working_system_is_still_mailed()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        await host.RunAsync(FirstReminder, hour: 3); // nobody is in the office
        await host.As(district.Bureau).SendReminderAsync(new() { Obligation = $"{district.Unit}/obligations/submit-theme-2023-1" });

        await host.RunAsync(FirstReminder.AddDays(3)); // it was stopped for two days

        var mail = host.Mail.Messages.Single(mail => mail.To.Mailboxes.First().Address == "first@example.gov.cn");
        Assert.Contains("共2项", mail.Subject, StringComparison.Ordinal); // and the reminder of that day
    }

    [Fact]
    public async Task Mails_are_sent_in_the_first_days_of_January_without_the_calendar_of_the_year_before()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2020-01-02"); // of the first year that is known
        var district = await host.OpenDistrictAsync();
        await host.As(district.Bureau).SendReminderAsync(new() { Obligation = $"{district.Unit}/obligations/submit-theme-2023-1" });

        await host.RunAsync(new(2020, 1, 3));

        Assert.Single(host.Mail.Messages);
    }

    [Fact]
    public async Task A_mail_that_the_server_does_not_take_for_now_is_sent_later_with_the_same_id_and_without_what_was_done_meanwhile()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        host.Mail.Answer = new((SmtpReplyCode)451, "try again later");
        await host.RunAsync(FirstReminder);
        var failed = await ListAsync(host, district);
        await district.SubmittedAsync("t-1"); // of the first unit

        host.Mail.Answer = SmtpResponse.Ok;
        host.Advance(TimeSpan.FromMinutes(2));
        await PollAsync(host, district, deliveries => deliveries.All(delivery => delivery.State is not DeliveryState.Pending));

        Assert.All(
            failed,
            delivery => Assert.Equal((DeliveryState.Pending, 1, "SMTP 451 (MessageNotAccepted)"), (delivery.State, delivery.Attempts, delivery.LastError))
        );
        var mail = Assert.Single(host.Mail.Messages);
        var states = (await ListAsync(host, district)).ToDictionary(delivery => delivery.Target);
        Assert.Equal(DeliveryState.Dropped, states[district.Unit].State);
        Assert.Equal(
            (DeliveryState.Delivered, 2, ""),
            (states[district.OtherUnit].State, states[district.OtherUnit].Attempts, states[district.OtherUnit].LastError)
        );
        Assert.Equal($"{states[district.OtherUnit].Name.Split('/')[^1]}@example.gov.cn", mail.MessageId);
    }

    [Fact]
    public async Task A_mail_that_the_server_refuses_is_given_up_and_sent_when_the_bureau_wants_it()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        host.Mail.Answer = new(SmtpReplyCode.MailboxUnavailable, "no such user");
        await host.RunAsync(FirstReminder);
        var refused = await ListAsync(host, district);

        host.Mail.Answer = SmtpResponse.Ok;
        var retried = await host.As(district.Bureau).RetryDeliveryAsync(new() { Name = refused[0].Name });
        await PollAsync(host, district, deliveries => deliveries.Any(delivery => delivery.State is DeliveryState.Delivered));
        var again = await FailedRpc.CatchAsync(() => host.As(district.Bureau).RetryDeliveryAsync(new() { Name = refused[0].Name }));

        Assert.All(refused, delivery => Assert.Equal((DeliveryState.Failed, 1), (delivery.State, delivery.Attempts)));
        Assert.All(refused, delivery => Assert.DoesNotContain("no such user", delivery.LastError, StringComparison.Ordinal)); // it may name an address
        Assert.Equal(DeliveryState.Pending, retried.State);
        Assert.Single(host.Mail.Messages);
        Assert.Equal(ErrorReasons.TransitionNotAllowed, again.Reason);
    }

    [Fact]
    public async Task What_another_system_does_not_take_is_posted_with_growing_pauses_and_given_up_after_three_days()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        await CreateWebhookAsync(host, district, district.Unit);
        host.Receiver.Answer = HttpStatusCode.InternalServerError;
        var started = new DateTimeOffset(2023, 4, 11, 1, 0, 0, TimeSpan.Zero);
        await host.RunAsync(FirstReminder);
        List<double> hours = [];
        for (var attempt = 1; attempt < 10; attempt++)
        {
            var delivery = Assert.Single(await ListAsync(host, district, "channel = webhook"));
            Assert.Equal((DeliveryState.Pending, attempt, "HTTP 500"), (delivery.State, delivery.Attempts, delivery.LastError));
            host.Advance(delivery.NextAttemptTime.ToDateTimeOffset() - host.Host.Clock.GetUtcNow());
            hours.Add(Math.Round((host.Host.Clock.GetUtcNow() - started).TotalHours, 1));
            await PollAsync(host, district, deliveries => deliveries.Single().Attempts > attempt && IsRecorded(deliveries.Single()), "channel = webhook");
        }

        // While an attempt is under way, the next time is that at which it would be attempted again.
        bool IsRecorded(Delivery delivery) => delivery.NextAttemptTime?.ToDateTimeOffset() - host.Host.Clock.GetUtcNow() is null or { TotalMinutes: > 4 };

        var last = Assert.Single(await ListAsync(host, district, "channel = webhook"));
        Assert.Equal((DeliveryState.Failed, 10), (last.State, last.Attempts));
        Assert.Equal([0, 0.1, 0.4, 1.4, 4.4, 10.4, 22.4, 46.4, 70.4], hours);
        Assert.Equal(10, host.Receiver.Requests.Count);
        Assert.Single(host.Receiver.Requests.Select(request => request.Id).Distinct());
    }

    [Fact]
    public async Task A_redirection_is_not_followed_and_no_header_tells_the_receiver_more_than_it_needs()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        await CreateWebhookAsync(host, district, district.Unit);
        host.Receiver.Answer = HttpStatusCode.Redirect;

        await host.RunAsync(FirstReminder);

        var request = Assert.Single(host.Receiver.Requests);
        Assert.Equal("HTTP 302", Assert.Single(await ListAsync(host, district, "channel = webhook")).LastError);
        Assert.Equal(
            ["Content-Length", "Content-Type", "Host", "webhook-id", "webhook-signature", "webhook-timestamp"],
            request.Headers.Order(StringComparer.Ordinal)
        );
        Assert.StartsWith("application/cloudevents+json", request.ContentType, StringComparison.Ordinal);
        var json = request.Json;
        Assert.Equal(
            ("1.0", $"/districts/{district.Code}", "dev.themeday.notification.v1", "REMINDER"),
            (
                json.GetProperty("specversion").GetString(),
                json.GetProperty("source").GetString(),
                json.GetProperty("type").GetString(),
                json.GetProperty("data").GetProperty("kind").GetString()?["NOTIFICATION_KIND_".Length..]
            )
        );
    }

    [Fact]
    public async Task What_is_to_be_posted_to_a_webhook_that_was_deleted_is_dropped()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var district = await host.OpenDistrictAsync();
        var webhook = await CreateWebhookAsync(host, district, district.Unit);
        host.Receiver.Answer = HttpStatusCode.ServiceUnavailable;
        await host.RunAsync(FirstReminder);

        await Webhooks(host, district).DeleteWebhookAsync(new() { Name = webhook.Name });
        host.Receiver.Answer = HttpStatusCode.OK;
        var created = await CreateWebhookAsync(host, district, district.Unit); // under the same id
        host.Advance(TimeSpan.FromMinutes(2));
        await PollAsync(host, district, deliveries => deliveries.Single().State is DeliveryState.Dropped, "channel = webhook");

        Assert.Single(host.Receiver.Requests);
        Assert.NotEqual(webhook.Secret, created.Secret);
        Assert.Equal("", (await Webhooks(host, district).GetWebhookAsync(new() { Name = webhook.Name })).Secret);
    }

    private static bool IsDelivered(Delivery delivery) => delivery.State is DeliveryState.Delivered;

    private static Task<Webhook> CreateWebhookAsync(NotificationHost host, DistrictForTests district, string unit, string id = "office-system") =>
        Webhooks(host, district)
            .CreateWebhookAsync(
                new()
                {
                    Parent = district.Name,
                    WebhookId = id,
                    Webhook = new() { Url = $"{host.Receiver.Url}/notifications", Unit = unit },
                }
            )
            .ResponseAsync;

    private static WebhookService.WebhookServiceClient Webhooks(NotificationHost host, DistrictForTests district) => new(host.Host.As(district.Bureau));

    private static async Task<List<Delivery>> ListAsync(NotificationHost host, DistrictForTests district, string filter = "") =>
        [.. (await host.As(district.Bureau).ListDeliveriesAsync(new() { Parent = district.Name, Filter = filter })).Deliveries];

    private static Task PollAsync(NotificationHost host, DistrictForTests district, Func<List<Delivery>, bool> isReached, string filter = "")
    {
        List<Delivery> last = [];
        return Poll.UntilAsync(async () => isReached(last = await ListAsync(host, district, filter)), TimeSpan.FromSeconds(30), () => string.Join('\n', last));
    }
}
