using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Scheduling.Tests.Facts;

public sealed class CampaignFactsTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task Events_on_which_no_obligation_or_score_depends_are_not_read()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("t-1", on: "2023-04-12");
        for (var change = 0; change < 3; change++)
            await district.ReceiveEventAsync(new ThemeDrafted { Metadata = district.MasterMetadata, Theme = district.Ref("t-2", district.Unit) });

        await using var scope = scheduling.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("a test without a caller");
        var campaign = await scope.ServiceProvider.GetRequiredService<CampaignFacts>().FindAsync(CampaignName.Parse(district.Campaign), CancellationToken.None);

        Assert.Equal([nameof(CampaignOpened), nameof(ThemeSubmitted)], campaign!.Events.Select(stored => stored.Type.Split('.')[^1]));
    }
}
