using Grpc.Core;
using Grpc.Net.Client;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Publication.V1;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.Testing.Volume;

namespace ThemeDay.Benchmarks.Scale;

/// <summary>What a call asks for: a unit of a district, in the campaign of the last year.</summary>
/// <param name="Unit">The name of the unit.</param>
/// <param name="Campaign">The name of the campaign.</param>
/// <param name="District">The name of the district.</param>
/// <param name="Theme">The id of a theme of the campaign with an activity, a programme and a report.</param>
/// <param name="Bureau">The headers of a clerk of the bureau.</param>
/// <param name="Liaison">The headers of the liaison of the unit.</param>
internal sealed record ScaleTarget(string Unit, string Campaign, string District, string Theme, Metadata Bureau, Metadata Liaison)
{
    /// <summary>The activity of the theme.</summary>
    public string Activity => $"{Campaign}/activities/{Theme}";
}

/// <summary>
/// The ten busiest RPCs of a theme day: what a liaison asks for on the day of a deadline, what the bureau works through, and what citizens read.
/// </summary>
internal sealed class BusiestRpcs : IDisposable
{
    private const int PageSize = 20;

    private readonly GrpcChannel registry;
    private readonly GrpcChannel scheduling;
    private readonly GrpcChannel publication;
    private readonly Queue<(string Theme, Metadata Liaison)> drafts;
    private Guid? lastEventId;

    /// <param name="installation">The services.</param>
    /// <param name="drafts">Themes that can be submitted, each once, and the headers of their liaisons.</param>
    public BusiestRpcs(Installation installation, IEnumerable<(string Theme, Metadata Liaison)> drafts)
    {
        registry = GrpcChannel.ForAddress(installation.Registry.Address);
        scheduling = GrpcChannel.ForAddress(installation.Scheduling.Address);
        publication = GrpcChannel.ForAddress(installation.Publication.Address);
        this.drafts = new(drafts);
        var themes = new ThemeService.ThemeServiceClient(registry);
        var obligations = new ObligationService.ObligationServiceClient(scheduling);
        var activities = new ActivityService.ActivityServiceClient(scheduling);
        var programmes = new ProgrammeService.ProgrammeServiceClient(scheduling);
        var reports = new ReportService.ReportServiceClient(publication);
        var site = new PublicSiteService.PublicSiteServiceClient(publication);
        All = new()
        {
            ["SubmitTheme"] = async (_, token) =>
            {
                var (theme, liaison) = this.drafts.Dequeue();
                using var call = themes.SubmitThemeAsync(new() { Name = theme, RequestId = $"{Guid.NewGuid()}" }, liaison, cancellationToken: token);
                lastEventId = await call.GetEventIdAsync();
            },
            ["GetTheme"] = async (target, token) =>
                await themes.GetThemeAsync(new() { Name = $"{target.Campaign}/themes/{target.Theme}" }, target.Liaison, cancellationToken: token),
            ["ListThemes of a unit"] = async (target, token) =>
                await themes.ListThemesAsync(new() { Parent = target.Campaign, PageSize = PageSize }, target.Liaison, cancellationToken: token),
            ["ListThemes that are submitted"] = async (target, token) =>
                await themes.ListThemesAsync(
                    new()
                    {
                        Parent = target.Campaign,
                        Filter = "state = submitted",
                        PageSize = PageSize,
                    },
                    target.Bureau,
                    cancellationToken: token
                ),
            ["ListObligations of a unit"] = async (target, token) =>
                await obligations.ListObligationsAsync(
                    new()
                    {
                        Parent = target.Unit,
                        Filter = $"campaign = {target.Campaign}",
                        PageSize = PageSize,
                    },
                    target.Liaison,
                    cancellationToken: token
                ),
            ["CountObligations of a district"] = async (target, token) =>
                await obligations.CountObligationsAsync(
                    new() { Parent = $"{target.District}/units/-", Filter = $"campaign = {target.Campaign}" },
                    target.Bureau,
                    cancellationToken: token
                ),
            ["ListActivities"] = async (target, token) =>
                await activities.ListActivitiesAsync(new() { Parent = target.Campaign, PageSize = PageSize }, target.Bureau, cancellationToken: token),
            ["GetProgramme"] = async (target, token) =>
                await programmes.GetProgrammeAsync(new() { Name = $"{target.Activity}/programme" }, target.Bureau, cancellationToken: token),
            ["ListReports that are filed"] = async (target, token) =>
                await reports.ListReportsAsync(
                    new()
                    {
                        Parent = $"{target.Campaign}/activities/-",
                        Filter = "state = filed",
                        PageSize = PageSize,
                    },
                    target.Bureau,
                    cancellationToken: token
                ),
            ["ListPublishedReports"] = async (target, token) =>
                await site.ListPublishedReportsAsync(new() { Parent = target.District, PageSize = PageSize }, cancellationToken: token),
        };
    }

    /// <summary>By name.</summary>
    public Dictionary<string, Func<ScaleTarget, CancellationToken, Task>> All { get; }

    /// <summary>Returns the id of the event of the last submission once; null if there was none since.</summary>
    public Guid? TakeLastEventId()
    {
        var taken = lastEventId;
        lastEventId = null;
        return taken;
    }

    public void Dispose()
    {
        registry.Dispose();
        scheduling.Dispose();
        publication.Dispose();
    }

    /// <summary>A theme of a campaign with all that the calls read.</summary>
    /// <returns>Null if there is none.</returns>
    public static SampleTheme? FindTheme(SampleCampaign campaign) =>
        campaign.Themes.FirstOrDefault(theme =>
            theme is { State: "Planned", Unit.IsClosed: false, Activity: { State: "Held", ProgrammeOn: not null, Report: not null } }
        );
}
