using Google.Protobuf;
using Grpc.Core;
using ThemeDay.Publication.V1;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.Testing;

namespace ThemeDay.Faults.Workload;

/// <summary>
/// A bureau that takes one theme after the other through all three services: from the draft in Registry by the plan in Scheduling to the published report.
/// </summary>
/// <param name="client">Sends the operations.</param>
/// <param name="district">The six digits of the district.</param>
/// <param name="campaignId">Its own campaign.</param>
internal sealed class CampaignClient(WorkloadClient client, string district, string campaignId)
{
    private const string Registry = "registry";
    private const string Scheduling = "scheduling";
    private const string Publication = "publication";

    private readonly string campaign = $"districts/{district}/campaigns/{campaignId}";
    private readonly string unit = $"districts/{district}/units/{district}D1";

    /// <summary>Opens the campaign.</summary>
    public async Task OpenAsync()
    {
        await client.RunAsync(
            "CreateCampaign",
            Registry,
            $"CampaignDrafted {campaign}",
            new CreateCampaignRequest
            {
                Parent = $"districts/{district}",
                CampaignId = campaignId,
                Campaign = new()
                {
                    DocumentNumber = "大改革协调办发〔2023〕1号",
                    Title = "主题征集",
                    Deadline = new DateOnly(2023, 4, 14).ToProto(),
                    FirstMonth = new() { Year = 2023, Month = 4 },
                    LastMonth = new() { Year = 2023, Month = 10 },
                    Forms = { "现场观摩" },
                    Audiences = { "普通市民" },
                    ProgrammeLead = new() { WorkingDays = 5 },
                    ReportLead = new() { WorkingDays = 5 },
                    CorrectionLead = new() { WorkingDays = 3 },
                    MinimumThemes = 1,
                    CutOffDate = new DateOnly(2023, 12, 1).ToProto(),
                    Scheme = "theme-day-2023",
                },
            },
            (invoker, request, options) => new CampaignService.CampaignServiceClient(invoker).CreateCampaignAsync(request, options)
        );
        await client.RunAsync(
            "OpenCampaign",
            Registry,
            $"CampaignOpened {campaign}",
            new OpenCampaignRequest { Name = campaign, EffectiveDate = new DateOnly(2023, 4, 10).ToProto() },
            (invoker, request, options) => new CampaignService.CampaignServiceClient(invoker).OpenCampaignAsync(request, options)
        );
    }

    /// <summary>Creates a theme.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> DraftAsync(string id)
    {
        await new ThemeSteps(client, campaign, unit, id).CreateAsync();
        return $"{campaign}/themes/{id}";
    }

    /// <summary>Takes themes through the year until the round ends.</summary>
    public async Task RunAsync(CancellationToken roundEnds)
    {
        for (var number = 1; !roundEnds.IsCancellationRequested; number++)
        {
            var theme = new ThemeSteps(client, campaign, unit, $"t-{number}");
            if (number % 3 == 0)
                await theme.TryInvalidAsync();
            foreach (var step in theme.InOrder)
            {
                if (roundEnds.IsCancellationRequested || !await step())
                    break;
            }
        }
    }

    /// <summary>The steps of one theme; each is false if it was not done.</summary>
    private sealed class ThemeSteps(WorkloadClient client, string campaign, string unit, string id)
    {
        private readonly string theme = $"{campaign}/themes/{id}";
        private readonly string activity = $"{campaign}/activities/{id}";
        private string picture = "";

        public Func<Task<bool>>[] InOrder =>
            [
                CreateAsync,
                UploadScanAsync,
                SubmitAsync,
                CheckReceiptAsync,
                AcceptAsync,
                PinAsync,
                ReleaseAsync,
                FileProgrammeAsync,
                ApproveProgrammeAsync,
                MarkHeldAsync,
                RecordPublicityAsync,
                CollectOpinionAsync,
                UploadPictureAsync,
                FileReportAsync,
                AcceptReportAsync,
                PublishReportAsync,
            ];

        private bool WithRequestId => client.Random.Next(2) == 0;

        /// <summary>What must be refused must leave nothing.</summary>
        public async Task TryInvalidAsync()
        {
            var form = Form();
            form.Month = new() { Year = 2023, Month = 13 };
            await client.RunRefusedAsync(
                "CreateTheme",
                Registry,
                $"ThemeDrafted {campaign}/themes/bad-{id}",
                new CreateThemeRequest
                {
                    Parent = campaign,
                    ThemeId = $"bad-{id}",
                    Theme = form,
                },
                (invoker, request, options) => new ThemeService.ThemeServiceClient(invoker).CreateThemeAsync(request, options)
            );
            await client.RunRefusedAsync(
                "MarkActivityHeld",
                Scheduling,
                $"ActivityHeld {activity}-bad",
                new MarkActivityHeldRequest { Name = $"{activity}-bad", EffectiveDate = On(6, 16) },
                (invoker, request, options) => new ActivityService.ActivityServiceClient(invoker).MarkActivityHeldAsync(request, options)
            );
        }

        public Task<bool> CreateAsync() =>
            client.RunAsync(
                "CreateTheme",
                Registry,
                $"ThemeDrafted {theme}",
                new CreateThemeRequest
                {
                    Parent = campaign,
                    ThemeId = id,
                    Theme = Form(),
                },
                (invoker, request, options) => new ThemeService.ThemeServiceClient(invoker).CreateThemeAsync(request, options),
                WithRequestId
            );

        private Task<bool> UploadScanAsync()
        {
            var requestId = $"{Guid.NewGuid()}";
            // Not a PDF: each is read in a process of its own, which would take more of the machine than all else.
            var scan = SampleFiles.Zip(("OFD.xml", SampleFiles.OfdEntryPoint), ("Doc_0/Document.xml", theme));
            return client.RunAsync(
                new("UploadStampedScan", Registry, $"ThemeDrafted {theme}", requestId),
                async (invoker, options) =>
                {
                    using var upload = new ThemeService.ThemeServiceClient(invoker).UploadStampedScan(options);
                    await upload.RequestStream.WriteAsync(
                        new()
                        {
                            Header = new() { Name = theme, RequestId = requestId },
                        }
                    );
                    await upload.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(scan) });
                    await upload.RequestStream.CompleteAsync();
                    await upload;
                    return (await upload.ResponseHeadersAsync).GetValue(IdempotentCommands.EventIdHeader) ?? "";
                }
            );
        }

        private Task<bool> SubmitAsync() =>
            client.RunAsync(
                "SubmitTheme",
                Registry,
                $"ThemeSubmitted {theme}",
                new SubmitThemeRequest { Name = theme, EffectiveDate = On(4, 12) },
                (invoker, request, options) => new ThemeService.ThemeServiceClient(invoker).SubmitThemeAsync(request, options),
                WithRequestId
            );

        /// <summary>Reads its own write in another service.</summary>
        private async Task<bool> CheckReceiptAsync()
        {
            if (!client.CanReadItsWrites)
                return true;
            var answer = await client.TryReadAsync(
                Scheduling,
                (invoker, options) =>
                    new ObligationService.ObligationServiceClient(invoker).ListThemeReceiptsAsync(new() { Parent = campaign, PageSize = 1_000 }, options)
            );
            if (answer is not null && !answer.Receipts.Any(receipt => receipt.Theme == theme))
                client.AddAnomaly($"{theme} was submitted, but a read after it does not show that");
            return true;
        }

        private Task<bool> AcceptAsync() =>
            client.RunAsync(
                "AcceptTheme",
                Registry,
                $"ThemeAccepted {theme}",
                new AcceptThemeRequest { Name = theme, EffectiveDate = On(4, 20) },
                (invoker, request, options) => new ThemeService.ThemeServiceClient(invoker).AcceptThemeAsync(request, options),
                WithRequestId
            );

        private Task<bool> PinAsync() =>
            client.RunAsync(
                "PinTheme",
                Scheduling,
                $"PlanDraftChanged {campaign}",
                new PinThemeRequest
                {
                    Name = $"{campaign}/plan",
                    Theme = theme,
                    FirstDate = On(6, 16),
                },
                (invoker, request, options) => new PlanService.PlanServiceClient(invoker).PinThemeAsync(request, options)
            );

        private Task<bool> ReleaseAsync() =>
            client.RunAsync(
                "ReleasePlan",
                Scheduling,
                $"AnnualPlanReleased {campaign}",
                new ReleasePlanRequest { Name = $"{campaign}/plan", EffectiveDate = On(5, 4) },
                (invoker, request, options) => new PlanService.PlanServiceClient(invoker).ReleasePlanAsync(request, options),
                WithRequestId
            );

        private Task<bool> FileProgrammeAsync() =>
            client.RunAsync(
                "FileProgramme",
                Scheduling,
                $"ProgrammeFiled {activity}",
                new FileProgrammeRequest
                {
                    Programme = new()
                    {
                        Name = $"{activity}/programme",
                        Time = "上午九时",
                        Venue = "社区便民服务中心",
                        Agenda = "现场观摩",
                        Guests =
                        {
                            new Type.V1.Guests { Audience = "普通市民", Count = 10 },
                        },
                        Signage = "政务公开主题日",
                    },
                    EffectiveDate = On(6, 1),
                },
                (invoker, request, options) => new ProgrammeService.ProgrammeServiceClient(invoker).FileProgrammeAsync(request, options)
            );

        private Task<bool> ApproveProgrammeAsync() =>
            client.RunAsync(
                "ApproveProgramme",
                Scheduling,
                $"ProgrammeApproved {activity}",
                new ApproveProgrammeRequest { Name = $"{activity}/programme", EffectiveDate = On(6, 2) },
                (invoker, request, options) => new ProgrammeService.ProgrammeServiceClient(invoker).ApproveProgrammeAsync(request, options),
                WithRequestId
            );

        private Task<bool> MarkHeldAsync() =>
            client.RunAsync(
                "MarkActivityHeld",
                Scheduling,
                $"ActivityHeld {activity}",
                new MarkActivityHeldRequest
                {
                    Name = activity,
                    Audiences = { "普通市民" },
                    EffectiveDate = On(6, 16),
                },
                (invoker, request, options) => new ActivityService.ActivityServiceClient(invoker).MarkActivityHeldAsync(request, options),
                WithRequestId
            );

        private Task<bool> RecordPublicityAsync() =>
            client.RunAsync(
                "RecordPublicity",
                Publication,
                $"PublicityRecorded {activity}/publicityRecords/p-1",
                new RecordPublicityRequest
                {
                    Parent = activity,
                    PublicityRecordId = "p-1",
                    PublicityRecord = new() { Kind = Type.V1.PublicityKind.NewsMedia, Medium = "日报" },
                    EffectiveDate = On(6, 17),
                },
                (invoker, request, options) => new PublicityService.PublicityServiceClient(invoker).RecordPublicityAsync(request, options),
                WithRequestId
            );

        private Task<bool> CollectOpinionAsync() =>
            client.RunAsync(
                "CollectOpinion",
                Publication,
                $"OpinionCollected {activity}/opinions/o-1",
                new CollectOpinionRequest
                {
                    Parent = activity,
                    OpinionId = "o-1",
                    Opinion = new() { Text = "希望增加场次" },
                    EffectiveDate = On(6, 16),
                },
                (invoker, request, options) => new OpinionService.OpinionServiceClient(invoker).CollectOpinionAsync(request, options),
                WithRequestId
            );

        private Task<bool> UploadPictureAsync()
        {
            var bytes = SamplePicture.CreatePng(theme);
            return client.RunAsync(
                new("UploadPicture", Publication, $"PictureStored {activity}", ""),
                async (invoker, options) =>
                {
                    using var upload = new ReportService.ReportServiceClient(invoker).UploadPicture(options);
                    await upload.RequestStream.WriteAsync(new() { Header = new() { Name = $"{activity}/report" } });
                    await upload.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(bytes) });
                    await upload.RequestStream.CompleteAsync();
                    picture = (await upload).Name;
                    return (await upload.ResponseHeadersAsync).GetValue(IdempotentCommands.EventIdHeader) ?? "";
                }
            );
        }

        private Task<bool> FileReportAsync() =>
            client.RunAsync(
                "FileReport",
                Publication,
                $"ReportFiled {activity}",
                new FileReportRequest
                {
                    Report = new()
                    {
                        Name = $"{activity}/report",
                        Text = "活动如期开展，现场气氛热烈。",
                        Attended = 12,
                        Pictures = { picture },
                    },
                    EffectiveDate = On(6, 19),
                },
                (invoker, request, options) => new ReportService.ReportServiceClient(invoker).FileReportAsync(request, options)
            );

        private Task<bool> AcceptReportAsync() =>
            client.RunAsync(
                "AcceptReport",
                Publication,
                $"ReportAccepted {activity}",
                new AcceptReportRequest { Name = $"{activity}/report", EffectiveDate = On(6, 20) },
                (invoker, request, options) => new ReportService.ReportServiceClient(invoker).AcceptReportAsync(request, options),
                WithRequestId
            );

        private Task<bool> PublishReportAsync() =>
            client.RunAsync(
                "PublishReport",
                Publication,
                $"ReportPublished {activity}",
                new PublishReportRequest { Name = $"{activity}/report", EffectiveDate = On(6, 21) },
                (invoker, request, options) => new ReportService.ReportServiceClient(invoker).PublishReportAsync(request, options),
                WithRequestId
            );

        private Theme Form() =>
            new()
            {
                Unit = unit,
                Topic = $"社会救助流程公开体验{id}",
                Month = new() { Year = 2023, Month = 6 },
                Forms = { "现场观摩" },
                Contact = new() { Person = "测试员", Phone = "13900001234" },
                ExternalReference = id,
            };

        private static Google.Type.Date On(int month, int day) => new DateOnly(2023, month, day).ToProto();
    }
}
