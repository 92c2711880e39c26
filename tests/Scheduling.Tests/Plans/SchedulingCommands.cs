using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Scheduling.Notifications;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;
using ThemeDay.Testing.Plans;

namespace ThemeDay.Scheduling.Tests.Plans;

/// <summary>The RPCs of Scheduling that change something, with their lookups: in a district that has campaigns of ten years.</summary>
internal sealed class SchedulingCommands(SchedulingAtVolume scheduling)
{
    private readonly DistrictForTests district = new(scheduling.Host, scheduling.District) { Registry = scheduling.Registry };
    private readonly string scheme = File.ReadAllText(Given.FilePath("theme-day-2023.json"));
    private int number;

    private string Unit => $"{district.Name}/units/{scheduling.Unit}";

    private PlanService.PlanServiceClient Plans => new(scheduling.As(scheduling.Bureau));

    private ActivityService.ActivityServiceClient Activities => new(scheduling.As(scheduling.Bureau));

    private ProgrammeService.ProgrammeServiceClient Programmes => new(scheduling.As(scheduling.Bureau));

    private AssessmentService.AssessmentServiceClient Assessment => new(scheduling.As(scheduling.Bureau));

    private Google.LongRunning.Operations.OperationsClient Operations => new(scheduling.As(scheduling.Bureau));

    public IEnumerable<NamedQuery> Queries() =>
        [
            OfFacts("an activity, its programme and its cancellation", PlanActivityAsync),
            OfFacts("a draft of the plan", DraftPlanAsync),
            OfFacts("a snapshot", FreezeAsync),
            OfFacts("the scores of all campaigns of a district in a year", ScoreCampaignsAsync),
            OfFacts("an export", ExportAsync),
            OfFacts("reminders and their deliveries", RemindAsync),
            OfFacts("the arrangements that are due, of all districts", FindDueArrangementsAsync),
            OfFacts("a circular", ReleaseCircularAsync),
            new("operations", ListOperationsAsync),
            new("ImportIndicatorScheme", ImportIndicatorSchemeAsync),
            new("ImportCalendarYear", ImportCalendarYearAsync) { Bounds = PlanBounds.OfTable },
            .. EventQueries.Of(scheduling, "registry"),
        ];

    private static NamedQuery OfFacts(string name, Func<Task> callAsync) => new(name, callAsync) { Bounds = PlanBounds.OfFacts };

    private async Task PlanActivityAsync()
    {
        var id = $"new-{++number}";
        await district.AcceptedAsync(id, Unit);
        var activity = district.Activity(id);
        await PinAsync(id, "2023-08-17");
        await ReleaseAsync();
        await Plans.RescheduleActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = activity,
                FirstDate = Given.Day("2023-08-18").ToProto(),
                Reason = "-",
            }
        );
        await ReleaseAsync();
        await Programmes.FileProgrammeAsync(new() { Programme = DistrictForTests.Programme(activity), RequestId = $"{Guid.NewGuid()}" });
        await Programmes.ReturnProgrammeAsync(
            new()
            {
                Name = $"{activity}/programme",
                Items = { "venue" },
                Reason = "-",
            }
        );
        await Programmes.FileProgrammeAsync(new() { Programme = DistrictForTests.Programme(activity) });
        await Programmes.ApproveProgrammeAsync(new() { Name = $"{activity}/programme" });
        await Programmes.ReopenProgrammeAsync(new() { Name = $"{activity}/programme", Reason = "-" });
        await Programmes.ApproveProgrammeAsync(new() { Name = $"{activity}/programme" });
        await Activities.MarkActivityHeldAsync(new() { Name = activity, Audiences = { "人大代表" } });
        await Activities.RevertActivityHeldAsync(new() { Name = activity, Reason = "-" });
        await Plans.CancelActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = activity,
                Reason = "-",
            }
        );
        await ReleaseAsync();
        await Plans.ReplanActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = activity,
                FirstDate = Given.Day("2023-09-18").ToProto(),
                Reason = "-",
            }
        );
        var release = await ReleaseAsync();
        await Plans.GetPlanReleaseAsync(new() { Name = release.Name });
        var documents = new PlanDocumentService.PlanDocumentServiceClient(scheduling.As(scheduling.Liaison));
        foreach (var format in Enum.GetValues<PlanDocumentFormat>().Where(format => format is not PlanDocumentFormat.Unspecified))
            await documents.GetPlanDocumentAsync(new() { Name = release.Name, Format = format });
        await documents.ComparePlanReleasesAsync(new() { Name = release.Name });
        var month = $"{district.Campaign}/arrangements/2023-09"; // of the activity
        var arrangements = new ArrangementService.ArrangementServiceClient(scheduling.As(scheduling.Bureau));
        await arrangements.ReleaseArrangementAsync(new() { Name = month, RequestId = $"{Guid.NewGuid()}" });
        await arrangements.GetArrangementAsync(new() { Name = month });
        await arrangements.GetArrangementDocumentAsync(new() { Name = month, Format = ArrangementDocumentFormat.Notice });
    }

    private async Task DraftPlanAsync()
    {
        var id = $"dropped-{++number}";
        await district.AcceptedAsync(id, Unit);
        await WaitAsync(await Plans.DraftPlanAsync(new() { Name = district.Plan }));
        await Plans.DropThemeAsync(
            new()
            {
                Name = district.Plan,
                Theme = district.Theme(id),
                Reason = "-",
            }
        );
    }

    private async Task RemindAsync()
    {
        var id = $"reminded-{++number}";
        await district.AcceptedAsync(id, Unit);
        await PinAsync(id, "2023-11-17");
        await ReleaseAsync();
        var webhooks = new WebhookService.WebhookServiceClient(scheduling.As(scheduling.Bureau));
        var webhook = await webhooks.CreateWebhookAsync(
            new()
            {
                Parent = district.Name,
                WebhookId = id,
                Webhook = new() { Url = "http://127.0.0.1:9/", Unit = Unit }, // where nothing listens
            }
        );
        await webhooks.GetWebhookAsync(new() { Name = webhook.Name });
        var notifications = new NotificationService.NotificationServiceClient(scheduling.As(scheduling.Bureau));
        var reminder = await notifications.SendReminderAsync(new() { Obligation = $"{Unit}/obligations/file-report-{scheduling.Campaign.Id}~{id}" });
        await notifications.GetNotificationAsync(new() { Name = reminder.Name });
        await notifications.AcknowledgeNotificationAsync(new() { Name = reminder.Name, RequestId = $"{Guid.NewGuid()}" });
        var delivery = (await notifications.ListDeliveriesAsync(new() { Parent = district.Name, PageSize = 1 })).Deliveries[0];
        await FailedRpc.CatchAsync(() => notifications.RetryDeliveryAsync(new() { Name = delivery.Name })); // it is attempted again anyway
        await webhooks.DeleteWebhookAsync(new() { Name = webhook.Name });
    }

    private async Task FindDueArrangementsAsync()
    {
        await using var scope = scheduling.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("arrangements of all districts");
        var calendar = await scope
            .ServiceProvider.GetRequiredService<Scheduling.Calendar.CurrentCalendar>()
            .WorkingDaysAsync(knownTime: null, CancellationToken.None);
        foreach (var source in scope.ServiceProvider.GetServices<IDailyNotifications>())
            await source.FindAsync(Given.Day("2023-06-01"), calendar, CancellationToken.None);
    }

    private async Task ReleaseCircularAsync()
    {
        var circulars = new CircularService.CircularServiceClient(scheduling.As(scheduling.Bureau));
        var draft = await circulars.GetCircularAsync(new() { Name = $"{district.Campaign}/circulars/draft" });
        await circulars.GetCircularDocumentAsync(new() { Name = draft.Name });
        if (draft.Items is [])
            await FailedRpc.CatchAsync(() => circulars.ReleaseCircularAsync(new() { Parent = district.Campaign }));
        else
            await circulars.ReleaseCircularAsync(new() { Parent = district.Campaign });
    }

    private async Task FreezeAsync()
    {
        var frozen = await Assessment.FreezeAssessmentAsync(
            new()
            {
                Campaign = district.Campaign,
                CutOffDate = scheduling.Settings.Today.ToProto(),
                RequestId = $"{Guid.NewGuid()}",
            }
        );
        await Assessment.GetSnapshotAsync(new() { Name = frozen.Name });
        using (var inputs = Assessment.DownloadSnapshotInputs(new() { Name = frozen.Name }))
            while (await inputs.ResponseStream.MoveNext(CancellationToken.None)) { }

        // Before the cut-off date of the campaign none can be submitted.
        await FailedRpc.CatchAsync(() => Assessment.MarkSnapshotSubmittedAsync(new() { Name = frozen.Name, Reason = "-" }));
    }

    private async Task ScoreCampaignsAsync() =>
        await WaitAsync(await Assessment.ScoreCampaignsAsync(new() { Parent = district.Name, Year = scheduling.Campaign.Year }));

    private async Task ExportAsync()
    {
        var exports = new ExportService.ExportServiceClient(scheduling.As(scheduling.Bureau));
        await WaitAsync(await exports.ExportCampaignAsync(new() { Campaign = district.Campaign }));
    }

    private async Task ListOperationsAsync()
    {
        var operations = (await Operations.ListOperationsAsync(new() { Name = "operations", PageSize = 2 })).Operations;
        await Operations.GetOperationAsync(new() { Name = operations[0].Name });
        await Operations.CancelOperationAsync(new() { Name = operations[0].Name }); // which is done: nothing is cancelled
        await Operations.DeleteOperationAsync(new() { Name = operations[0].Name });
    }

    private async Task ImportIndicatorSchemeAsync() =>
        await new IndicatorSchemeService.IndicatorSchemeServiceClient(scheduling.As(scheduling.Operator)).ImportIndicatorSchemeAsync(
            new() { Scheme = scheme.Replace("\"code\": \"theme-day-2023\"", $"\"code\": \"new-{++number}\"", StringComparison.Ordinal) }
        );

    /// <summary>Only validates: otherwise the ledgers are stored anew in the background meanwhile.</summary>
    private async Task ImportCalendarYearAsync() =>
        await new CalendarService.CalendarServiceClient(scheduling.As(scheduling.Operator)).ImportCalendarYearAsync(
            new()
            {
                Year = new()
                {
                    Name = "calendarYears/2040",
                    Days =
                    {
                        new SpecialDay { Date = new DateOnly(2040, 1, 2).ToProto(), Holiday = "元旦" },
                    },
                },
                ValidateOnly = true,
            }
        );

    private async Task PinAsync(string id, string firstDay) =>
        await Plans.PinThemeAsync(
            new()
            {
                Name = district.Plan,
                Theme = district.Theme(id),
                FirstDate = Given.Day(firstDay).ToProto(),
            }
        );

    private async Task<PlanRelease> ReleaseAsync() => await Plans.ReleasePlanAsync(new() { Name = district.Plan, RequestId = $"{Guid.NewGuid()}" });

    private async Task WaitAsync(Google.LongRunning.Operation started)
    {
        var operation = await Operations.WaitOperationAsync(new() { Name = started.Name });
        Assert.True(operation is { Done: true, Error: null }, $"{operation}");
    }
}
