using Grpc.Core;
using Microsoft.Extensions.Logging;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests;

public sealed class ClockAheadTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private const int NothingRecorded = 1405;

    [Fact]
    public async Task A_service_whose_clock_is_an_hour_ahead_records_nothing_says_so_and_goes_on_once_it_is_right()
    {
        var district = await registry.DistrictAsync();
        var recorded = await registry.Host.ListRecordedEventsAsync(district.Code);
        registry.Host.Clock.AdjustTime(TimeProvider.System.GetUtcNow().AddHours(1));
        var campaign = new CreateCampaignRequest
        {
            Parent = district.Name,
            CampaignId = "2023-1",
            Campaign = DistrictForTests.Terms(),
            RequestId = $"{Guid.NewGuid()}",
        };

        var refused = await FailedRpc.CatchAsync(() => district.Campaigns.CreateCampaignAsync(campaign));

        Assert.Equal((StatusCode.Unavailable, ErrorReasons.TemporarilyUnavailable), (refused.Code, refused.Reason));
        Assert.Equal(recorded, await registry.Host.ListRecordedEventsAsync(district.Code));
        Assert.Contains(
            registry.Host.Logged,
            line => line is (LogLevel.Critical, NothingRecorded, var text) && text.Contains("clock", StringComparison.Ordinal)
        );
        Assert.Equal(StatusCode.NotFound, (await FailedRpc.CatchAsync(() => district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign }))).Code);

        registry.Host.Clock.AdjustTime(TimeProvider.System.GetUtcNow());
        Assert.Equal(district.Campaign, (await district.Campaigns.CreateCampaignAsync(campaign)).Name);
        Assert.True((await registry.Host.ListRecordedEventsAsync(district.Code)).Count > recorded.Count);
    }
}
