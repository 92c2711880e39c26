using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Export;
using ThemeDay.Publication.V1;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Cli.Campaigns;

/// <summary>The existing resources of a campaign, read before a load so that it executes only missing steps.</summary>
internal sealed record LoadedState
{
    /// <summary>The units by code.</summary>
    public IReadOnlyDictionary<string, Unit> Units { get; init; } = new Dictionary<string, Unit>();

    /// <summary>The campaign; null if there is none.</summary>
    public Campaign? Campaign { get; init; }

    /// <summary>The themes by id.</summary>
    public IReadOnlyDictionary<string, Theme> Themes { get; init; } = new Dictionary<string, Theme>();

    /// <summary>The entries of the plan draft, by theme id.</summary>
    public IReadOnlyDictionary<string, PlanEntry> Plan { get; init; } = new Dictionary<string, PlanEntry>();

    /// <summary>The effective dates of the plan releases.</summary>
    public IReadOnlySet<DateOnly> Releases { get; init; } = new HashSet<DateOnly>();

    /// <summary>The activity states by resource name. The following collections are also keyed by resource name.</summary>
    public IReadOnlyDictionary<string, ActivityState> Activities { get; init; } = new Dictionary<string, ActivityState>();

    public IReadOnlyDictionary<string, Programme> Programmes { get; init; } = new Dictionary<string, Programme>();

    public IReadOnlyDictionary<string, Report> Reports { get; init; } = new Dictionary<string, Report>();

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
                StepKind.ReleasePlan => Releases.Contains(step.EffectiveDate),
                _ => throw new InvalidOperationException($"{step.Kind} is not of the campaign"),
            };
        }

        var names = new CampaignNames(data.Campaign);
        return step.Kind <= StepKind.WithdrawTheme ? HasTheme(step.Kind, Themes.GetValueOrDefault(line.Id))
            : step.Kind <= StepKind.ReleasePlan ? HasPlan(step.Kind, line, Plan.GetValueOrDefault(line.Id))
            : HasFiling(step, names, names.Activity(line));
    }

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
            StepKind.MarkActivityHeld => Activities.GetValueOrDefault(activity) is ActivityState.Held,
            StepKind.UploadPicture or StepKind.FileReport => report is not null,
            StepKind.AcceptReport => report is ReportState.Accepted or ReportState.Published or ReportState.Unpublished,
            StepKind.PublishReport => report is ReportState.Published or ReportState.Unpublished,
            StepKind.RecordPublicity => Publicity.Contains($"{activity}/publicityRecords/{names.PublicityId(step.Number)}"),
            StepKind.CollectOpinion => Opinions.ContainsKey($"{activity}/opinions/{names.OpinionId(step.Number)}"),
            StepKind.AnswerOpinion => Opinions.GetValueOrDefault($"{activity}/opinions/{names.OpinionId(step.Number)}")
                is OpinionState.Answered
                    or OpinionState.CalledBack
                    or OpinionState.Rated,
            _ => throw new InvalidOperationException($"{step.Kind} is no filing"),
        };
    }

    /// <summary>Reads the state from the services; resources that do not exist yet are treated as empty.</summary>
    public static async Task<LoadedState> ReadAsync(ApiClient api, CampaignData data, CancellationToken cancellationToken)
    {
        var names = new CampaignNames(data.Campaign);
        var units = await Pagination.ReadAllAsync(
            token =>
                api.Registry.CallAsync(
                    options =>
                        api.Units.ListUnitsAsync(
                            new()
                            {
                                Parent = names.District,
                                PageSize = Pagination.Size,
                                PageToken = token,
                            },
                            options
                        ),
                    cancellationToken
                ),
            page => page.Units,
            page => page.NextPageToken
        );
        var campaign = await OrNullAsync(() =>
            api.Registry.CallAsync(options => api.Campaigns.GetCampaignAsync(new() { Name = names.Campaign }, options), cancellationToken)
        );
        if (campaign is null)
            return new() { Units = units.ToDictionary(unit => Last(unit.Name)) };

        var themes = await Pagination.ReadAllAsync(
            token =>
                api.Registry.CallAsync(
                    options =>
                        api.Themes.ListThemesAsync(
                            new()
                            {
                                Parent = names.Campaign,
                                PageSize = Pagination.Size,
                                PageToken = token,
                                View = ThemeView.Full,
                            },
                            options
                        ),
                    cancellationToken
                ),
            page => page.Themes,
            page => page.NextPageToken
        );
        var plan = await OrNullAsync(() =>
            api.Scheduling.CallAsync(options => api.Plans.GetPlanAsync(new() { Name = names.Plan }, options), cancellationToken)
        );
        var releases = await PlanReleases.ReadAllAsync(api, names.Plan, cancellationToken);
        var activities = await Pagination.ReadAllAsync(
            token =>
                api.Scheduling.CallAsync(
                    options =>
                        api.Activities.ListActivitiesAsync(
                            new()
                            {
                                Parent = names.Campaign,
                                PageSize = Pagination.Size,
                                PageToken = token,
                            },
                            options
                        ),
                    cancellationToken
                ),
            page => page.Activities,
            page => page.NextPageToken
        );
        var programmes = await Pagination.ReadAllAsync(
            token =>
                api.Scheduling.CallAsync(
                    options =>
                        api.Programmes.ListProgrammesAsync(
                            new()
                            {
                                Parent = names.AnyActivity,
                                PageSize = Pagination.Size,
                                PageToken = token,
                                View = ProgrammeView.Full,
                            },
                            options
                        ),
                    cancellationToken
                ),
            page => page.Programmes,
            page => page.NextPageToken
        );

        return new()
        {
            Units = units.ToDictionary(unit => Last(unit.Name)),
            Campaign = campaign,
            Themes = themes.ToDictionary(theme => Last(theme.Name)),
            Plan = plan?.Entries.ToDictionary(entry => Last(entry.Theme)) ?? [],
            Releases = releases.Select(release => release.ReleaseDate.ToDateOnly()).ToHashSet(),
            Activities = activities.ToDictionary(activity => activity.Name, activity => activity.State),
            Programmes = programmes.ToDictionary(programme => programme.Name),
            Reports = await ReportsAsync(api, names, cancellationToken),
            Publicity = await PublicityAsync(api, names, cancellationToken),
            Opinions = await OpinionsAsync(api, names, cancellationToken),
        };
    }

    private static async Task<Dictionary<string, Report>> ReportsAsync(ApiClient api, CampaignNames names, CancellationToken cancellationToken) =>
        (
            await Pagination.ReadAllAsync(
                token =>
                    api.Publication.CallAsync(
                        options =>
                            api.Reports.ListReportsAsync(
                                new()
                                {
                                    Parent = names.AnyActivity,
                                    PageSize = Pagination.Size,
                                    PageToken = token,
                                },
                                options
                            ),
                        cancellationToken
                    ),
                page => page.Reports,
                page => page.NextPageToken
            )
        ).ToDictionary(report => report.Name);

    private static async Task<HashSet<string>> PublicityAsync(ApiClient api, CampaignNames names, CancellationToken cancellationToken) => (
            await Pagination.ReadAllAsync(
                token =>
                    api.Publication.CallAsync(
                        options =>
                            api.Publicity.ListPublicityRecordsAsync(
                                new()
                                {
                                    Parent = names.AnyActivity,
                                    PageSize = Pagination.Size,
                                    PageToken = token,
                                },
                                options
                            ),
                        cancellationToken
                    ),
                page => page.PublicityRecords,
                page => page.NextPageToken
            )
        ).Select(shown => shown.Name).ToHashSet();

    private static async Task<Dictionary<string, OpinionState>> OpinionsAsync(ApiClient api, CampaignNames names, CancellationToken cancellationToken) =>
        (
            await Pagination.ReadAllAsync(
                token =>
                    api.Publication.CallAsync(
                        options =>
                            api.Opinions.ListOpinionsAsync(
                                new()
                                {
                                    Parent = names.AnyActivity,
                                    PageSize = Pagination.Size,
                                    PageToken = token,
                                },
                                options
                            ),
                        cancellationToken
                    ),
                page => page.Opinions,
                page => page.NextPageToken
            )
        ).ToDictionary(opinion => opinion.Name, opinion => opinion.State);

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

    private static string Last(string name) => name[(name.LastIndexOf('/') + 1)..];
}
