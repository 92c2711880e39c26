using Google.Protobuf;
using Grpc.Core;
using ThemeDay.Cli.Calls;
using ThemeDay.Publication.V1;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Demo;

/// <summary>Makes the call of each step, as the bureau enters it. The same step makes the same call, with the same request_id: it may be made again.</summary>
internal sealed class Entry(PublicApi api, DemoData data)
{
    private const int ChunkBytes = 200_000;
    private readonly DemoNames names = new(data.Campaign);
    private readonly Dictionary<(int No, int Number), string> pictures = []; // as Publication named them

    public Task DoAsync(Step step, CancellationToken cancellationToken) =>
        step.Kind switch
        {
            StepKind.ImportUnits => RegistryAsync(
                options => api.Units.ImportUnitsAsync(Same(step, new ImportUnitsRequest { Parent = names.District, Csv = data.Units }), options),
                cancellationToken
            ),
            StepKind.CreateCampaign => RegistryAsync(
                options =>
                    api.Campaigns.CreateCampaignAsync(
                        Same(
                            step,
                            new CreateCampaignRequest
                            {
                                Parent = names.District,
                                CampaignId = data.Campaign.Campaign,
                                Campaign = Call(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.OpenCampaign => RegistryAsync(
                options =>
                    api.Campaigns.OpenCampaignAsync(Same(step, new OpenCampaignRequest { Name = names.Campaign, EffectiveOn = step.On.ToWire() }), options),
                cancellationToken
            ),
            <= StepKind.WithdrawTheme => ThemeAsync(step, step.Line, names.Theme(step.Line.Id), cancellationToken),
            <= StepKind.ReleasePlan => PlanAsync(step, cancellationToken),
            <= StepKind.HoldActivity => ActivityAsync(step, step.Line, names.Activity(step.Line), cancellationToken),
            <= StepKind.PublishReport => ReportAsync(step, step.Line, names.Activity(step.Line), cancellationToken),
            _ => OutcomeAsync(step, step.Line, names.Activity(step.Line), cancellationToken),
        };

    private Task ThemeAsync(Step step, ThemeLine line, string name, CancellationToken cancellationToken)
    {
        var on = step.On.ToWire();
        return step.Kind switch
        {
            StepKind.DraftTheme => RegistryAsync(
                options =>
                    api.Themes.CreateThemeAsync(
                        Same(
                            step,
                            new CreateThemeRequest
                            {
                                Parent = names.Campaign,
                                ThemeId = line.Id,
                                Theme = Form(line),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.UploadScan => ScanAsync(step, name, MadeScan.Of(line, copy: 1), cancellationToken),
            StepKind.SubmitTheme or StepKind.SubmitCorrectedTheme => RegistryAsync(
                options => api.Themes.SubmitThemeAsync(Same(step, new SubmitThemeRequest { Name = name, EffectiveOn = on }), options),
                cancellationToken
            ),
            StepKind.ReturnTheme => RegistryAsync(
                options =>
                    api.Themes.ReturnThemeAsync(
                        Same(
                            step,
                            new ReturnThemeRequest
                            {
                                Name = name,
                                Items = { Texts.ItemsIn(line.Reason) },
                                Reason = line.Reason,
                                EffectiveOn = on,
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.CorrectTheme => RegistryAsync(
                options => api.Themes.UpdateThemeAsync(Same(step, new UpdateThemeRequest { Theme = Corrected(line, name) }), options),
                cancellationToken
            ),
            StepKind.UploadCorrectedScan => ScanAsync(step, name, MadeScan.Of(line, copy: 2), cancellationToken),
            StepKind.MergeTheme => RegistryAsync(
                options =>
                    api.Themes.MergeThemeAsync(
                        Same(
                            step,
                            new MergeThemeRequest
                            {
                                Name = name,
                                Into = names.Theme(Survivor(line)),
                                Reason = line.Reason,
                                EffectiveOn = on,
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.AcceptTheme => RegistryAsync(
                options => api.Themes.AcceptThemeAsync(Same(step, new AcceptThemeRequest { Name = name, EffectiveOn = on }), options),
                cancellationToken
            ),
            StepKind.DeclineTheme => RegistryAsync(
                options =>
                    api.Themes.DeclineThemeAsync(
                        Same(
                            step,
                            new DeclineThemeRequest
                            {
                                Name = name,
                                Reason = line.Reason,
                                EffectiveOn = on,
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            _ => RegistryAsync(
                options =>
                    api.Themes.WithdrawThemeAsync(
                        Same(
                            step,
                            new WithdrawThemeRequest
                            {
                                Name = name,
                                Reason = line.Reason,
                                EffectiveOn = on,
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
        };
    }

    private Task PlanAsync(Step step, CancellationToken cancellationToken) =>
        step.Kind switch
        {
            StepKind.PinTheme => SchedulingAsync(
                options =>
                    api.Plans.PinThemeAsync(
                        Same(
                            step,
                            new PinThemeRequest
                            {
                                Name = names.Plan,
                                Theme = names.Theme(step.Line.Id),
                                FirstDay = step.Line.StartsOn!.Value.ToWire(),
                                LastDay = step.Line.EndsOn!.Value.ToWire(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.RescheduleActivity => SchedulingAsync(
                options =>
                    api.Plans.RescheduleActivityAsync(
                        Same(
                            step,
                            new RescheduleActivityRequest
                            {
                                Name = names.Plan,
                                Activity = names.Activity(step.Line),
                                FirstDay = step.Line.MovedTo!.Value.ToWire(),
                                Reason = step.Line.MoveReason,
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.CancelActivity => SchedulingAsync(
                options =>
                    api.Plans.CancelActivityAsync(
                        Same(
                            step,
                            new CancelActivityRequest
                            {
                                Name = names.Plan,
                                Activity = names.Activity(step.Line),
                                Reason = step.Line.CancelReason,
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            _ => SchedulingAsync(
                options => api.Plans.ReleasePlanAsync(Same(step, new ReleasePlanRequest { Name = names.Plan, EffectiveOn = step.On.ToWire() }), options),
                cancellationToken
            ),
        };

    private Task ActivityAsync(Step step, ThemeLine line, string activity, CancellationToken cancellationToken) =>
        step.Kind switch
        {
            StepKind.FileProgramme => SchedulingAsync(
                options =>
                    api.Programmes.FileProgrammeAsync(
                        Same(step, new FileProgrammeRequest { Programme = Programme(line, activity), EffectiveOn = step.On.ToWire() }),
                        options
                    ),
                cancellationToken
            ),
            StepKind.ApproveProgramme => SchedulingAsync(
                options =>
                    api.Programmes.ApproveProgrammeAsync(
                        Same(step, new ApproveProgrammeRequest { Name = $"{activity}/programme", EffectiveOn = step.On.ToWire() }),
                        options
                    ),
                cancellationToken
            ),
            _ => SchedulingAsync(
                options =>
                    api.Activities.HoldActivityAsync(
                        Same(
                            step,
                            new HoldActivityRequest
                            {
                                Name = activity,
                                Audiences = { line.Guests.Select(group => group.What) },
                                EffectiveOn = step.On.ToWire(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
        };

    private Task ReportAsync(Step step, ThemeLine line, string activity, CancellationToken cancellationToken) =>
        step.Kind switch
        {
            StepKind.UploadPicture => PictureAsync(step, line, activity, cancellationToken),
            StepKind.FileReport => PublicationAsync(
                options =>
                    api.Reports.FileReportAsync(Same(step, new FileReportRequest { Report = Report(line, activity), EffectiveOn = step.On.ToWire() }), options),
                cancellationToken
            ),
            StepKind.AcceptReport => PublicationAsync(
                options =>
                    api.Reports.AcceptReportAsync(Same(step, new AcceptReportRequest { Name = $"{activity}/report", EffectiveOn = step.On.ToWire() }), options),
                cancellationToken
            ),
            _ => PublicationAsync(
                options =>
                    api.Reports.PublishReportAsync(
                        Same(step, new PublishReportRequest { Name = $"{activity}/report", EffectiveOn = step.On.ToWire() }),
                        options
                    ),
                cancellationToken
            ),
        };

    private Task OutcomeAsync(Step step, ThemeLine line, string activity, CancellationToken cancellationToken) =>
        step.Kind switch
        {
            StepKind.RecordPublicity => PublicationAsync(
                options =>
                    api.Publicity.RecordPublicityAsync(
                        Same(
                            step,
                            new RecordPublicityRequest
                            {
                                Parent = activity,
                                PublicityId = names.PublicityId(step.Number),
                                Publicity = Shown(line, step.Number),
                                EffectiveOn = step.On.ToWire(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.CollectOpinion => PublicationAsync(
                options =>
                    api.Opinions.CollectOpinionAsync(
                        Same(
                            step,
                            new CollectOpinionRequest
                            {
                                Parent = activity,
                                OpinionId = names.OpinionId(step.Number),
                                Opinion = new() { Text = Texts.Opinion(line, step.Number) },
                                EffectiveOn = step.On.ToWire(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            _ => PublicationAsync(
                options =>
                    api.Opinions.AnswerOpinionAsync(
                        Same(
                            step,
                            new AnswerOpinionRequest
                            {
                                Name = $"{activity}/opinions/{names.OpinionId(step.Number)}",
                                Answer = Texts.Answer(step.Number),
                                EffectiveOn = step.On.ToWire(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
        };

    // What each service must have heard of before: Scheduling of the themes Registry took, Publication of the activities Scheduling knows as held.
    private Task RegistryAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellationToken) =>
        api.Registry.AskAsync(ask, cancellationToken);

    private Task SchedulingAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellationToken) =>
        api.Scheduling.AskAsync(ask, cancellationToken, api.Registry);

    private Task PublicationAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellationToken) =>
        api.Publication.AskAsync(ask, cancellationToken, api.Registry, api.Scheduling);

    private Task ScanAsync(Step step, string theme, byte[] scan, CancellationToken cancellationToken) =>
        api.Registry.UploadAsync(
            api.Themes.UploadStampedScan,
            [
                new()
                {
                    Header = new() { Name = theme, RequestId = RequestIds.Of(names.Campaign, step, scan) },
                },
                .. scan.Chunk(ChunkBytes).Select(chunk => new UploadStampedScanRequest { Chunk = ByteString.CopyFrom(chunk) }),
            ],
            cancellationToken
        );

    private async Task PictureAsync(Step step, ThemeLine line, string activity, CancellationToken cancellationToken)
    {
        var bytes = MadePicture.Of(line, step.Number);
        var picture = await api.Publication.UploadAsync(
            api.Reports.UploadPicture,
            [
                new() { Header = new() { Name = $"{activity}/report" } },
                .. bytes.Chunk(ChunkBytes).Select(chunk => new UploadPictureRequest { Chunk = ByteString.CopyFrom(chunk) }),
            ],
            cancellationToken,
            api.Registry,
            api.Scheduling
        );
        pictures[(line.No, step.Number)] = picture.Name;
    }

    private Campaign Call() =>
        new()
        {
            DocumentNumber = data.Campaign.DocumentNumber,
            Title = data.Campaign.Title,
            Deadline = data.Campaign.Deadline.ToWire(),
            FirstMonth = data.Campaign.FirstMonth.ToWireMonth(),
            LastMonth = data.Campaign.LastMonth.ToWireMonth(),
            Forms = { data.Campaign.Forms },
            Audiences = { data.Campaign.Audiences },
            ProgrammeLead = Lead(data.Campaign.ProgrammeLead),
            ReportLead = Lead(data.Campaign.ReportLead),
            CorrectionLead = Lead(data.Campaign.CorrectionLead),
            MinimumThemes = data.Campaign.MinimumThemes,
            CutOff = data.Campaign.CutOff.ToWire(),
            Scheme = data.Campaign.Scheme,
            CalledUnits = { data.Campaign.Called.Select(names.Unit) },
        };

    private Theme Form(ThemeLine line) =>
        new()
        {
            Unit = names.Unit(line.Unit),
            Topic = line.Topic,
            Month = line.Month.ToWireMonth(),
            LateMonthReason = line.LateMonthReason,
            Forms = { line.Forms },
            Contact = new() { Person = Texts.Person(line), Phone = Texts.Phone(line) },
            ExternalReference = $"{line.No}",
        };

    // The file has each theme as it was in the end: the correction writes the same again, all of it.
    private Theme Corrected(ThemeLine line, string name)
    {
        var theme = Form(line);
        theme.Name = name;
        theme.Unit = "";
        return theme;
    }

    private Programme Programme(ThemeLine line, string activity) =>
        new()
        {
            Name = $"{activity}/programme",
            Time = Texts.ProgrammeTime,
            Venue = line.Venue,
            Agenda = Texts.Agenda(line),
            Guests = { line.Guests.Select(group => new Guests { Audience = group.What, Count = group.Number }) },
            Signage = Texts.Signage,
        };

    private Report Report(ThemeLine line, string activity) =>
        new()
        {
            Name = $"{activity}/report",
            Text = Texts.Report(line),
            Attended = line.Attended,
            Pictures = { Enumerable.Range(1, line.Pictures).Select(number => pictures[(line.No, number)]) },
        };

    private static Publicity Shown(ThemeLine line, int number)
    {
        var kind = line.Shown[number - 1];
        return new()
        {
            Kind = Texts.PublicityKindOf(kind)!.Value,
            Medium = Texts.Medium(kind, number),
            Link = $"https://themeday.example/{line.No}/{number}",
        };
    }

    private static Lead Lead(LeadFile lead) =>
        lead switch
        {
            { WorkingDays: { } days } => new() { WorkingDays = days },
            { CalendarDays: { } days } => new() { CalendarDays = days },
            { FixedDate: { } day } => new() { FixedDate = day.ToWire() },
            _ => new(),
        };

    private string Survivor(ThemeLine line) => data.Themes.Single(theme => theme.No == line.MergedInto).Id;

    private T Same<T>(Step step, T request)
        where T : IMessage
    {
        request.Descriptor.FindFieldByName("request_id").Accessor.SetValue(request, RequestIds.Of(names.Campaign, step, request.ToByteArray()));
        return request;
    }
}
