using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>形成情况报告或新闻报导（含相关图文） (notice, 二(二)): which of the two, and what its pictures show, in their order.</summary>
public sealed class CaptionTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task A_report_says_whether_it_is_a_situation_report_or_a_news_report()
    {
        var district = await publication.DistrictAsync();
        var unsaid = await district.FiledAsync("t-1");
        var situation = await FileAsync(district, "t-2", ReportKind.SituationReport);
        var news = await FileAsync(district, "t-3", ReportKind.NewsReport);
        await district.Reports.AcceptReportAsync(new() { Name = news.Name });
        await district.Reports.PublishReportAsync(new() { Name = news.Name });

        Assert.Equal([unsaid.Name], await NamesAsync(district, "kind = unspecified"));
        Assert.Equal([situation.Name], await NamesAsync(district, "kind = situation_report"));
        Assert.Equal([news.Name], await NamesAsync(district, "kind = REPORT_KIND_NEWS_REPORT"));
        var shown = Assert.Single((await district.PublicSite.ListPublishedReportsAsync(new() { Parent = district.Name })).PublishedReports);
        Assert.Equal(ReportKind.NewsReport, shown.Kind);
        var events = await district.ListRecordedEventsAsync();
        Assert.Equal([ReportKind.Unspecified, ReportKind.SituationReport, ReportKind.NewsReport], events.OfType<ReportFiled>().Select(filed => filed.Kind));
        Assert.Equal(ReportKind.NewsReport, Assert.Single(events.OfType<ReportPublished>()).Kind);
    }

    [Fact]
    public async Task The_public_sees_the_pictures_in_the_order_of_the_report_each_with_its_caption()
    {
        var district = await publication.DistrictAsync();
        var (activity, pictures) = await UploadAsync(district, 3);
        var report = DistrictForTests.Written(activity);
        report.Pictures.Add([pictures[2], pictures[0], pictures[1]]);
        report.Captions.Add(new PictureCaption { Picture = pictures[1], Caption = "群众在窗口体验办理流程" });
        report.Captions.Add(new PictureCaption { Picture = pictures[2], Caption = "活动现场横幅" });

        var filed = await district.ReportsAs(district.Liaison).FileReportAsync(new() { Report = report });
        await district.Reports.AcceptReportAsync(new() { Name = report.Name });
        await district.Reports.PublishReportAsync(new() { Name = report.Name });
        var shown = await district.PublicSite.GetPublishedReportAsync(new() { Name = DistrictForTests.PublishedReport(activity) });

        Assert.Equal((report.Pictures, report.Captions), (filed.Pictures, filed.Captions));
        Assert.Equal(report.Pictures.Select(Id), shown.Pictures.Select(Id));
        Assert.Equal(["活动现场横幅", "", "群众在窗口体验办理流程"], shown.PictureCaptions);
    }

    [Fact]
    public async Task A_caption_of_no_picture_of_the_report_or_without_words_is_refused()
    {
        var district = await publication.DistrictAsync();
        var (activity, pictures) = await UploadAsync(district, 2);
        var report = DistrictForTests.Written(activity);
        report.Kind = (ReportKind)3;
        report.Pictures.Add(pictures[0]);
        report.Captions.Add([
            new() { Picture = pictures[0], Caption = "现场" },
            new() { Picture = pictures[0], Caption = " " },
            new() { Picture = pictures[1], Caption = new('长', 201) },
            new() { Caption = "现场" },
        ]);

        var refused = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = report }));
        report.Captions.Add(Enumerable.Repeat(report.Captions[0], 47));
        var tooMany = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = report }));

        Assert.Equal(
            [
                new("report.kind", ErrorReasons.OutOfRange),
                new("report.captions[1].picture", ErrorReasons.Duplicate),
                new("report.captions[1].caption", ErrorReasons.Required),
                new("report.captions[2].picture", ErrorReasons.ResourceNotFound),
                new("report.captions[2].caption", ErrorReasons.OutOfRange),
                new("report.captions[3].picture", ErrorReasons.Required),
            ],
            refused.Violations
        );
        Assert.Contains(new("report.captions", ErrorReasons.OutOfRange), tooMany.Violations);
    }

    [Fact]
    public async Task A_caption_with_a_phone_number_passes_only_with_a_reason()
    {
        var district = await publication.DistrictAsync();
        var (activity, pictures) = await UploadAsync(district, 1);
        var report = DistrictForTests.Written(activity);
        report.Pictures.Add(pictures);
        report.Captions.Add(new PictureCaption { Picture = pictures[0], Caption = "咨询台，手机13973912345" });

        var refused = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = report }));
        report.PersonalDataReason = "号码为活动公布的咨询电话";
        var filed = await district.Reports.FileReportAsync(new() { Report = report });
        await district.Reports.AcceptReportAsync(new() { Name = report.Name });
        var notPublished = await FailedRpc.CatchAsync(() => district.Reports.PublishReportAsync(new() { Name = report.Name }));

        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
        Assert.Equal([new("report.captions[0].caption", ErrorReasons.ContainsPersonalData)], refused.Violations);
        Assert.Equal(report.Captions, filed.Captions);
        Assert.Equal(["report.captions[0].caption"], notPublished.Fields);
    }

    [Fact]
    public async Task A_picture_is_deleted_with_its_caption()
    {
        var district = await publication.DistrictAsync();
        var (activity, pictures) = await UploadAsync(district, 2);
        var report = DistrictForTests.Written(activity);
        report.Pictures.Add(pictures);
        report.Captions.Add(pictures.Select(picture => new PictureCaption { Picture = picture, Caption = "现场" }));
        await district.Reports.FileReportAsync(new() { Report = report });
        await district.Reports.ReturnReportAsync(
            new()
            {
                Name = report.Name,
                Items = { "captions", "kind" },
                Reason = "请写明图片内容",
            }
        );

        await district.Reports.DeletePictureAsync(new() { Name = pictures[0] });

        var left = await district.Reports.GetReportAsync(new() { Name = report.Name });
        Assert.Equal([pictures[1]], left.Pictures);
        Assert.Equal(pictures[1], Assert.Single(left.Captions).Picture);
        Assert.Equal(["captions", "kind"], left.ReturnedItems);
    }

    private static string Id(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static async Task<IEnumerable<string>> NamesAsync(DistrictForTests district, string filter) =>
        (await district.Reports.ListReportsAsync(new() { Parent = $"{district.Name}/campaigns/-/activities/-", Filter = filter })).Reports.Select(report =>
            report.Name
        );

    private static async Task<V1.Report> FileAsync(DistrictForTests district, string theme, ReportKind kind)
    {
        var report = DistrictForTests.Written(await district.HeldAsync(theme));
        report.Kind = kind;
        return await district.Reports.FileReportAsync(new() { Report = report });
    }

    private static async Task<(string Activity, IReadOnlyList<string> Pictures)> UploadAsync(DistrictForTests district, int count)
    {
        var activity = await district.HeldAsync();
        List<string> names = [];
        for (var number = 0; number < count; number++)
            names.Add((await district.UploadAsync(activity, Photographs.WithPlace(90 + number))).Name);
        return (activity, names);
    }
}
