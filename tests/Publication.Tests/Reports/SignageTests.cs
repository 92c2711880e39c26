using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>以宣传横幅、电子屏等形式标注“政务公开主题日”字样 (notice, 二(二)): a report shows that it was done.</summary>
public sealed class SignageTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task A_report_shows_by_a_picture_how_the_theme_day_was_marked()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var (shown, banner, display) = await UploadAsync(district, activity);
        var written = DistrictForTests.Written(activity);
        written.Pictures.Add(shown);
        written.Signage.Add([new() { Kind = SignageKind.Banner, Picture = banner }, new() { Kind = SignageKind.Display, Picture = display }]);

        var filed = await district.ReportsAs(district.Liaison).FileReportAsync(new() { Report = written });

        Assert.Equal(written.Signage, filed.Signage);
        Assert.Equal(filed, await district.Reports.GetReportAsync(new() { Name = filed.Name }));
        Assert.Equal([SignageKind.Banner, SignageKind.Display], Assert.Single((await district.ListRecordedEventsAsync()).OfType<ReportFiled>()).Signage);
    }

    [Fact]
    public async Task A_report_without_signage_is_filed_and_found_by_a_filter()
    {
        var district = await publication.DistrictAsync();
        var without = await district.FiledAsync("t-1");
        var activity = await district.HeldAsync("t-2");
        var (_, banner, _) = await UploadAsync(district, activity);
        var written = DistrictForTests.Written(activity);
        written.Signage.Add(new Signage { Kind = SignageKind.Banner, Picture = banner });
        var with = await district.Reports.FileReportAsync(new() { Report = written });

        Assert.Equal([without.Name], await NamesAsync("has_signage = false"));
        Assert.Equal([with.Name], await NamesAsync("has_signage = true"));

        async Task<IEnumerable<string>> NamesAsync(string filter) =>
            (await district.Reports.ListReportsAsync(new() { Parent = $"districts/{district.Code}/campaigns/-/activities/-", Filter = filter })).Reports.Select(
                report => report.Name
            );
    }

    [Fact]
    public async Task A_signage_without_kind_or_with_a_picture_that_is_not_its_own_is_refused()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var (shown, banner, _) = await UploadAsync(district, activity);
        var written = DistrictForTests.Written(activity);
        written.Pictures.Add(shown);
        written.Signage.Add([
            new() { Picture = banner },
            new() { Kind = SignageKind.Banner, Picture = shown },
            new() { Kind = SignageKind.Other },
            new() { Kind = SignageKind.Other, Picture = $"{activity}/pictures/unknown" },
        ]);

        var refused = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = written }));
        written.Signage.Clear();
        written.Signage.Add(Enumerable.Repeat(new Signage { Kind = SignageKind.Banner, Picture = banner }, 11));
        var tooMany = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = written }));

        Assert.Equal(
            [
                new("report.signage[0].kind", ErrorReasons.Required),
                new("report.signage[1].picture", ErrorReasons.Duplicate),
                new("report.signage[2].picture", ErrorReasons.Required),
                new("report.signage[3].picture", ErrorReasons.ResourceNotFound),
            ],
            refused.Violations
        );
        Assert.Contains(new("report.signage", ErrorReasons.OutOfRange), tooMany.Violations);
    }

    [Fact]
    public async Task A_picture_of_a_signage_is_deleted_only_with_it()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var (_, banner, display) = await UploadAsync(district, activity);
        var written = DistrictForTests.Written(activity);
        written.Signage.Add([new() { Kind = SignageKind.Banner, Picture = banner }, new() { Kind = SignageKind.Display, Picture = display }]);
        var filed = await district.Reports.FileReportAsync(new() { Report = written });

        var inUse = await FailedRpc.CatchAsync(() => DeleteAsync());
        await district.Reports.ReturnReportAsync(
            new()
            {
                Name = filed.Name,
                Items = { "signage" },
                Reason = "横幅照片不清晰",
            }
        );
        await DeleteAsync();

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.PictureInUse), (inUse.Code, inUse.Reason));
        Assert.Equal(display, Assert.Single((await district.Reports.GetReportAsync(new() { Name = filed.Name })).Signage).Picture);

        AsyncUnaryCall<Google.Protobuf.WellKnownTypes.Empty> DeleteAsync() => district.Reports.DeletePictureAsync(new() { Name = banner });
    }

    [Fact]
    public async Task A_picture_of_a_signage_is_not_on_the_public_site()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var (shown, banner, _) = await UploadAsync(district, activity);
        var written = DistrictForTests.Written(activity);
        written.Pictures.Add(shown);
        written.Signage.Add(new Signage { Kind = SignageKind.Banner, Picture = banner });
        var filed = await district.Reports.FileReportAsync(new() { Report = written });
        await district.Reports.AcceptReportAsync(new() { Name = filed.Name });
        await district.Reports.PublishReportAsync(new() { Name = filed.Name });

        var page = await district.PublicSite.GetPublishedReportAsync(new() { Name = DistrictForTests.PublishedReport(activity) });

        Assert.Single(page.Pictures);
        Assert.DoesNotContain(page.Pictures, picture => picture.Contains(banner.Split('/')[^1], StringComparison.Ordinal));
    }

    private static async Task<(string Shown, string Banner, string Display)> UploadAsync(DistrictForTests district, string activity)
    {
        string[] names = new string[3];
        for (var number = 0; number < names.Length; number++)
            names[number] = (await district.UploadAsync(activity, Photographs.WithPlace(200 + number))).Name;
        return (names[0], names[1], names[2]);
    }
}
