using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>含相关图文资料 (notice, 二(二)): a report has the documents of its activity with it.</summary>
public sealed class AttachmentTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task The_public_downloads_the_attachments_of_a_published_report_under_their_titles()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var (pdf, word) = (SampleDocuments.Pdf(), SampleDocuments.Word("签到表"));
        var report = DistrictForTests.Written(activity);
        report.Attachments.Add([
            new ReportAttachment { Attachment = (await UploadAsync(district, activity, word)).Name, Title = "座谈会发言摘编.DOCX" },
            new ReportAttachment { Attachment = (await UploadAsync(district, activity, pdf)).Name, Title = "政策解读：问/答" },
        ]);

        var filed = await district.ReportsAs(district.Liaison).FileReportAsync(new() { Report = report });
        await PublishAsync(district, filed.Name);
        var shown = await district.PublicSite.GetPublishedReportAsync(new() { Name = DistrictForTests.PublishedReport(activity) });
        using var client = district.Host.Http(null);
        using var first = await client.GetAsync(Address(shown.Attachments[0].Path));
        using var second = await client.GetAsync(Address(shown.Attachments[1].Path));

        Assert.Equal(report.Attachments, filed.Attachments);
        Assert.Equal(["座谈会发言摘编.DOCX", "政策解读：问/答"], shown.Attachments.Select(attachment => attachment.Title));
        Assert.Equal(["座谈会发言摘编.docx", "政策解读：问_答.pdf"], new[] { first, second }.Select(FileName));
        Assert.Equal((word.Length, pdf.Length), (shown.Attachments[0].SizeBytes, shown.Attachments[1].SizeBytes));
        Assert.Equal(pdf, await second.Content.ReadAsByteArrayAsync());
        Assert.Equal(
            ("application/pdf", "attachment", "nosniff"),
            (
                second.Content.Headers.ContentType?.MediaType,
                second.Content.Headers.ContentDisposition?.DispositionType,
                second.Headers.GetValues("X-Content-Type-Options").Single()
            )
        );
        var events = await district.ListRecordedEventsAsync();
        Assert.Equal(2, events.OfType<AttachmentStored>().Count());
        Assert.Equal(2, events.OfType<ReportFiled>().Single().AttachmentSha256S.Count);
        Assert.Equal(events.OfType<ReportFiled>().Single().AttachmentSha256S, events.OfType<ReportPublished>().Single().AttachmentSha256S);
    }

    [Fact]
    public async Task An_attachment_comes_in_parts_and_not_again_to_who_has_it()
    {
        var district = await publication.DistrictAsync();
        var (_, path) = await PublishedAsync(district);
        using var client = district.Host.Http(null);
        using var whole = await client.GetAsync(Address(path));
        using var part = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(0, 3) } };
        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { whole.Headers.ETag! } } };
        using var head = new HttpRequestMessage(HttpMethod.Head, path);

        using var partial = await client.SendAsync(part);
        using var unchanged = await client.SendAsync(again);
        using var headers = await client.SendAsync(head);

        Assert.Equal((HttpStatusCode.PartialContent, "%PDF"), (partial.StatusCode, await partial.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal(whole.Content.Headers.ContentLength, headers.Content.Headers.ContentLength);
        Assert.Empty(await headers.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_attachment_is_public_only_while_its_report_is_and_names_it()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var attachment = await UploadAsync(district, activity, SampleDocuments.Pdf());
        var left = await UploadAsync(district, activity, SampleDocuments.Word("未列入"));
        var report = DistrictForTests.Written(activity);
        report.Attachments.Add(new ReportAttachment { Attachment = attachment.Name, Title = "解读" });
        await district.Reports.FileReportAsync(new() { Report = report });
        await district.Reports.AcceptReportAsync(new() { Name = report.Name });
        var path = PublicPath(activity, attachment.Name);

        var before = await StatusAsync(district, null, path);
        await district.Reports.PublishReportAsync(new() { Name = report.Name });
        var published = await StatusAsync(district, null, path);
        var leftOut = await StatusAsync(district, null, PublicPath(activity, left.Name));
        await district.Reports.UnpublishReportAsync(new() { Name = report.Name, Reason = "附件有误" });
        var taken = await StatusAsync(district, null, path);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Gone), (before, published, leftOut, taken));
    }

    [Fact]
    public async Task Those_who_may_read_the_report_download_its_attachments_and_others_do_not()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var attachment = await UploadAsync(district, activity, SampleDocuments.Pdf());

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(district, district.Liaison, $"/v1/{attachment.Name}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(district, district.Evaluator, $"/v1/{attachment.Name}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(district, district.OtherLiaison, $"/v1/{attachment.Name}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(district, null, $"/v1/{attachment.Name}"));
    }

    [Fact]
    public async Task An_attachment_sent_over_HTTP_is_the_one_sent_over_gRPC()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        using var client = district.Host.Http(district.Liaison);

        using var answer = await client.PostAsync(Address($"/v1/{activity}/report/attachments:upload"), new ByteArrayContent(SampleDocuments.Pdf()));
        var overGrpc = await UploadAsync(district, activity, SampleDocuments.Pdf());

        Assert.Equal(overGrpc, Attachment.Parser.ParseJson(await answer.Content.ReadAsStringAsync()));
        Assert.Single(await district.ListRecordedEventsAsync());
    }

    public static TheoryData<string, byte[], string> Refused =>
        new()
        {
            { "a picture", Photographs.WithPlace(), ErrorReasons.AttachmentTypeUnsupported },
            { "an archive", [.. "PK\x03\x04"u8, .. new byte[100]], ErrorReasons.FileUnreadable },
            { "a PDF that breaks off", SampleDocuments.Pdf()[..12], ErrorReasons.FileUnreadable },
            {
                "a PDF with a script",
                SampleDocuments.Pdf("/OpenAction 4 0 R", "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"),
                ErrorReasons.FileHasActiveContent
            },
            { "a PDF that starts a program", SampleDocuments.Pdf("/OpenAction << /S /Launch /F (cmd.exe) >>"), ErrorReasons.FileHasActiveContent },
            {
                "a PDF with a file in it",
                SampleDocuments.Pdf("/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>", "<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>"),
                ErrorReasons.FileHasActiveContent
            },
            { "a Word file with macros", SampleDocuments.Word("x", "", ("word/vbaProject.bin", "x")), ErrorReasons.FileHasActiveContent },
            {
                "a Word file with a picture elsewhere",
                SampleDocuments.Word("x", SampleDocuments.External("image", "http://example.org/p.png")),
                ErrorReasons.FileHasActiveContent
            },
            {
                "a Word file that expands to a hundred megabytes",
                SampleDocuments.Word("x", "", ("word/media/image1.bin", new('0', 100 << 20))),
                ErrorReasons.FileTooLarge
            },
        };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task A_file_that_could_harm_those_who_open_it_is_not_taken(string what, byte[] file, string reason)
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var refused = await FailedRpc.CatchAsync(() => UploadAsync(district, activity, file));

        Assert.True(refused.Violations.Any(violation => violation == new FieldViolation("chunk", reason)), $"{what}: {refused}");
    }

    [Fact]
    public async Task A_link_that_people_follow_does_not_make_a_Word_file_harmful()
    {
        var district = await publication.DistrictAsync();
        var file = SampleDocuments.Word("见网站", SampleDocuments.External("hyperlink", "https://example.org/"));

        Assert.NotEmpty((await UploadAsync(district, await district.HeldAsync(), file)).Name);
    }

    [Fact]
    public async Task An_attachment_without_a_title_or_with_a_phone_number_in_it_is_refused()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var attachment = await UploadAsync(district, activity, SampleDocuments.Pdf());
        var report = DistrictForTests.Written(activity);
        report.Attachments.Add([
            new ReportAttachment { Attachment = attachment.Name },
            new ReportAttachment { Attachment = attachment.Name, Title = "签到表13973912345" },
            new ReportAttachment { Attachment = $"{activity}/attachments/unknown", Title = new('长', 101) },
        ]);

        var refused = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = report }));

        Assert.Equal(
            [
                new("report.attachments[1].title", ErrorReasons.ContainsPersonalData),
                new("report.attachments[0].title", ErrorReasons.Required),
                new("report.attachments[1].attachment", ErrorReasons.Duplicate),
                new("report.attachments[2].attachment", ErrorReasons.ResourceNotFound),
                new("report.attachments[2].title", ErrorReasons.OutOfRange),
            ],
            refused.Violations
        );
    }

    [Fact]
    public async Task An_attachment_is_deleted_with_its_file_unless_a_report_under_way_names_it()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var attachment = await UploadAsync(district, activity, SampleDocuments.Word($"{Guid.NewGuid()}"));
        var report = DistrictForTests.Written(activity);
        report.Attachments.Add(new ReportAttachment { Attachment = attachment.Name, Title = "总结" });
        await district.Reports.FileReportAsync(new() { Report = report });

        var inUse = await FailedRpc.CatchAsync(() => district.Reports.DeleteAttachmentAsync(new() { Name = attachment.Name }));
        await district.Reports.ReturnReportAsync(
            new()
            {
                Name = report.Name,
                Items = { "attachments" },
                Reason = "附件不是本次活动的",
            }
        );
        await district.ReportsAs(district.Liaison).DeleteAttachmentAsync(new() { Name = attachment.Name });

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.FileInUse), (inUse.Code, inUse.Reason));
        Assert.Empty((await district.Reports.GetReportAsync(new() { Name = report.Name })).Attachments);
        Assert.Null(district.Host.Services.GetRequiredService<FileStore>().Open(attachment.Sha256));
        Assert.Single((await district.ListRecordedEventsAsync()).OfType<AttachmentDeleted>());
    }

    internal static Task<Attachment> UploadAsync(DistrictForTests district, string activity, byte[] bytes) => UploadAsync(district.Reports, activity, bytes);

    internal static async Task<Attachment> UploadAsync(ReportService.ReportServiceClient reports, string activity, byte[] bytes)
    {
        using var call = reports.UploadAttachment();
        await call.RequestStream.WriteAsync(new() { Header = new() { Name = $"{activity}/report" } });
        foreach (var chunk in bytes.Chunk(200_000))
            await call.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(chunk) });
        await call.RequestStream.CompleteAsync();
        return await call;
    }

    private static async Task<(string Report, string Path)> PublishedAsync(DistrictForTests district)
    {
        var activity = await district.HeldAsync();
        var attachment = await UploadAsync(district, activity, SampleDocuments.Pdf());
        var report = DistrictForTests.Written(activity);
        report.Attachments.Add(new ReportAttachment { Attachment = attachment.Name, Title = "解读" });
        await district.Reports.FileReportAsync(new() { Report = report });
        await PublishAsync(district, report.Name);
        return (report.Name, PublicPath(activity, attachment.Name));
    }

    private static async Task PublishAsync(DistrictForTests district, string report)
    {
        await district.Reports.AcceptReportAsync(new() { Name = report });
        await district.Reports.PublishReportAsync(new() { Name = report });
    }

    private static string PublicPath(string activity, string attachment) =>
        $"/v1/public/{DistrictForTests.PublishedReport(activity)}/attachments/{attachment.Split('/')[^1]}";

    private static string? FileName(HttpResponseMessage answer) => answer.Content.Headers.ContentDisposition?.FileNameStar;

    private static Uri Address(string path) => new(path, UriKind.Relative);

    private static async Task<HttpStatusCode> StatusAsync(DistrictForTests district, Actor? by, string path)
    {
        using var client = district.Host.Http(by);
        using var answer = await client.GetAsync(Address(path));
        return answer.StatusCode;
    }
}
