using System.Net;

namespace ThemeDay.Portal.Tests;

/// <summary>Whatever stands in an address, a page answers it, with nothing found or that it is malformed. Over HTTP: its server has its own rules.</summary>
public sealed class HostileParameterTests : IClassFixture<HostileParameterTests.PortalOverHttp>
{
    private static readonly string[] Values =
    [
        "",
        " ",
        "0",
        "-1",
        "1e9",
        "9999-12",
        "9999-99",
        "0000-00",
        "0001-01",
        "2023-13",
        "2023-6",
        "2023-06-01",
        "２０２３-０６",
        "99999999999999999999",
        "null",
        "\0",
        "\r\nSet-Cookie: a=b",
        "\u2028",
        "\u202E倒",
        "\uFFFD",
        "\"",
        "\\",
        "\" OR state = held",
        "'; drop table report; --",
        "%",
        "%zz",
        "{0}",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "政务公开",
        "🙂",
        new('a', 2_000),
        new('政', 500),
        new('a', 10_000), // longer than Kestrel reads
    ];

    private readonly PortalOverHttp portal;

    public HostileParameterTests(PortalOverHttp portal) => this.portal = portal;

    public static TheoryData<string, string> Parameters { get; } =
        new(
            from page in (string[])
                [
                    "/",
                    "/430503",
                    "/430503/activities",
                    "/430503/reports",
                    "/430503/search",
                    "/430503/statements",
                    "/430503/open-data",
                    "/430503/feed.atom",
                    "/430503/activities/2023-1/t-21",
                    "/430503/activities/2023-1/t-21/opinions",
                ]
            from parameter in (string[])["month", "unit", "form", "state", "kind", "page", "q"]
            select (page, parameter)
        );

    [Theory]
    [MemberData(nameof(Parameters))]
    public async Task Any_value_of_a_parameter_is_answered(string page, string parameter)
    {
        foreach (var value in Values)
            await AssertAnsweredAsync($"{page}?{parameter}={Uri.EscapeDataString(value)}");
        foreach (var encoded in (string[])["%ff", "%", "%c0%80", "%ed%a0%80", $"1&{parameter}=2", $"&{parameter}"])
            await AssertAnsweredAsync($"{page}?{parameter}={encoded}");
    }

    [Fact]
    public async Task Any_value_of_what_the_link_to_large_print_leads_back_to_is_answered()
    {
        foreach (var value in Values)
        foreach (var path in (string[])[value, $"/{value}", $"/430503?q={value}"])
            await AssertAnsweredAsync($"/large-print?on={Uri.EscapeDataString(value)}&return={Uri.EscapeDataString(path)}");
    }

    [Fact]
    public async Task Any_part_of_the_path_of_an_activity_is_answered()
    {
        foreach (var value in Values.Where(value => value is not ("" or "\0")).Append("~").Append("a~b").Append("%2F"))
        foreach (var suffix in (string[])["", "/questionnaire", "/questionnaire/thanks", "/questionnaire/results", "/opinions", "/opinions/new"])
            await AssertAnsweredAsync($"/430503/activities/{Uri.EscapeDataString(value)}/{Uri.EscapeDataString(value)}{suffix}");
    }

    [Theory]
    [InlineData("9999-12", "first_date >= 9999-12-01 AND first_date <= 9999-12-31")]
    [InlineData("0001-01", "first_date >= 0001-01-01 AND first_date <= 0001-01-31")]
    [InlineData("2024-02", "first_date >= 2024-02-01 AND first_date <= 2024-02-29")]
    public async Task The_first_and_the_last_month_that_there_are_can_be_asked_for(string month, string filter)
    {
        Assert.Equal(HttpStatusCode.OK, await GetAsync($"/430503/activities?month={month}&page=first")); // a page that nobody else has asked for
        Assert.Equal(filter, portal.Host.Site.LastFilter);
    }

    private async Task AssertAnsweredAsync(string path)
    {
        var status = await GetAsync(path);
        Assert.True(
            status is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Redirect or HttpStatusCode.RequestUriTooLong,
            $"{path[..Math.Min(path.Length, 200)]} answers {status}"
        );
    }

    private async Task<HttpStatusCode> GetAsync(string path)
    {
        // Uri would clean up what is malformed.
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(portal.Client.BaseAddress + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })
        );
        using var answer = await portal.Client.SendAsync(request);
        return answer.StatusCode;
    }

    public sealed class PortalOverHttp : IAsyncLifetime
    {
        internal PortalHost Host { get; } = new() { UsesHttp = true };

        internal HttpClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await Host.InitializeAsync();
            Client = Host.CreateClient();
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Host.DisposeAsync();
        }
    }
}
