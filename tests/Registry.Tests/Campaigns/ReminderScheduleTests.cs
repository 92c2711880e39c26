using Google.Protobuf.WellKnownTypes;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

namespace ThemeDay.Registry.Tests.Campaigns;

/// <summary>When the units of a campaign are reminded.</summary>
public sealed class ReminderScheduleTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private static readonly (ReminderKind, int)[] Usual =
    [
        (ReminderKind.Reminder, -3),
        (ReminderKind.Reminder, 0),
        (ReminderKind.Urging, 1),
        (ReminderKind.Circular, 3),
    ];

    [Fact]
    public async Task A_campaign_that_names_no_reminders_has_the_usual_ones_and_others_are_told_when_it_opens()
    {
        var district = await registry.OpenDistrictAsync();

        var campaign = await district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign });

        Assert.Equal(Usual, Steps(campaign.ReminderSchedule));
        var opened = Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<CampaignOpened>());
        Assert.Equal(Usual, Steps(opened.ReminderSchedule));
    }

    [Fact]
    public async Task The_reminders_of_a_draft_are_changed_or_left_out()
    {
        var district = await registry.DistrictAsync();
        await district.CreateCampaignAsync();

        var changed = await UpdateAsync(district, new() { Steps = { Step(ReminderKind.Reminder, -5), Step(ReminderKind.Urging, 2) } });
        var none = await UpdateAsync(district, new());
        var copy = await district.Campaigns.CopyCampaignAsync(
            new()
            {
                Name = district.Campaign,
                CampaignId = "2024-1",
                Years = 1,
            }
        );

        Assert.Equal([(ReminderKind.Reminder, -5), (ReminderKind.Urging, 2)], Steps(changed.ReminderSchedule));
        Assert.Empty(none.ReminderSchedule.Steps);
        Assert.Empty(copy.ReminderSchedule.Steps);
    }

    public static TheoryData<(ReminderKind, int)[], string[]> Refused =>
        new()
        {
            { [(ReminderKind.Reminder, 1)], ["[0].working_days"] },
            { [(ReminderKind.Urging, 0)], ["[0].working_days"] },
            { [(ReminderKind.Reminder, -31)], ["[0].working_days"] },
            { [(ReminderKind.Circular, 61)], ["[0].working_days"] },
            { [(ReminderKind.Reminder, -1), (ReminderKind.Reminder, -1)], ["[1].working_days"] },
            { [(ReminderKind.Circular, 1), (ReminderKind.Urging, 2)], ["[1].kind"] },
            { [(ReminderKind.Circular, 1), (ReminderKind.Circular, 2)], ["[1].kind"] },
            { [(ReminderKind.Unspecified, 2)], ["[0].kind"] },
            { [.. Enumerable.Range(-11, 11).Select(day => (ReminderKind.Reminder, day))], [""] },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_schedule_that_is_out_of_order_is_refused_with_its_steps((ReminderKind, int)[] steps, string[] fields)
    {
        var district = await registry.DistrictAsync();
        await district.CreateCampaignAsync();

        var refused = await FailedRpc.CatchAsync(() => UpdateAsync(district, new() { Steps = { steps.Select(step => Step(step.Item1, step.Item2)) } }));

        Assert.Equal(fields.Select(field => $"campaign.reminder_schedule.steps{field}"), refused.Fields);
    }

    private static async Task<Campaign> UpdateAsync(DistrictForTests district, ReminderSchedule schedule) =>
        await district.Campaigns.UpdateCampaignAsync(
            new()
            {
                Campaign = new() { Name = district.Campaign, ReminderSchedule = schedule },
                UpdateMask = FieldMask.FromString("reminder_schedule"),
            }
        );

    private static ReminderStep Step(ReminderKind kind, int days) => new() { Kind = kind, WorkingDays = days };

    private static IEnumerable<(ReminderKind, int)> Steps(ReminderSchedule schedule) => schedule.Steps.Select(step => (step.Kind, step.WorkingDays));
}
