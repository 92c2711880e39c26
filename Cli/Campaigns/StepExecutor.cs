using Google.Protobuf;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Publication.V1;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Campaigns;

/// <summary>Executes the request of each step in the role of the bureau. Requests are deterministic, including request_id, and safe to repeat.</summary>
internal sealed class StepExecutor(ApiClient api, CampaignData data, LoadedState loaded)
{
    private readonly CampaignNames names = new(data.Campaign);
    private readonly Dictionary<(string Theme, int Number), string> pictures = []; // resource names assigned by Publication

    public Task ExecuteAsync(Step step, CancellationToken cancellationToken) =>
        step.Kind switch
        {
            StepKind.ImportUnits => RegistryAsync(
                options =>
                    api.Units.ImportUnitsAsync(
                        WithRequestId(step, new ImportUnitsRequest { Parent = names.District, Csv = data.GetUnitsCsv(loaded.Units.Keys) }),
                        options
                    ),
                cancellationToken
            ),
            StepKind.CreateCampaign => RegistryAsync(
                options =>
                    api.Campaigns.CreateCampaignAsync(
                        WithRequestId(
                            step,
                            new CreateCampaignRequest
                            {
                                Parent = names.District,
                                CampaignId = data.Campaign.Campaign,
                                Campaign = CreateCampaign(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.OpenCampaign => RegistryAsync(
                options =>
                    api.Campaigns.OpenCampaignAsync(
                        WithRequestId(step, new OpenCampaignRequest { Name = names.Campaign, EffectiveDate = step.EffectiveDate.ToProto() }),
                        options
                    ),
                cancellationToken
            ),
            <= StepKind.WithdrawTheme => ThemeAsync(step, step.Line, names.Theme(step.Line.Id), cancellationToken),
            <= StepKind.ReleasePlan => PlanAsync(step, cancellationToken),
            <= StepKind.MarkActivityHeld => ActivityAsync(step, step.Line, names.Activity(step.Line), cancellationToken),
            <= StepKind.PublishReport => ReportAsync(step, step.Line, names.Activity(step.Line), cancellationToken),
            _ => OutcomeAsync(step, step.Line, names.Activity(step.Line), cancellationToken),
        };

    private Task ThemeAsync(Step step, ThemeRecord line, string name, CancellationToken cancellationToken)
    {
        var on = step.EffectiveDate.ToProto();
        return step.Kind switch
        {
            StepKind.DraftTheme => RegistryAsync(
                options =>
                    api.Themes.CreateThemeAsync(
                        WithRequestId(
                            step,
                            new CreateThemeRequest
                            {
                                Parent = names.Campaign,
                                ThemeId = line.Id,
                                Theme = CreateTheme(line),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.UploadScan => ScanAsync(step, name, line.Scan!, cancellationToken),
            StepKind.SubmitTheme or StepKind.SubmitCorrectedTheme => RegistryAsync(
                options => api.Themes.SubmitThemeAsync(WithRequestId(step, new SubmitThemeRequest { Name = name, EffectiveDate = on }), options),
                cancellationToken
            ),
            StepKind.ReturnTheme => RegistryAsync(
                options =>
                    api.Themes.ReturnThemeAsync(
                        WithRequestId(
                            step,
                            new ReturnThemeRequest
                            {
                                Name = name,
                                Items = { line.ReturnedItems },
                                Reason = line.Reason,
                                EffectiveDate = on,
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.CorrectTheme => RegistryAsync(
                options => api.Themes.UpdateThemeAsync(WithRequestId(step, new UpdateThemeRequest { Theme = Corrected(line, name) }), options),
                cancellationToken
            ),
            StepKind.UploadCorrectedScan => ScanAsync(step, name, line.CorrectedScan!, cancellationToken),
            StepKind.MergeTheme => RegistryAsync(
                options =>
                    api.Themes.MergeThemeAsync(
                        WithRequestId(
                            step,
                            new MergeThemeRequest
                            {
                                Name = name,
                                Into = names.Theme(Survivor(line)),
                                Reason = line.Reason,
                                EffectiveDate = on,
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.AcceptTheme => RegistryAsync(
                options => api.Themes.AcceptThemeAsync(WithRequestId(step, new AcceptThemeRequest { Name = name, EffectiveDate = on }), options),
                cancellationToken
            ),
            StepKind.DeclineTheme => RegistryAsync(
                options =>
                    api.Themes.DeclineThemeAsync(
                        WithRequestId(
                            step,
                            new DeclineThemeRequest
                            {
                                Name = name,
                                Reason = line.Reason,
                                EffectiveDate = on,
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            _ => RegistryAsync(
                options =>
                    api.Themes.WithdrawThemeAsync(
                        WithRequestId(
                            step,
                            new WithdrawThemeRequest
                            {
                                Name = name,
                                Reason = line.Reason,
                                EffectiveDate = on,
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
                        WithRequestId(
                            step,
                            new PinThemeRequest
                            {
                                Name = names.Plan,
                                Theme = names.Theme(step.Line.Id),
                                FirstDate = step.Line.StartsOn!.Value.ToProto(),
                                LastDate = step.Line.EndsOn!.Value.ToProto(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.RescheduleActivity => SchedulingAsync(
                options =>
                    api.Plans.RescheduleActivityAsync(
                        WithRequestId(
                            step,
                            new RescheduleActivityRequest
                            {
                                Name = names.Plan,
                                Activity = names.Activity(step.Line),
                                FirstDate = step.Line.MovedTo!.Value.ToProto(),
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
                        WithRequestId(
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
                options =>
                    api.Plans.ReleasePlanAsync(
                        WithRequestId(step, new ReleasePlanRequest { Name = names.Plan, EffectiveDate = step.EffectiveDate.ToProto() }),
                        options
                    ),
                cancellationToken
            ),
        };

    private Task ActivityAsync(Step step, ThemeRecord line, string activity, CancellationToken cancellationToken) =>
        step.Kind switch
        {
            StepKind.FileProgramme => SchedulingAsync(
                options =>
                    api.Programmes.FileProgrammeAsync(
                        WithRequestId(step, new FileProgrammeRequest { Programme = Programme(line, activity), EffectiveDate = step.EffectiveDate.ToProto() }),
                        options
                    ),
                cancellationToken
            ),
            StepKind.ApproveProgramme => SchedulingAsync(
                options =>
                    api.Programmes.ApproveProgrammeAsync(
                        WithRequestId(step, new ApproveProgrammeRequest { Name = $"{activity}/programme", EffectiveDate = step.EffectiveDate.ToProto() }),
                        options
                    ),
                cancellationToken
            ),
            _ => SchedulingAsync(
                options =>
                    api.Activities.MarkActivityHeldAsync(
                        WithRequestId(
                            step,
                            new MarkActivityHeldRequest
                            {
                                Name = activity,
                                Audiences = { line.Present },
                                EffectiveDate = step.EffectiveDate.ToProto(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
        };

    private Task ReportAsync(Step step, ThemeRecord line, string activity, CancellationToken cancellationToken) =>
        step.Kind switch
        {
            StepKind.UploadPicture => PictureAsync(step, line, activity, cancellationToken),
            StepKind.FileReport => PublicationAsync(
                options =>
                    api.Reports.FileReportAsync(
                        WithRequestId(step, new FileReportRequest { Report = Report(line, activity), EffectiveDate = step.EffectiveDate.ToProto() }),
                        options
                    ),
                cancellationToken
            ),
            StepKind.AcceptReport => PublicationAsync(
                options =>
                    api.Reports.AcceptReportAsync(
                        WithRequestId(step, new AcceptReportRequest { Name = $"{activity}/report", EffectiveDate = step.EffectiveDate.ToProto() }),
                        options
                    ),
                cancellationToken
            ),
            _ => PublicationAsync(
                options =>
                    api.Reports.PublishReportAsync(
                        WithRequestId(step, new PublishReportRequest { Name = $"{activity}/report", EffectiveDate = step.EffectiveDate.ToProto() }),
                        options
                    ),
                cancellationToken
            ),
        };

    private Task OutcomeAsync(Step step, ThemeRecord line, string activity, CancellationToken cancellationToken) =>
        step.Kind switch
        {
            StepKind.RecordPublicity => PublicationAsync(
                options =>
                    api.Publicity.RecordPublicityAsync(
                        WithRequestId(
                            step,
                            new RecordPublicityRequest
                            {
                                Parent = activity,
                                PublicityRecordId = names.PublicityId(step.Number),
                                PublicityRecord = CreatePublicityRecord(line, step.Number),
                                EffectiveDate = step.EffectiveDate.ToProto(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            StepKind.CollectOpinion => PublicationAsync(
                options =>
                    api.Opinions.CollectOpinionAsync(
                        WithRequestId(
                            step,
                            new CollectOpinionRequest
                            {
                                Parent = activity,
                                OpinionId = names.OpinionId(step.Number),
                                Opinion = new() { Text = line.Opinions[step.Number - 1].Text },
                                EffectiveDate = step.EffectiveDate.ToProto(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
            _ => PublicationAsync(
                options =>
                    api.Opinions.AnswerOpinionAsync(
                        WithRequestId(
                            step,
                            new AnswerOpinionRequest
                            {
                                Name = $"{activity}/opinions/{names.OpinionId(step.Number)}",
                                Answer = line.Opinions[step.Number - 1].Answer,
                                EffectiveDate = step.EffectiveDate.ToProto(),
                            }
                        ),
                        options
                    ),
                cancellationToken
            ),
        };

    // Each request waits until the target has applied the events it depends on: Scheduling the themes of Registry, Publication also the held activities.
    private Task RegistryAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellationToken) =>
        api.Registry.CallAsync(ask, cancellationToken);

    private Task SchedulingAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellationToken) =>
        api.Scheduling.CallAsync(ask, cancellationToken, api.Registry);

    private Task PublicationAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellationToken) =>
        api.Publication.CallAsync(ask, cancellationToken, api.Registry, api.Scheduling);

    /// <summary>Uploads the stamped scan of a draft or a returned theme.</summary>
    public Task ScanAsync(Step step, string theme, SourceFile scan, CancellationToken cancellationToken)
    {
        UploadStampedScanRequest header = new()
        {
            Header = new() { Name = theme, RequestId = RequestIds.Create(names.Campaign, step, scan.Sha256) },
        };
        return api.Registry.UploadAsync(
            api.Themes.UploadStampedScan,
            scan.ReadChunks().Select(chunk => new UploadStampedScanRequest { Chunk = ByteString.CopyFrom(chunk.Span) }).Prepend(header),
            cancellationToken
        );
    }

    private async Task PictureAsync(Step step, ThemeRecord line, string activity, CancellationToken cancellationToken)
    {
        UploadPictureRequest header = new() { Header = new() { Name = $"{activity}/report" } };
        var picture = await api.Publication.UploadAsync(
            api.Reports.UploadPicture,
            line.AllPictures[step.Number - 1]
                .ReadChunks()
                .Select(chunk => new UploadPictureRequest { Chunk = ByteString.CopyFrom(chunk.Span) })
                .Prepend(header),
            cancellationToken,
            api.Registry,
            api.Scheduling
        );
        pictures[(line.Id, step.Number)] = picture.Name;
    }

    public Campaign CreateCampaign() =>
        new()
        {
            DocumentNumber = data.Campaign.DocumentNumber,
            Title = data.Campaign.Title,
            Deadline = data.Campaign.Deadline.ToProto(),
            FirstMonth = data.Campaign.FirstMonth.ToProtoMonth(),
            LastMonth = data.Campaign.LastMonth.ToProtoMonth(),
            Forms = { data.Campaign.Forms },
            Audiences = { data.Campaign.Audiences },
            ProgrammeLead = ToProto(data.Campaign.ProgrammeLead),
            ReportLead = ToProto(data.Campaign.ReportLead),
            CorrectionLead = ToProto(data.Campaign.CorrectionLead),
            MinimumThemes = data.Campaign.MinimumThemes,
            CutOffDate = data.Campaign.CutOff.ToProto(),
            Scheme = data.Campaign.Scheme,
            InvitedUnits = { data.Campaign.InvitedUnits.Select(names.Unit) },
        };

    public Theme CreateTheme(ThemeRecord line) =>
        new()
        {
            Unit = names.Unit(line.Unit),
            Topic = line.Topic,
            Month = line.Month?.ToProtoMonth(),
            LateMonthReason = line.LateMonthReason,
            Forms = { line.Forms },
            Contact = line.Contact is { } contact ? new() { Person = contact.Person, Phone = contact.Phone } : null,
            ExternalReference = $"{line.No}",
        };

    // The file contains each theme in its final form, so the correction sends the same content again.
    private Theme Corrected(ThemeRecord line, string name)
    {
        var theme = CreateTheme(line);
        theme.Name = name;
        theme.Unit = "";
        return theme;
    }

    private Programme Programme(ThemeRecord line, string activity) =>
        new()
        {
            Name = $"{activity}/programme",
            Time = line.Time,
            Venue = line.Venue,
            Agenda = line.Agenda,
            Guests = { line.Guests.Select(group => new Guests { Audience = group.Audience, Count = group.Count }) },
            Signage = line.Signage,
        };

    private Report Report(ThemeRecord line, string activity) =>
        new()
        {
            Name = $"{activity}/report",
            Text = line.ReportText,
            Attended = line.Attended ?? 0,
            Pictures = { Enumerable.Range(1, line.Pictures.Count).Select(number => pictures[(line.Id, number)]) },
            Captions =
            {
                line
                    .Pictures.Index()
                    .Where(picture => picture.Item.Caption is not "")
                    .Select(picture => new PictureCaption { Picture = pictures[(line.Id, picture.Index + 1)], Caption = picture.Item.Caption }),
            },
            Signage =
            {
                line
                    .SignagePictures.Index()
                    .Select(signage => new Signage { Kind = signage.Item.Kind, Picture = pictures[(line.Id, line.Pictures.Count + signage.Index + 1)] }),
            },
        };

    private static PublicityRecord CreatePublicityRecord(ThemeRecord line, int number)
    {
        var shown = line.Publicity[number - 1];
        return new()
        {
            Kind = shown.Kind,
            Medium = shown.Medium,
            Link = shown.Link,
        };
    }

    public static Type.V1.LeadTime ToProto(LeadTime lead) =>
        lead switch
        {
            { WorkingDays: { } days } => new() { WorkingDays = days },
            { CalendarDays: { } days } => new() { CalendarDays = days },
            { FixedDate: { } day } => new() { FixedDate = day.ToProto() },
            _ => new(),
        };

    private string Survivor(ThemeRecord line) => data.Themes.Single(theme => theme.No == line.MergedInto).Id;

    private T WithRequestId<T>(Step step, T request)
        where T : IMessage
    {
        request.Descriptor.FindFieldByName("request_id").Accessor.SetValue(request, RequestIds.Create(names.Campaign, step, request.ToByteArray()));
        return request;
    }
}
