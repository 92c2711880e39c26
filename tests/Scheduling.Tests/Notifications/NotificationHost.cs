using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using ThemeDay.Scheduling.Notifications;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Notifications;

/// <summary>A Scheduling host of its own for one test, whose clock it drives, with a mail server and another system.</summary>
internal sealed class NotificationHost : IAsyncDisposable
{
    private readonly List<TestServiceHost<Program>> instances = [];

    /// <summary>The first instance.</summary>
    public TestServiceHost<Program> Host => instances[0];

    public required FakeRegistry Registry { get; init; }

    public required MailServer Mail { get; init; }

    public required WebhookReceiver Receiver { get; init; }

    /// <summary>Starts it on a day, at nine in the morning.</summary>
    public static async Task<NotificationHost> StartAsync(TestPostgres postgres, string today, int instances = 1)
    {
        var host = new NotificationHost
        {
            Registry = await FakeRegistry.StartAsync("scheduling"),
            Mail = MailServer.Start(),
            Receiver = await WebhookReceiver.StartAsync(),
        };
        var connection = await postgres.NewConnectionStringAsync();
        for (var instance = 0; instance < instances; instance++)
        {
            host.instances.Add(
                await TestServiceHost<Program>.StartAsync(connection, "scheduling-db", Given.Day(today), [.. host.Registry.Settings, .. host.Mail.Settings])
            );
        }

        return host;
    }

    /// <summary>A district with an open campaign and two units with mail addresses.</summary>
    public async Task<DistrictForTests> OpenDistrictAsync(string code = "430502", Action<Events.V1.CampaignOpened>? change = null)
    {
        var district = new DistrictForTests(Host, code) { Registry = Registry };
        foreach (var (unit, name) in new[] { (district.Unit, "第一街道办事处"), (district.OtherUnit, "第二局") })
        {
            await district.ReceiveEventAsync(
                new Events.V1.UnitChanged
                {
                    Metadata = district.MasterMetadata,
                    Unit = unit,
                    DisplayName = name,
                    Kind = Type.V1.UnitKind.Department,
                }
            );
        }

        var opened = district.Opened();
        change?.Invoke(opened);
        await district.ReceiveEventAsync(opened);
        Registry.MailAddresses[district.Unit] = ["first@example.gov.cn"];
        Registry.MailAddresses[district.OtherUnit] = ["second@example.gov.cn", "deputy@example.gov.cn"];
        return district;
    }

    public NotificationService.NotificationServiceClient As(Actor actor) => new(Host.As(actor));

    /// <summary>Lets the instances do what is due at a time of a day, all at once, and waits until what is to be sent has been attempted.</summary>
    public async Task RunAsync(DateOnly day, int hour = 9)
    {
        foreach (var instance in instances)
            instance.Clock.SetUtcNow(ShanghaiTime.StartOfDay(day).AddHours(hour));
        await Task.WhenAll(instances.Select(RunOnceAsync));
        await WaitForDeliveriesAsync();
    }

    /// <summary>Lets time pass, and wakes the instances.</summary>
    public void Advance(TimeSpan time)
    {
        foreach (var instance in instances)
        {
            instance.Clock.Advance(time);
            instance.Services.GetRequiredService<DeliverySignal>().Set();
        }
    }

    /// <summary>Waits until what is to be attempted for the first time, or now, has been: its version is odd again.</summary>
    public async Task WaitForDeliveriesAsync()
    {
        await using var database = NpgsqlDataSource.Create(
            Host.Services.GetRequiredService<ServiceDefaults.Storage.ServiceConnectionString>().ConnectionString
        );
        await Poll.UntilAsync(
            async () =>
            {
                await using var command = database.CreateCommand(
                    "select count(*) from delivery where state = 'Pending' and (next_attempt_at <= $1 or version = 1 or version % 2 = 0)"
                );
                command.Parameters.Add(new() { Value = Host.Clock.GetUtcNow() });
                return await command.ExecuteScalarAsync() is 0L;
            },
            TimeSpan.FromSeconds(30),
            "deliveries are attempted"
        );
    }

    /// <summary>All notifications of a district as text, in the order in which they were issued: day, kind and subject.</summary>
    public async Task<List<string>> ListAsync(DistrictForTests district, string filter = "")
    {
        var listed = await As(district.Bureau)
            .ListNotificationsAsync(
                new()
                {
                    Parent = district.Name,
                    Filter = filter,
                    PageSize = 1000,
                }
            );
        return
        [
            .. listed
                .Notifications.Select(each =>
                    $"{ToDateOnly(each.IssueDate):yyyy-MM-dd} {each.Kind} {each.Recipient.Split('/')[^1]} {each.Subject.Split('/')[^1]}"
                )
                .Order(StringComparer.Ordinal),
        ];
    }

    private static DateOnly ToDateOnly(Google.Type.Date date) => new(date.Year, date.Month, date.Day);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var instance in instances)
            await instance.DisposeAsync();
        await Mail.DisposeAsync();
        await Receiver.DisposeAsync();
        await Registry.DisposeAsync();
    }

    private static async Task RunOnceAsync(TestServiceHost<Program> instance)
    {
        var reminders = instance.Services.GetServices<IHostedService>().OfType<ReminderService>().Single();
        while (!await reminders.RunOnceAsync(CancellationToken.None)) // another instance is at it
            await Task.Delay(5);
    }
}
