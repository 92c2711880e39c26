using ThemeDay.Events.V1;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Notifications;

/// <summary>When the bureau is told that a month can be arranged (按月部署).</summary>
public sealed class DueArrangementsTests(TestPostgres postgres)
{
    [Theory]
    [InlineData("2023-05-31")] // the last working day of May
    [InlineData("2023-06-01")] // the system was down the day before
    [InlineData("2023-06-07")]
    public async Task The_bureau_is_told_once_that_a_month_can_be_arranged_also_after_a_missed_day(string firstRun)
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-20");
        var district = await ReleaseJuneAsync(host);

        await host.RunAsync(Given.Day(firstRun));
        await host.RunAsync(Given.Day(firstRun).AddDays(1));

        Assert.Equal([$"{firstRun} ArrangementReady {district.Code} 2023-06"], await ListReadyAsync(host, district));
    }

    [Fact]
    public async Task The_bureau_is_not_told_of_a_month_whose_fifth_working_day_has_passed()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-20");
        var district = await ReleaseJuneAsync(host);

        await host.RunAsync(new(2023, 6, 8));

        Assert.Empty(await ListReadyAsync(host, district));
    }

    private static async Task<DistrictForTests> ReleaseJuneAsync(NotificationHost host)
    {
        var district = await host.OpenDistrictAsync();
        await district.SubmittedAsync("t-1");
        await district.ReceiveEventAsync(new ThemeAccepted { Metadata = district.FactOn("2023-04-20"), Theme = district.Ref("t-1", district.Unit) });
        await district.PinnedAsync("t-1", "2023-06-16");
        await district.ReleasedAsync();
        return district;
    }

    private static async Task<IEnumerable<string>> ListReadyAsync(NotificationHost host, DistrictForTests district) =>
        (await host.ListAsync(district)).Where(each => each.Contains("ArrangementReady", StringComparison.Ordinal));
}
