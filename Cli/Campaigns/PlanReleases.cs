using ThemeDay.Cli.Api;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Cli.Campaigns;

/// <summary>Reads the releases of a plan.</summary>
internal static class PlanReleases
{
    /// <summary>Returns all releases, by number.</summary>
    public static Task<List<PlanRelease>> ReadAllAsync(ApiClient api, string plan, CancellationToken cancellationToken) =>
        Pagination.ReadAllAsync(
            token =>
                api.Scheduling.CallAsync(
                    options =>
                        api.Plans.ListPlanReleasesAsync(
                            new()
                            {
                                Parent = plan,
                                PageSize = Pagination.Size,
                                PageToken = token,
                                View = PlanReleaseView.Full,
                            },
                            options
                        ),
                    cancellationToken
                ),
            page => page.Releases,
            page => page.NextPageToken
        );
}
