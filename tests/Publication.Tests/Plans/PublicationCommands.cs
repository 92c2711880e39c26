using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Tests.Reports;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Testing.Plans;
using ThemeDay.Type.V1;

namespace ThemeDay.Publication.Tests.Plans;

/// <summary>The RPCs and tasks of Publication that change something, with their lookups: in a district that has reports of ten years.</summary>
internal sealed class PublicationCommands(PublicationAtVolume publication)
{
    private readonly DistrictForTests district = new(publication.Host, publication.Registry, publication.District);
    private int number;

    private ReportService.ReportServiceClient Reports => new(publication.As(publication.Bureau));

    private OpinionService.OpinionServiceClient Opinions => new(publication.As(publication.Bureau));

    // With a token, which makes no difference: so that it is known which RPCs were called.
    private PublicOpinionService.PublicOpinionServiceClient Citizens => new(publication.As(publication.Bureau));

    private PublicityService.PublicityServiceClient Publicity => new(publication.As(publication.Bureau));

    public IEnumerable<NamedQuery> Queries() =>
        [
            new("an activity and its report", PublishReportAsync),
            new("opinions and publicity of an activity", CollectAsync),
            new("opinions that citizens submit", SubmitAsync),
            new("files that rows refer to", FindFilesAsync),
            .. EventQueries.Of(publication, "scheduling"),
        ];

    private async Task PublishReportAsync()
    {
        await district.HearAsync(new UnitChanged { Unit = $"{district.Name}/units/{district.Unit}", DisplayName = "第一街道办事处" });
        await district.HearAsync(new CampaignOpened { Campaign = $"{district.Name}/campaigns/2023-1" });
        await district.ReplannedAsync($"new-{++number}", new(2023, 8, 18));
        var activity = await district.HeldAsync($"new-{number}", new(2023, 8, 18));
        var bytes = Photographs.WithPlace();
        bytes = [.. bytes, .. BitConverter.GetBytes(number)]; // another picture for each report
        var picture = await UploadAsync(activity, bytes);
        var unused = await UploadAsync(activity, [.. bytes, 1]);
        await Reports.DeletePictureAsync(new() { Name = unused.Name });
        var attachment = await AttachmentTests.UploadAsync(Reports, activity, SampleDocuments.Word($"{number}"));
        var unusedAttachment = await AttachmentTests.UploadAsync(Reports, activity, SampleDocuments.Word($"unused {number}"));
        await Reports.DeleteAttachmentAsync(new() { Name = unusedAttachment.Name });
        var report = DistrictForTests.Written(activity);
        report.Pictures.Add(picture.Name);
        var videos = new VideoService.VideoServiceClient(publication.As(publication.Bureau));
        var videoBytes = SampleVideos.WithPlace(1_000 + number);
        var video = await VideoUploadTests.UploadAsync(videos, activity, videoBytes);
        var unusedVideo = await VideoUploadTests.UploadAsync(videos, activity, [.. videoBytes, 0, 0, 0, 8, .. "free"u8]);
        await videos.GetVideoUploadAsync(new() { Name = (await VideoUploadTests.CreateAsync(videos, activity, videoBytes)).Name });
        await videos.DeleteVideoAsync(new() { Name = unusedVideo.Name });
        report.Videos.Add(new ReportVideo { Video = video.Name, Caption = "现场" });
        report.Attachments.Add(new ReportAttachment { Attachment = attachment.Name, Title = "解读" });
        await Reports.FileReportAsync(new() { Report = report, RequestId = $"{Guid.NewGuid()}" });
        await Reports.ReturnReportAsync(
            new()
            {
                Name = report.Name,
                Items = { "pictures" },
                Reason = "-",
            }
        );
        await Reports.FileReportAsync(new() { Report = report });
        await Reports.AcceptReportAsync(new() { Name = report.Name });
        await Reports.ReopenReportAsync(new() { Name = report.Name, Reason = "-" });
        await Reports.AcceptReportAsync(new() { Name = report.Name });
        await Reports.PublishReportAsync(new() { Name = report.Name });
        using var http = publication.Host.Http(null);
        var path = $"/v1/public/{DistrictForTests.PublishedReport(activity)}/pictures/{picture.Name[(picture.Name.LastIndexOf('/') + 1)..]}";
        (await http.GetAsync(new Uri(path, UriKind.Relative))).EnsureSuccessStatusCode().Dispose();
        var page = await new PublicSiteService.PublicSiteServiceClient(publication.Host.As(null)).GetPublishedReportAsync(
            new() { Name = DistrictForTests.PublishedReport(activity) }
        );
        (await http.GetAsync(new Uri(page.Videos[0].Path, UriKind.Relative))).EnsureSuccessStatusCode().Dispose();
        (await http.GetAsync(new Uri(page.Attachments[0].Path, UriKind.Relative))).EnsureSuccessStatusCode().Dispose();
        await Reports.UnpublishReportAsync(new() { Name = report.Name, Reason = "-" });
    }

    private async Task<Picture> UploadAsync(string activity, byte[] bytes)
    {
        using var call = Reports.UploadPicture();
        await call.RequestStream.WriteAsync(new() { Header = new() { Name = $"{activity}/report" } });
        await call.RequestStream.WriteAsync(new() { Chunk = Google.Protobuf.ByteString.CopyFrom(bytes) });
        await call.RequestStream.CompleteAsync();
        return await call;
    }

    private async Task CollectAsync()
    {
        await district.HearAsync(new UnitChanged { Unit = $"{district.Name}/units/{district.Unit}", DisplayName = "第一街道办事处" });
        var activity = await district.HeldAsync($"collected-{++number}", new(2023, 8, 18));
        var opinion = await Opinions.CollectOpinionAsync(
            new()
            {
                Parent = activity,
                OpinionId = "o-1",
                Opinion = new() { Text = "希望增设窗口。" },
            }
        );
        await Opinions.AssignOpinionAsync(new() { Name = opinion.Name, Unit = $"{district.Name}/units/{district.Unit}" });
        await Opinions.AnswerOpinionAsync(new() { Name = opinion.Name, Answer = "已增设。" });
        await Opinions.CallBackOpinionAsync(new() { Name = opinion.Name, Outcome = CallBackOutcome.Satisfied });
        await Opinions.RateOpinionAsync(new() { Name = opinion.Name, Rating = 5 });
        var record = await Publicity.RecordPublicityAsync(
            new()
            {
                Parent = activity,
                PublicityRecordId = "p-1",
                PublicityRecord = new() { Kind = PublicityKind.NewsMedia, Medium = "邵阳日报" },
            }
        );
        await Publicity.WithdrawPublicityRecordAsync(new() { Name = record.Name, Reason = "-" });
    }

    private async Task SubmitAsync()
    {
        var activity = await district.HeldAsync($"submitted-{++number}", new(2023, 8, 18));
        var receipt = await Citizens.SubmitOpinionAsync(
            new()
            {
                Parent = activity,
                Text = "希望延长服务时间。",
                Contact = new() { PhoneNumber = "13900001234" },
                RequestId = $"{Guid.NewGuid()}",
            }
        );
        var name = $"{activity}/opinions/{receipt.Number.ToLowerInvariant()}";
        await Opinions.SetAsideOpinionAsync(new() { Name = name, Ground = OpinionSetAsideGround.Unclear });
        await Opinions.AcceptOpinionAsync(new() { Name = name });
        await Opinions.AnswerOpinionAsync(new() { Name = name, Answer = "已延长。" });
        await Opinions.GetOpinionContactAsync(new() { Name = $"{name}/contact" });
        await Opinions.PublishOpinionAsync(new() { Name = name });
        await Citizens.ListPublishedOpinionsAsync(new() { Parent = activity });
        await Citizens.ListPublishedOpinionsAsync(new() { Parent = $"{district.Name}/campaigns/-/activities/-" });
        await Opinions.UnpublishOpinionAsync(new() { Name = name, Reason = "-" });
        await Opinions.CloseOpinionAsync(new() { Name = name });
        await Citizens.FindSubmittedOpinionAsync(
            new()
            {
                Parent = district.Name,
                Number = receipt.Number,
                QueryCode = receipt.QueryCode,
            }
        );
    }

    private async Task FindFilesAsync()
    {
        var pictures = publication.Campaign.Themes.SelectMany(theme => theme.Activity?.Report?.Pictures ?? []).Take(2);
        string[] hashes = [.. pictures, .. Enumerable.Range(0, 98).Select(number => number.ToString("x64"))];
        Assert.True(await publication.Host.Services.GetRequiredService<FileReferences>().AnyReferencedAsync(hashes, CancellationToken.None));
    }
}
