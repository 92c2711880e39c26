using Grpc.Core;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Portal.Services;

/// <summary>What the portal asks of the services: RPCs that anyone may call.</summary>
internal sealed class PublicSite(
    ServiceCalls calls,
    PublicSiteService.PublicSiteServiceClient publication,
    PublicProgrammeService.PublicProgrammeServiceClient scheduling
)
{
    private const int LargestPage = 1_000;

    public Task<Part<ListPublicDistrictsResponse>> ListDistrictsAsync(string pageToken, CancellationToken cancellationToken) =>
        calls.GetAsync(options => publication.ListPublicDistrictsAsync(new() { PageSize = LargestPage, PageToken = pageToken }, options), cancellationToken);

    /// <summary>The counts of a district; without any, if nothing is known of it.</summary>
    public Task<Part<PublicTotals>> GetTotalsAsync(DistrictSite site, CancellationToken cancellationToken) =>
        calls.FindAsync(
            options => publication.GetPublicTotalsAsync(new() { Name = $"{site.ResourceName}/publicTotals" }, options),
            new() { Total = new() },
            cancellationToken
        );

    public Task<Part<ListPlannedActivitiesResponse>> ListActivitiesAsync(ListPlannedActivitiesRequest request, CancellationToken cancellationToken) =>
        calls.GetAsync(options => publication.ListPlannedActivitiesAsync(request, options), cancellationToken);

    public Task<Part<ListPublishedReportsResponse>> ListReportsAsync(ListPublishedReportsRequest request, CancellationToken cancellationToken) =>
        calls.GetAsync(options => publication.ListPublishedReportsAsync(request, options), cancellationToken);

    public Task<Part<SearchPlannedActivitiesResponse>> SearchAsync(SearchPlannedActivitiesRequest request, CancellationToken cancellationToken) =>
        calls.GetAsync(options => publication.SearchPlannedActivitiesAsync(request, options), cancellationToken);

    /// <exception cref="RpcException">NOT_FOUND.</exception>
    public Task<Part<PlannedActivity>> GetActivityAsync(ActivityName name, CancellationToken cancellationToken) =>
        calls.GetAsync(options => publication.GetPlannedActivityAsync(new() { Name = $"{name}" }, options), cancellationToken);

    /// <summary>The published report of an activity; without a name, if there is none.</summary>
    public Task<Part<PublishedReport>> FindReportAsync(ActivityName name, CancellationToken cancellationToken) =>
        calls.FindAsync(options => publication.GetPublishedReportAsync(new() { Name = ActivityPaths.GetReport(name) }, options), new(), cancellationToken);

    /// <summary>The approved programme of an activity; without a name, if there is none.</summary>
    public Task<Part<ApprovedProgramme>> FindProgrammeAsync(ActivityName name, CancellationToken cancellationToken) =>
        calls.FindAsync(options => scheduling.GetApprovedProgrammeAsync(new() { Name = $"{name}/programme" }, options), new(), cancellationToken);

    public Task<Part<ListPublishedStatementsResponse>> ListStatementsAsync(ListPublishedStatementsRequest request, CancellationToken cancellationToken) =>
        calls.GetAsync(options => publication.ListPublishedStatementsAsync(request, options), cancellationToken);

    /// <exception cref="RpcException">NOT_FOUND, with STATEMENT_UNPUBLISHED if it was published.</exception>
    public Task<Part<PublishedStatement>> GetStatementAsync(string name, CancellationToken cancellationToken) =>
        calls.GetAsync(options => publication.GetPublishedStatementAsync(new() { Name = name }, options), cancellationToken);

    /// <summary>All activities of a district, by first day; nothing if the service is away.</summary>
    public Task<IReadOnlyList<PlannedActivity>?> ListAllActivitiesAsync(DistrictSite site, CancellationToken cancellationToken) =>
        ServiceCalls.ReadAllAsync(
            token =>
                ListActivitiesAsync(
                    new()
                    {
                        Parent = site.ResourceName,
                        PageSize = LargestPage,
                        PageToken = token,
                    },
                    cancellationToken
                ),
            page => (page.Activities, page.NextPageToken)
        );

    /// <summary>All published reports of a district, latest activity first; nothing if the service is away.</summary>
    public Task<IReadOnlyList<PublishedReport>?> ListAllReportsAsync(DistrictSite site, CancellationToken cancellationToken) =>
        ServiceCalls.ReadAllAsync(
            token =>
                ListReportsAsync(
                    new()
                    {
                        Parent = site.ResourceName,
                        PageSize = LargestPage,
                        PageToken = token,
                    },
                    cancellationToken
                ),
            page => (page.PublishedReports, page.NextPageToken)
        );

    /// <summary>All published statements of a district, latest publication first; nothing if the service is away.</summary>
    public Task<IReadOnlyList<PublishedStatement>?> ListAllStatementsAsync(DistrictSite site, CancellationToken cancellationToken) =>
        ServiceCalls.ReadAllAsync(
            token =>
                ListStatementsAsync(
                    new()
                    {
                        Parent = site.ResourceName,
                        PageSize = LargestPage,
                        PageToken = token,
                    },
                    cancellationToken
                ),
            page => (page.PublishedStatements, page.NextPageToken)
        );
}
