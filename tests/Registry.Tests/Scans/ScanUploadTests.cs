using System.Text;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Scans;

public sealed class ScanUploadTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private static readonly string[] OnePage =
    [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ];

    // ISO 32000-1, 7.6.3: /O and /U of a file that needs the password "secret", made by no program; revision 2, 40 bits.
    private const string Encryption =
        "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <0101010101010101010101010101010101010101010101010101010101010101>"
        + " /U <0202020202020202020202020202020202020202020202020202020202020202> >> /ID [<00> <00>]";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static readonly Dictionary<string, Func<byte[]>> Unreadable = new()
    {
        ["13 bytes"] = () => "%PDF-1.4\n%%EO"u8.ToArray(),
        ["without a page"] = () => SampleFiles.Pdf([OnePage[0], "<< /Type /Pages /Kids [] /Count 0 >>"]),
        ["without its last third"] = () => SampleFiles.Pdf("a scan")[..^400],
        ["with a password"] = () => SampleFiles.Pdf(OnePage, Encryption),
        ["nested too deep for the stack"] = () => SampleFiles.Pdf(PageTree(150_000, last: "<< /Type /Page >>")),
        ["a page tree that is a circle"] = () => SampleFiles.Pdf(PageTree(3_000, last: "<< /Type /Pages /Kids [2 0 R] >>")),
        ["a JPEG of three bytes"] = () => [0xFF, 0xD8, 0xFF],
        ["a JPEG without a frame"] = () => [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x04, 0x00, 0x00, 0xFF, 0xD9],
        ["a PNG of eight bytes"] = () => [0x89, .. "PNG\r\n\u001A\n"u8],
    };

    private static readonly Dictionary<string, Func<byte[]>> Archives = new()
    {
        ["a Word document that names OFD.xml"] = () => SampleFiles.Zip(("[Content_Types].xml", "OFD.xml"), ("word/OFD.xml", SampleFiles.OfdEntryPoint)),
        ["another spelling"] = () => SampleFiles.Zip(("ofd.XML", SampleFiles.OfdEntryPoint)),
        ["an entry point of something else"] = () => SampleFiles.Zip(("OFD.xml", "<document/>")),
        ["no XML"] = () => SampleFiles.Zip(("OFD.xml", "OFD")),
        ["damaged"] = () => SampleFiles.Zip(("OFD.xml", SampleFiles.OfdEntryPoint))[..^30],
        ["of too many entries"] = () =>
            SampleFiles.Zip([("OFD.xml", SampleFiles.OfdEntryPoint), .. Enumerable.Range(0, 25_000).Select(number => ($"{number:00000000}", ""))]),
    };

    public static TheoryData<string> UnreadableFiles => [.. Unreadable.Keys];

    public static TheoryData<string> OtherArchives => [.. Archives.Keys];

    [Theory]
    [InlineData("\u00EF\u00BB\u00BF")] // a byte order mark
    [InlineData("\r\n\r\n")]
    [InlineData("POST /scan HTTP/1.1\r\nX-Scanner: 3F\r\nContent-Type: application/pdf (draft)\r\n\r\n")]
    public async Task A_PDF_that_a_scanner_put_something_before_is_taken(string before)
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await DraftAsync(district);

        var scanned = await district.UploadAsync(draft.Name, [.. Encoding.Latin1.GetBytes(before), .. SampleFiles.Pdf("a scan")]);

        Assert.Equal("application/pdf", scanned.Scan.MediaType);
    }

    [Fact]
    public async Task A_PDF_that_begins_after_the_first_1024_bytes_is_not_taken()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await DraftAsync(district);

        var refused = await FailedRpc.CatchAsync(() => district.UploadAsync(draft.Name, [.. new byte[1024], .. SampleFiles.Pdf("a scan")]));

        Assert.Equal((StatusCode.InvalidArgument, "chunk"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Theory]
    [MemberData(nameof(UnreadableFiles))]
    public async Task A_scan_that_nobody_could_read_is_refused_and_leaves_no_file(string what)
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await DraftAsync(district);
        var files = registry.ListFiles();

        var refused = await FailedRpc.CatchAsync(() => district.UploadAsync(draft.Name, Unreadable[what]()));

        Assert.Equal((StatusCode.InvalidArgument, "chunk"), (refused.Code, Assert.Single(refused.Fields)));
        Assert.Contains(ErrorReasons.FileUnreadable, refused.Violations.Select(violation => violation.Reason));
        Assert.Equal(files, registry.ListFiles());
    }

    [Fact]
    public async Task The_next_scan_is_taken_after_one_that_ended_the_process_which_reads_them()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await DraftAsync(district);
        await FailedRpc.CatchAsync(() => district.UploadAsync(draft.Name, SampleFiles.Pdf(PageTree(150_000, last: "<< /Type /Page >>"))));

        var scanned = await district.UploadAsync(draft.Name, SampleFiles.Pdf("a scan"));

        Assert.Equal("application/pdf", scanned.Scan.MediaType);
    }

    [Fact]
    public async Task An_OFD_is_known_by_its_entry_point_wherever_it_stands_in_the_archive()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await DraftAsync(district);
        var ofd = SampleFiles.Zip(("Doc_0/Document.xml", new string('x', 2_000)), ("OFD.xml", SampleFiles.OfdEntryPoint));

        var scanned = await district.UploadAsync(draft.Name, ofd);

        Assert.Equal("application/ofd", scanned.Scan.MediaType);
    }

    [Theory]
    [MemberData(nameof(OtherArchives))]
    public async Task An_archive_that_is_no_OFD_is_not_taken_for_one(string what)
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await DraftAsync(district);

        var refused = await FailedRpc.CatchAsync(() => district.UploadAsync(draft.Name, Archives[what]()));

        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
        Assert.Contains(ErrorReasons.FileTypeUnsupported, refused.Violations.Select(violation => violation.Reason));
    }

    [Fact]
    public async Task A_request_id_does_not_let_a_scan_pass_for_a_theme_that_is_submitted()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();
        await district.Themes.SubmitThemeAsync(new() { Name = theme.Name });
        var files = registry.ListFiles();

        var refused = await FailedRpc.CatchAsync(() => UploadAsync(district, theme.Name, $"{Guid.NewGuid()}", SampleFiles.Pdf("another scan")));

        Assert.Equal(ErrorReasons.TransitionNotAllowed, refused.Reason);
        Assert.Equal(files, registry.ListFiles());
    }

    [Fact]
    public async Task An_upload_that_its_sender_breaks_off_leaves_no_file()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await DraftAsync(district);
        var files = registry.ListFiles();
        using (var call = district.Themes.UploadStampedScan())
        {
            await call.RequestStream.WriteAsync(new() { Header = new() { Name = draft.Name } });
            await call.RequestStream.WriteAsync(new() { Chunk = Google.Protobuf.ByteString.CopyFrom(SampleFiles.Pdf(new string('x', 200_000))) });
            await Poll.UntilAsync(() => registry.ListFiles().Count > files.Count, Timeout, "the upload begins");
        }

        await Poll.UntilAsync(() => registry.ListFiles().SequenceEqual(files), Timeout, "its file is deleted");
    }

    private static IReadOnlyList<string> PageTree(int depth, string last) =>
        [OnePage[0], .. Enumerable.Range(2, depth).Select(number => $"<</Type/Pages/Kids[{number + 1} 0 R]>>"), last];

    private static Task<Theme> DraftAsync(DistrictForTests district) =>
        district
            .Themes.CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = "t-1",
                    Theme = district.Draft(),
                }
            )
            .ResponseAsync;

    private static async Task<Theme> UploadAsync(DistrictForTests district, string name, string requestId, byte[] bytes)
    {
        using var call = district.Themes.UploadStampedScan();
        await call.RequestStream.WriteAsync(
            new()
            {
                Header = new() { Name = name, RequestId = requestId },
            }
        );
        await call.RequestStream.WriteAsync(new() { Chunk = Google.Protobuf.ByteString.CopyFrom(bytes) });
        await call.RequestStream.CompleteAsync();
        return await call;
    }
}
