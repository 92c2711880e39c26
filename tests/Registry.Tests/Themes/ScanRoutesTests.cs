using System.Net;
using System.Net.Http.Headers;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Themes;

public sealed class ScanRoutesTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private static readonly byte[] Scan = SampleFiles.Pdf("a scan");

    [Fact]
    public async Task A_scan_sent_over_HTTP_is_the_one_sent_over_gRPC()
    {
        var district = await registry.OpenDistrictAsync();
        var overGrpc = await district.ScannedAsync("t-1");
        var draft = await DraftAsync(district, "t-2");

        var (status, answer) = await SendAsync(district, $"/v1/{draft.Name}/scan:upload", Scan, district.Liaison);

        Assert.Equal((HttpStatusCode.OK, overGrpc.Scan), (status, Theme.Parser.ParseJson(answer).Scan));
    }

    [Fact]
    public async Task The_same_request_id_sent_again_answers_the_same_and_with_another_scan_is_refused()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await DraftAsync(district, "t-1");
        var path = $"/v1/{draft.Name}/scan:upload?request_id={Guid.NewGuid()}";

        var first = await SendAsync(district, path, Scan, district.Liaison);
        var again = await SendAsync(district, path, Scan, district.Liaison);
        var other = await SendAsync(district, path, SampleFiles.Pdf("another scan"), district.Liaison);

        Assert.Equal(first, again);
        Assert.Equal(HttpStatusCode.BadRequest, other.Status);
        Assert.Contains(ErrorReasons.RequestIdReused, other.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_over_HTTP_is_refused_as_over_gRPC()
    {
        var district = await registry.OpenDistrictAsync();
        var path = $"/v1/{(await DraftAsync(district, "t-1")).Name}/scan:upload";

        (HttpStatusCode Status, string Answer)[] answers =
        [
            await SendAsync(district, path, Scan, null),
            await SendAsync(district, path, Scan, new Actor("evaluator-43", Role.Evaluator, "43", null)),
            await SendAsync(district, path, Scan, district.OtherLiaison),
            await SendAsync(district, path, "MZ an executable named scan.pdf"u8.ToArray(), district.Liaison),
            await SendAsync(district, path, [], district.Liaison),
            await SendAsync(district, path, [.. Scan, .. new byte[20 << 20]], district.Liaison),
        ];

        Assert.Equal(
            [
                (HttpStatusCode.Unauthorized, ErrorReasons.TokenMissingOrInvalid),
                (HttpStatusCode.Forbidden, ErrorReasons.RoleNotPermitted),
                (HttpStatusCode.NotFound, ErrorReasons.ResourceNotFound),
                (HttpStatusCode.BadRequest, ErrorReasons.FileTypeUnsupported),
                (HttpStatusCode.BadRequest, ErrorReasons.FileEmpty),
                (HttpStatusCode.RequestEntityTooLarge, ErrorReasons.FileTooLarge),
            ],
            answers.Select(
                (answer, place) =>
                    (
                        answer.Status,
                        (
                            (string[])
                                [
                                    ErrorReasons.TokenMissingOrInvalid,
                                    ErrorReasons.RoleNotPermitted,
                                    ErrorReasons.ResourceNotFound,
                                    ErrorReasons.FileTypeUnsupported,
                                    ErrorReasons.FileEmpty,
                                    ErrorReasons.FileTooLarge,
                                ]
                        ).FirstOrDefault(reason => answer.Answer.Contains($"\"{reason}\"", StringComparison.Ordinal)) ?? $"none of them at {place}"
                    )
            )
        );
    }

    [Fact]
    public async Task A_misspelt_query_is_refused_and_not_passed_over()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();

        var (status, answer) = await SendAsync(district, $"/v1/{theme.Name}/scan:upload?requestid={Guid.NewGuid()}", Scan, district.Liaison);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"\"{ErrorReasons.FieldUnknown}\"", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(district, $"/v1/{theme.Name}/scan?sha265={theme.Scan.Sha256}", district.Liaison));
    }

    [Fact]
    public async Task Those_who_may_read_the_theme_get_its_scan_whole_and_in_parts()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();
        using var client = district.Host.Http(district.Liaison);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"/v1/{theme.Name}/scan") { Headers = { Range = new RangeHeaderValue(0, 4) } };

        using var whole = await client.GetAsync(new Uri($"/v1/{theme.Name}/scan", UriKind.Relative));
        using var partial = await client.SendAsync(part);

        Assert.Equal(Scan, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/pdf", whole.Content.Headers.ContentType?.MediaType);
        Assert.Equal((HttpStatusCode.PartialContent, "%PDF-"), (partial.StatusCode, await partial.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_scan_is_not_shown_to_another_unit_or_to_nobody_and_none_is_there_before_it_was_sent()
    {
        var district = await registry.OpenDistrictAsync();
        var scanned = await district.ScannedAsync("t-1");
        var draft = await DraftAsync(district, "t-2");

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(district, $"/v1/{scanned.Name}/scan", district.OtherLiaison));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(district, $"/v1/{scanned.Name}/scan", null));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(district, $"/v1/{draft.Name}/scan", district.Liaison));
    }

    [Fact]
    public async Task The_scan_a_theme_was_given_back_with_can_be_read_after_its_correction()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();
        await district.Themes.SubmitThemeAsync(new() { Name = theme.Name });
        await district.Themes.ReturnThemeAsync(
            new()
            {
                Name = theme.Name,
                Items = { "scan" },
                Reason = "未加盖公章",
            }
        );
        await district.UploadAsync(theme.Name, SampleFiles.Pdf("stamped"));
        using var client = district.Host.Http(district.Liaison);

        var corrected = await district.Themes.GetThemeAsync(new() { Name = theme.Name });
        var before = await client.GetByteArrayAsync(new Uri($"/v1/{theme.Name}/scan?sha256={theme.Scan.Sha256}", UriKind.Relative));

        Assert.Equal([theme.Scan.Sha256], corrected.EarlierScans);
        Assert.Equal(Scan, before);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(district, $"/v1/{theme.Name}/scan?sha256={new string('0', 64)}", district.Liaison));
    }

    private static async Task<Theme> DraftAsync(DistrictForTests district, string id) =>
        await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = id,
                Theme = district.Draft(),
            }
        );

    private static async Task<(HttpStatusCode Status, string Answer)> SendAsync(DistrictForTests district, string path, byte[] bytes, Actor? by)
    {
        using var client = district.Host.Http(by);
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), new ByteArrayContent(bytes));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<HttpStatusCode> StatusAsync(DistrictForTests district, string path, Actor? by)
    {
        using var client = district.Host.Http(by);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
