using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests;

/// <summary>Alone, for one of them measures the memory of the process.</summary>
[CollectionDefinition(nameof(EveryRpcTests), DisableParallelization = true)]
[Collection(nameof(EveryRpcTests))]
public sealed class EveryRpcTests(SchedulingHost scheduling) : RpcBoundaryTests<Program>, IClassFixture<SchedulingHost>
{
    protected override TestServiceHost<Program> Host => scheduling.Host;

    protected override string Section => "Scheduling";

    protected override string Page =>
        """
            ActivityService/GetActivity: liaison bureau evaluator system service
            ActivityService/MarkActivityHeld: liaison bureau
            ActivityService/ListActivities: liaison bureau evaluator system service
            ActivityService/RevertActivityHeld: bureau
            ArrangementService/GetArrangement: liaison bureau evaluator system service
            ArrangementService/GetArrangementDocument: liaison bureau evaluator system service
            ArrangementService/ReleaseArrangement: bureau
            AssessmentService/DownloadSnapshotInputs: bureau evaluator system service
            AssessmentService/ExplainScoreChange: bureau evaluator system service
            AssessmentService/FreezeAssessment: bureau
            AssessmentService/GetCampaignFigures: bureau evaluator system service
            AssessmentService/GetScores: bureau evaluator system service
            AssessmentService/ScoreCampaigns: bureau evaluator system service
            AssessmentService/GetSnapshot: bureau evaluator system service
            AssessmentService/GetUnitScore: liaison bureau evaluator system service
            AssessmentService/ListEvidence: bureau evaluator system service
            AssessmentService/ListLateEntries: bureau evaluator system service
            AssessmentService/ListSnapshots: bureau evaluator system service
            AssessmentService/MarkSnapshotSubmitted: bureau
            AssessmentService/SimulateScores: bureau evaluator system service
            CalendarService/ExplainDueDay: liaison bureau evaluator system service
            CalendarService/GetCalendarYear: liaison bureau evaluator system operator service
            CalendarService/ImportCalendarYear: operator
            CalendarService/ListCalendarYears: liaison bureau evaluator system operator service
            CircularService/GetCircular: liaison bureau evaluator system service
            CircularService/GetCircularDocument: bureau evaluator system service
            CircularService/ListCirculars: liaison bureau evaluator system service
            CircularService/ReleaseCircular: bureau
            ExportService/ExportCampaign: bureau evaluator system service
            IndicatorSchemeService/GetIndicatorScheme: liaison bureau evaluator system operator service
            IndicatorSchemeService/ImportIndicatorScheme: operator
            IndicatorSchemeService/ListIndicatorSchemes: liaison bureau evaluator system operator service
            NotificationService/AcknowledgeNotification: liaison bureau
            NotificationService/GetNotification: liaison bureau evaluator system service
            NotificationService/ListDeliveries: bureau evaluator system service
            NotificationService/ListNotifications: liaison bureau evaluator system service
            NotificationService/RetryDelivery: bureau
            NotificationService/SendReminder: bureau
            ObligationService/CountObligations: liaison bureau evaluator system service
            ObligationService/CountObligationsByDistrict: liaison bureau evaluator system service
            ObligationService/GetObligation: liaison bureau evaluator system service
            ObligationService/ListObligations: liaison bureau evaluator system service
            ObligationService/ListThemeReceipts: liaison bureau evaluator system service
            Operations/CancelOperation: liaison bureau evaluator system service
            Operations/DeleteOperation: liaison bureau evaluator system service
            Operations/GetOperation: liaison bureau evaluator system service
            Operations/ListOperations: liaison bureau evaluator system service
            Operations/WaitOperation: liaison bureau evaluator system service
            PlanDocumentService/ComparePlanReleases: liaison bureau evaluator system service
            PlanDocumentService/GetPlanDocument: liaison bureau evaluator system service
            PlanService/CancelActivity: bureau
            PlanService/DraftPlan: bureau
            PlanService/DropTheme: bureau
            PlanService/GetPlan: bureau evaluator system service
            PlanService/GetPlanRelease: liaison bureau evaluator system service
            PlanService/ListPlanReleases: liaison bureau evaluator system service
            PlanService/PinTheme: bureau
            PlanService/ReleasePlan: bureau
            PlanService/ReplanActivity: bureau
            PlanService/RescheduleActivity: bureau
            ProgrammeService/ApproveProgramme: bureau
            ProgrammeService/FileProgramme: liaison bureau
            ProgrammeService/GetProgramme: liaison bureau evaluator system service
            ProgrammeService/ListProgrammes: liaison bureau evaluator system service
            ProgrammeService/PrefillProgramme: liaison bureau
            ProgrammeService/ReopenProgramme: bureau
            ProgrammeService/ReturnProgramme: bureau
            PublicProgrammeService/GetApprovedProgramme: anonymous
            WebhookService/CreateWebhook: bureau
            WebhookService/DeleteWebhook: bureau
            WebhookService/GetWebhook: bureau
            WebhookService/ListWebhooks: bureau
            """;

    protected override string AnonymousRoutes =>
        """
            themeday.scheduling.v1.PublicProgrammeService/GetApprovedProgramme
            v1/public/districts/*/campaigns/*/activities/*/programme
            """;

    protected override async Task<IReadOnlyList<string>> WordsAsync(string code)
    {
        var district = await scheduling.OpenDistrictAsync(
            code,
            opened => (opened.ReportLead, opened.CutOffDate) = (new() { CalendarDays = 366 }, Given.Day("2023-06-01").ToProto())
        );
        var activity = await district.PlannedAsync("t-1");
        await district.AcceptedAsync("t-2");
        await district.FiledAsync(activity);
        await district.Programmes.ApproveProgrammeAsync(new() { Name = $"{activity}/programme" });
        var evidence = await district.SubmittedAsync("t-3");
        var obligation = (await district.Obligations.ListObligationsAsync(new() { Parent = district.Unit })).Obligations[0];
        var snapshot = await district.Assessment.FreezeAssessmentAsync(new() { Campaign = district.Campaign, CutOffDate = Given.Day("2023-06-01").ToProto() });
        var webhook = await new WebhookService.WebhookServiceClient(Host.As(district.Bureau)).CreateWebhookAsync(
            new()
            {
                Parent = district.Name,
                WebhookId = "office-system",
                Webhook = new() { Url = "http://127.0.0.1:9/", Unit = district.Unit }, // where nothing listens
            }
        );
        var circular = await district.ReleasedCircularAsync(await district.PlannedAsync("t-4", firstDay: "2023-05-16"), due: "2023-05-09");
        var delivery = (
            await new NotificationService.NotificationServiceClient(Host.As(district.Bureau)).ListDeliveriesAsync(new() { Parent = district.Name })
        ).Deliveries[0];
        var reminder = await new NotificationService.NotificationServiceClient(Host.As(district.Bureau)).SendReminderAsync(
            new() { Obligation = (await district.ListObligationsAsync("state = open"))[0].Name }
        );
        List<string> operations = [];
        for (var count = 0; count < 3; count++)
        {
            var operation = await new ExportService.ExportServiceClient(Host.As(new("Bureau", Role.Bureau, code, null))).ExportCampaignAsync(
                new() { Campaign = district.Campaign }
            );
            operations.Add(operation.Name);
        }

        return
        [
            district.Name,
            district.Unit,
            district.Campaign,
            district.Plan,
            activity,
            $"{activity}/programme",
            district.Theme("t-1"),
            district.Theme("t-2"),
            $"{district.Plan}/releases/1",
            $"{district.Campaign}/arrangements/2023-06",
            obligation.Name,
            reminder.Name,
            circular,
            delivery.Name,
            webhook.Name,
            $"{evidence}",
            snapshot.Name,
            .. operations,
            "indicatorSchemes/theme-day-2023@1",
            "calendarYears/2023",
            "人大代表",
            "venue",
        ];
    }
}
