using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

public sealed class RegistryAwayTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task Nothing_is_published_unchecked_while_Registry_is_away()
    {
        var district = await publication.DistrictAsync();
        var accepted = await district.AcceptedAsync();
        await publication.StopRegistryAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Reports.PublishReportAsync(new() { Name = accepted.Name, RequestId = $"{Guid.NewGuid()}" }));

        Assert.Equal((StatusCode.Unavailable, ErrorReasons.TemporarilyUnavailable), (refused.Code, refused.Reason));
        Assert.Equal(accepted, await district.Reports.GetReportAsync(new() { Name = accepted.Name }));
        Assert.DoesNotContain(await district.ListRecordedEventsAsync(), happened => happened is ReportPublished);
    }
}
