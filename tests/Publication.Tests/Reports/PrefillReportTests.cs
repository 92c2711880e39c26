using Grpc.Core;
using ThemeDay.Publication.V1;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>A report is begun with what is known of its activity.</summary>
public sealed class PrefillReportTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task A_report_begins_with_days_place_topic_and_who_came()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var report = await district.ReportsAs(district.Liaison).PrefillReportAsync(new() { Name = $"{activity}/report" });

        Assert.Equal(
            "2023年6月16日（星期五），第一街道办事处在社区便民服务中心开展“社会救助流程公开体验”政务公开主题日活动，人大代表、普通市民参加活动。",
            report.Text
        );
        Assert.Equal((0, ReportState.Unspecified), (report.Attended, report.State));
        await district.ReportsAs(district.Liaison).FileReportAsync(new() { Report = report });
    }

    [Fact]
    public async Task A_report_that_was_filed_is_answered_as_it_is_and_none_to_another_unit()
    {
        var district = await publication.DistrictAsync();
        var filed = await district.FiledAsync("t-1");

        Assert.Equal(filed, await district.ReportsAs(district.Liaison).PrefillReportAsync(new() { Name = filed.Name }));
        var refused = await FailedRpc.CatchAsync(() => district.ReportsAs(district.OtherLiaison).PrefillReportAsync(new() { Name = filed.Name }));
        Assert.Equal(StatusCode.NotFound, refused.Code);
    }
}
