using Google.Protobuf;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Publication.V1;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using static ThemeDay.ServiceDefaults.Api.ResourceNamePattern;

namespace ThemeDay.Cli.Campaigns;

/// <summary>The existing resources of a campaign, read before a load so that it executes only missing steps.</summary>
internal sealed record LoadedState
{
    /// <summary>The units by code.</summary>
    public IReadOnlyDictionary<string, Unit> Units { get; init; } = new Dictionary<string, Unit>();

    /// <summary>All campaigns of the district.</summary>
    public IReadOnlyList<Campaign> Campaigns { get; init; } = [];

    /// <summary>The versions of the indicator schemes.</summary>
    public IReadOnlyList<IndicatorScheme> Schemes { get; init; } = [];

    /// <summary>The campaign; null if there is none.</summary>
    public Campaign? Campaign { get; init; }

    /// <summary>The themes by id.</summary>
    public IReadOnlyDictionary<string, Theme> Themes { get; init; } = new Dictionary<string, Theme>();

    /// <summary>The entries of the plan draft, by theme id.</summary>
    public IReadOnlyDictionary<string, PlanEntry> Plan { get; init; } = new Dictionary<string, PlanEntry>();

    /// <summary>The releases of the plan.</summary>
    public IReadOnlyList<PlanRelease> Releases { get; init; } = [];

    /// <summary>The activities by resource name. The following collections are also keyed by resource name.</summary>
    public IReadOnlyDictionary<string, Activity> Activities { get; init; } = new Dictionary<string, Activity>();

    public IReadOnlyDictionary<string, Programme> Programmes { get; init; } = new Dictionary<string, Programme>();

    public IReadOnlyDictionary<string, Report> Reports { get; init; } = new Dictionary<string, Report>();

    /// <summary>The days on which reports of the district were published, by {campaign}~{activity}.</summary>
    public IReadOnlyDictionary<string, DateOnly> PublishDates { get; init; } = new Dictionary<string, DateOnly>();

    public IReadOnlySet<string> Publicity { get; init; } = new HashSet<string>();

    public IReadOnlyDictionary<string, OpinionState> Opinions { get; init; } = new Dictionary<string, OpinionState>();

    /// <summary>Returns whether a step has already been executed.</summary>
    public bool Contains(Step step, CampaignData data)
    {
        if (step.Theme is not { } line)
        {
            return step.Kind switch
            {
                StepKind.ImportUnits => data.UnitCodes.All(Units.ContainsKey),
                StepKind.CreateCampaign => Campaign is not null,
                StepKind.OpenCampaign => Campaign is { State: CampaignState.Open or CampaignState.Closed },
                StepKind.ReleasePlan => IsReleased(step.EffectiveDate, data),
                _ => throw new InvalidOperationException($"{step.Kind} is not of the campaign"),
            };
        }

        var names = new CampaignNames(data.Campaign);
        return step.Kind <= StepKind.WithdrawTheme ? HasTheme(step.Kind, Themes.GetValueOrDefault(line.Id))
            : step.Kind <= StepKind.ReleasePlan ? HasPlan(step.Kind, line, Plan.GetValueOrDefault(line.Id))
            : HasFiling(step, names, names.Activity(line));
    }

    /// <summary>
    /// Whether a step that was executed would be executed anew, once its request id has expired: what it did was undone since, by a return or by taking a
    /// report off the public site.
    /// </summary>
    public bool WouldChange(Step step) =>
        step.Kind switch
        {
            StepKind.SubmitTheme or StepKind.SubmitCorrectedTheme => Themes.GetValueOrDefault(step.Line.Id)
                is { State: ThemeState.Draft or ThemeState.Returned },
            StepKind.PublishReport => Reports.Values.FirstOrDefault(report => GetThemeId(report.Name) == step.Line.Id) is { State: ReportState.Unpublished },
            _ => false,
        };

    // districts/{district}/campaigns/{campaign}/activities/{theme}/report
    private static string GetThemeId(string report) => report.Split('/')[^2];

    /// <summary>The last release that has a change of a theme; null if there is none.</summary>
    public PlanRelease? FindRelease(string themeId, PlanChangeKind kind) =>
        Releases.LastOrDefault(release => release.Changes.Any(change => change.Kind == kind && GetId(change.Entry.Theme) == themeId));

    // By its changes and not by its day: a release of another day may have them, and one without any is not made.
    private bool IsReleased(DateOnly day, CampaignData data) =>
        data.Themes.All(theme =>
            (theme.PlannedOn(data.Campaign.FirstReleaseOn) != day || Activities.ContainsKey(new CampaignNames(data.Campaign).Activity(theme)))
            && (theme.EffectiveMovedOn != day || FindRelease(theme.Id, PlanChangeKind.Moved) is not null)
            && (theme.CancelledOn != day || FindRelease(theme.Id, PlanChangeKind.Cancelled) is not null)
        );

    private static bool HasTheme(StepKind kind, Theme? theme) =>
        theme is not null
        && kind switch
        {
            StepKind.DraftTheme => true,
            StepKind.UploadScan => theme.Scan is not null,
            StepKind.SubmitTheme => theme.FirstReceivedDate is not null,
            StepKind.ReturnTheme => theme.Returns > 0,
            StepKind.CorrectTheme or StepKind.UploadCorrectedScan or StepKind.SubmitCorrectedTheme => theme is { Returns: > 0, State: not ThemeState.Returned },
            _ => theme.State is not (ThemeState.Draft or ThemeState.Submitted or ThemeState.Returned),
        };

    private static bool HasPlan(StepKind kind, ThemeRecord line, PlanEntry? entry) =>
        entry is not null
        && kind switch
        {
            StepKind.PinTheme => entry.Pinned,
            StepKind.RescheduleActivity => entry.FirstDate.ToDateOnly() != line.StartsOn, // to another day: a difference, not a step
            _ => entry.State == PlanEntryState.Cancelled,
        };

    private bool HasFiling(Step step, CampaignNames names, string activity)
    {
        var report = Reports.GetValueOrDefault($"{activity}/report")?.State;
        var programme = Programmes.GetValueOrDefault($"{activity}/programme")?.State;
        return step.Kind switch
        {
            StepKind.FileProgramme => programme is not null,
            StepKind.ApproveProgramme => programme is ProgrammeState.Approved,
            StepKind.MarkActivityHeld => Activities.GetValueOrDefault(activity)?.State is ActivityState.Held,
            StepKind.UploadPicture or StepKind.FileReport => report is not null,
            StepKind.AcceptReport => report is ReportState.Accepted or ReportState.Published or ReportState.Unpublished,
            StepKind.PublishReport => report is ReportState.Published or ReportState.Unpublished,
            StepKind.RecordPublicity => Publicity.Contains($"{activity}/publicityRecords/{names.PublicityId(step.Number)}"),
            StepKind.CollectOpinion => Opinions.ContainsKey($"{activity}/opinions/{names.OpinionId(step.Number)}"),
            StepKind.AnswerOpinion => Opinions.GetValueOrDefault($"{activity}/opinions/{names.OpinionId(step.Number)}")
                is OpinionState.Answered
                    or OpinionState.CalledBack
                    or OpinionState.Rated
                    or OpinionState.Closed,
            _ => throw new InvalidOperationException($"{step.Kind} is no filing"),
        };
    }

    /// <summary>Reads the state from the services; resources that do not exist yet are treated as empty.</summary>
    /// <param name="api">The services.</param>
    /// <param name="names">The campaign.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public static async Task<LoadedState> ReadAsync(ApiClient api, CampaignNames names, CancellationToken cancellationToken)
    {
        var (registry, scheduling, publication) = (api.Registry, api.Scheduling, api.Publication);
        LoadedState state = new()
        {
            Units = (await ListAsync(registry, api.Units.ListUnitsAsync, new ListUnitsRequest { Parent = names.District }, page => page.Units)).ToDictionary(
                unit => GetId(unit.Name)
            ),
            Campaigns = await ListAsync(
                registry,
                api.Campaigns.ListCampaignsAsync,
                new ListCampaignsRequest { Parent = names.District },
                page => page.Campaigns
            ),
            Schemes = await ListAsync(
                scheduling,
                api.IndicatorSchemes.ListIndicatorSchemesAsync,
                new ListIndicatorSchemesRequest(),
                page => page.IndicatorSchemes
            ),
        };
        if (state.Campaigns.FirstOrDefault(campaign => campaign.Name == names.Campaign) is not { } campaign)
            return state;

        ListThemesRequest themes = new() { Parent = names.Campaign, View = ThemeView.Full };
        ListProgrammesRequest programmes = new() { Parent = names.AnyActivity, View = ProgrammeView.Full };
        ListReportsRequest reports = new() { Parent = names.AnyActivity, View = ReportView.Full };
        ListPlanReleasesRequest releases = new() { Parent = names.Plan, View = PlanReleaseView.Full };
        ListPublishedReportsRequest published = new() { Parent = names.District };
        var plan = await OrNullAsync(() => scheduling.CallAsync(options => api.Plans.GetPlanAsync(new() { Name = names.Plan }, options), cancellationToken));
        return state with
        {
            Campaign = campaign,
            Themes = (await ListAsync(registry, api.Themes.ListThemesAsync, themes, page => page.Themes)).ToDictionary(theme => GetId(theme.Name)),
            Plan = plan?.Entries.ToDictionary(entry => GetId(entry.Theme)) ?? [],
            Releases = await ListAsync(scheduling, api.Plans.ListPlanReleasesAsync, releases, page => page.Releases),
            Activities = (
                await ListAsync(scheduling, api.Activities.ListActivitiesAsync, new ListActivitiesRequest { Parent = names.Campaign }, page => page.Activities)
            ).ToDictionary(activity => activity.Name),
            Programmes = (await ListAsync(scheduling, api.Programmes.ListProgrammesAsync, programmes, page => page.Programmes)).ToDictionary(programme =>
                programme.Name
            ),
            Reports = (await ListAsync(publication, api.Reports.ListReportsAsync, reports, page => page.Reports)).ToDictionary(report => report.Name),
            PublishDates = (await ListAsync(publication, api.PublicSite.ListPublishedReportsAsync, published, page => page.PublishedReports)).ToDictionary(
                report => GetId(report.Name),
                report => report.PublishDate.ToDateOnly()
            ),
            Publicity = (
                await ListAsync(
                    publication,
                    api.Publicity.ListPublicityRecordsAsync,
                    new ListPublicityRecordsRequest { Parent = names.AnyActivity },
                    page => page.PublicityRecords
                )
            )
                .Select(record => record.Name)
                .ToHashSet(),
            Opinions = (
                await ListAsync(publication, api.Opinions.ListOpinionsAsync, new ListOpinionsRequest { Parent = names.AnyActivity }, page => page.Opinions)
            ).ToDictionary(opinion => opinion.Name, opinion => opinion.State),
        };

        Task<List<TRow>> ListAsync<TRequest, TPage, TRow>(
            ServiceClient service,
            Func<TRequest, CallOptions, AsyncUnaryCall<TPage>> list,
            TRequest request,
            Func<TPage, IEnumerable<TRow>> rows
        )
            where TRequest : IMessage<TRequest>
            where TPage : IMessage<TPage> => Pagination.ReadAllAsync(service, list, request, rows, cancellationToken);
    }

    private static async Task<T?> OrNullAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }
}
