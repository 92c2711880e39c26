using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Themes;

public sealed class ScanRequestTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Theory]
    [InlineData("FFFFFFFFFFFFFFFF\r\n%PDF")]
    [InlineData("80000000\r\n%PDF")]
    [InlineData("no size\r\n%PDF")]
    [InlineData("4\r\n%PDF\r\nFFFFFFFFFFFFFFFF\r\n")]
    public async Task A_scan_in_chunks_that_are_none_is_the_callers_mistake(string body)
    {
        var district = await registry.OpenDistrictAsync();

        var answer = await SendAsync(district, await DraftAsync(district), "Transfer-Encoding: chunked", body);

        answer.AssertRefused(HttpStatusCode.BadRequest, ErrorReasons.MalformedMessage);
    }

    [Fact]
    public async Task A_scan_declared_far_too_large_is_refused_without_asking_to_try_again()
    {
        var district = await registry.OpenDistrictAsync();

        var answer = await SendAsync(district, await DraftAsync(district), "Content-Length: 73400320", "%PDF");

        answer.AssertRefused(HttpStatusCode.RequestEntityTooLarge, ErrorReasons.MessageTooLarge);
        Assert.Null(answer.Header("Retry-After"));
    }

    [Fact]
    public async Task A_scan_is_saved_under_a_name_and_not_shown_by_the_browser()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync("t-21");

        var answer = await RawHttp.SendAsync(
            registry.Host.HttpAddress,
            $"GET /v1/{theme.Name}/scan HTTP/1.1\nAuthorization: Bearer {registry.Host.Token(district.Liaison)}",
            []
        );

        Assert.Equal("attachment; filename=\"t-21-scan.pdf\"", answer.Header("Content-Disposition"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("private, no-cache", answer.Header("Cache-Control"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_during_an_upload_is_no_error_of_the_service(bool overGrpc)
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await DraftAsync(district);
        var loggedBefore = registry.Host.Logged.Count;

        if (overGrpc)
        {
            using var call = district.ThemesAs(district.Liaison).UploadStampedScan();
            await call.RequestStream.WriteAsync(new() { Header = new() { Name = theme.Name } });
            await call.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFromUtf8("%PDF-1.4") });
            await UploadBegunAsync();
        }
        else
        {
            using var client = new TcpClient { LingerState = new(enable: true, seconds: 0) }; // a reset, as when a program is killed
            await client.ConnectAsync(registry.Host.HttpAddress.Host, registry.Host.HttpAddress.Port);
            var request = $"{Head(theme, district.Liaison, "Content-Length: 100000")}\r\nHost: localhost\r\n\r\n%PDF-1.4";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request.ReplaceLineEndings("\r\n")));
            await UploadBegunAsync();
        }

        await Poll.UntilAsync(
            () => registry.Host.Logged.Skip(loggedBefore).Any(log => log.EventId is 1402 or 1403 or 1404),
            TimeSpan.FromSeconds(30),
            "nothing told that the client had left"
        );
        Assert.DoesNotContain(registry.Host.Logged.Skip(loggedBefore), log => log.Level >= LogLevel.Warning);
    }

    private Task UploadBegunAsync() =>
        Poll.UntilAsync(() => registry.Host.Folder.EnumerateFiles("upload-*").Any(), TimeSpan.FromSeconds(30), "the upload has not begun");

    private static async Task<Theme> DraftAsync(DistrictForTests district) =>
        await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "t-1",
                Theme = district.Draft(),
            }
        );

    private Task<RawHttp> SendAsync(DistrictForTests district, Theme theme, string headers, string body) =>
        RawHttp.SendAsync(registry.Host.HttpAddress, Head(theme, district.Liaison, headers), Encoding.ASCII.GetBytes(body));

    private string Head(Theme theme, Actor by, string headers) =>
        $"POST /v1/{theme.Name}/scan:upload HTTP/1.1\nAuthorization: Bearer {registry.Host.Token(by)}\n{headers}";
}
