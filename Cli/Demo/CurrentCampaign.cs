using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.ServiceDefaults.Api.ResourceNamePattern;

namespace ThemeDay.Cli.Demo;

/// <summary>
/// A campaign of today beside the past one of the demo's tables, so that somebody is reminded: five units that owe a theme in three working days, with made-up
/// mail addresses, and another system that is told by a webhook.
/// </summary>
internal sealed class CurrentCampaign(ApiClient api, CampaignData data, DemoInbox inbox)
{
    private const int Units = 5;
    private const string WebhookId = "demo";
    private static readonly Type.V1.LeadTime TimeToSubmit = new() { WorkingDays = 3 };

    // Reminders are issued once a minute.
    private static readonly TimeSpan RemindersTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly DateOnly today = ShanghaiTime.Today(TimeProvider.System);
    private readonly IReadOnlyList<string> units =
    [
        .. data.UnitCodes.Order(StringComparer.Ordinal).Take(Units).Select(code => $"districts/{data.Campaign.District}/units/{code}"),
    ];
    private bool isWorkingDay;

    private string District => $"districts/{data.Campaign.District}";

    private string Id => $"{today.Year}-demo";

    private string Name => $"{District}/campaigns/{Id}";

    /// <summary>Creates what is missing of it.</summary>
    /// <returns>False if the working days until its deadline are not known: the calendar of a year is published in the autumn before.</returns>
    public async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await FindDeadlineAsync(cancellationToken) is not { } deadline)
            return false;
        var draft = CreateDraft(deadline);
        await new CampaignLoader(api, draft, await LoadedState.ReadAsync(api, new(draft.Campaign), cancellationToken)).LoadAsync(
            (_, _) => { },
            (_, _, _) => { },
            cancellationToken
        );
        foreach (var unit in units)
            await api.Registry.CallAsync(
                options => api.UnitContacts.UpdateUnitContactAsync(new() { UnitContact = CreateContact(unit) }, options),
                cancellationToken
            );
        await CreateWebhookAsync(cancellationToken);
        var campaign = await api.Registry.CallAsync(options => api.Campaigns.GetCampaignAsync(new() { Name = Name }, options), cancellationToken);
        if (campaign.State is CampaignState.Draft) // only now: who is reminded has an address
            await api.Registry.CallAsync(
                options => api.Campaigns.OpenCampaignAsync(new() { Name = Name, EffectiveDate = today.ToProto() }, options),
                cancellationToken
            );
        return true;
    }

    /// <summary>Waits until its reminders of today are sent, and says in a few lines what was sent for it and for the past campaign.</summary>
    /// <exception cref="CommandException">They are not sent in time.</exception>
    public async Task<string> SummarizeAsync(CancellationToken cancellationToken)
    {
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(RemindersTimeout);
        try
        {
            while (true)
            {
                var sent = await ReadAsync(timeoutCts.Token);
                if (!isWorkingDay || (sent.Notifications >= units.Count && sent.Pending is 0 && sent.Mails >= units.Count))
                    return $"""
                        {Name}: {sent.Notifications} reminders of {units.Count} units; {sent.Mails} mails, {sent.Webhooks} webhook requests{(
                            isWorkingDay ? "" : "; today is a day off, they are sent on the next working day"
                        )}
                        {data.Campaign.Name}: {sent.OfThePast} reminders, its due dates had passed when they were entered
                        """;
                await Task.Delay(PollInterval, timeoutCts.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException($"the reminders of {Name} were not sent within {RemindersTimeout.TotalMinutes:0} minutes: see the log of scheduling");
        }
    }

    private async Task<Sent> ReadAsync(CancellationToken cancellationToken)
    {
        var notifications = await Pagination.ReadAllAsync(
            api.Scheduling,
            api.Notifications.ListNotificationsAsync,
            new ListNotificationsRequest { Parent = District },
            page => page.Notifications,
            cancellationToken
        );
        var current = notifications.Where(notification => notification.Campaign == Name).Select(notification => notification.Name).ToHashSet();
        // A mail has the notifications of its unit of a day, whatever their campaign; nobody else of the demo is notified.
        var deliveries = (
            await Pagination.ReadAllAsync(
                api.Scheduling,
                api.Notifications.ListDeliveriesAsync,
                new ListDeliveriesRequest { Parent = District },
                page => page.Deliveries,
                cancellationToken
            )
        ).FindAll(delivery => current.Contains(delivery.Notification) || units.Contains(delivery.Target));
        return new(
            current.Count,
            CountDelivered(DeliveryChannel.Mail),
            CountDelivered(DeliveryChannel.Webhook),
            deliveries.Count(delivery => delivery.State is DeliveryState.Pending),
            notifications.Count(notification => notification.Campaign == data.Campaign.Name)
        );

        int CountDelivered(DeliveryChannel channel) => deliveries.Count(delivery => delivery.Channel == channel && delivery.State is DeliveryState.Delivered);
    }

    private async Task<DateOnly?> FindDeadlineAsync(CancellationToken cancellationToken)
    {
        try
        {
            var explained = await api.Scheduling.CallAsync(
                options => api.Calendar.ExplainDueDayAsync(new() { Date = today.ToProto(), Lead = TimeToSubmit }, options),
                cancellationToken
            );
            isWorkingDay = explained.Days[0].Working;
            return explained.DueDate.ToDateOnly();
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.FailedPrecondition)
        {
            return null;
        }
    }

    // Again on each start, at another port.
    private async Task CreateWebhookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await api.Scheduling.CallAsync(
                options => api.Webhooks.DeleteWebhookAsync(new() { Name = $"{District}/webhooks/{WebhookId}" }, options),
                cancellationToken
            );
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
        {
            // the first start
        }

        var created = await api.Scheduling.CallAsync(
            options =>
                api.Webhooks.CreateWebhookAsync(
                    new()
                    {
                        Parent = District,
                        WebhookId = WebhookId,
                        Webhook = new() { Url = inbox.WebhookUrl },
                    },
                    options
                ),
            cancellationToken
        );
        inbox.SetWebhookSecret(created.Secret);
    }

    private CampaignData CreateDraft(DateOnly deadline)
    {
        var firstMonth = new DateOnly(deadline.Year, deadline.Month, 1).AddMonths(1);
        return data with
        {
            Campaign = data.Campaign with
            {
                Campaign = Id,
                DocumentNumber = "",
                Title = Texts.CurrentCampaign(today.Year),
                OpensOn = null,
                Deadline = deadline,
                FirstMonth = firstMonth,
                LastMonth = firstMonth.AddMonths(6),
                FirstReleaseOn = null,
                CutOff = firstMonth.AddMonths(8),
                ProgrammeLead = new(WorkingDays: 5),
                ReportLead = new(WorkingDays: 5),
                CorrectionLead = new(WorkingDays: 5),
                InvitedUnits = [.. data.UnitCodes.Order(StringComparer.Ordinal).Take(Units)],
            },
            Units = [.. data.Units.OrderBy(unit => unit.Code, StringComparer.Ordinal).Take(Units)],
            Themes = [],
        };
    }

    private static UnitContact CreateContact(string unit) =>
        new() { Name = $"{unit}/contact", EmailAddresses = { $"{GetId(unit).ToLowerInvariant()}@daxiang.example" } };

    private sealed record Sent(int Notifications, int Mails, int Webhooks, int Pending, int OfThePast);
}
