using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ThemeDay.Portal.Activities;
using ThemeDay.Publication.V1;
using ThemeDay.Testing;

namespace ThemeDay.Portal.Tests;

public sealed partial class PageTests(PortalHost portal) : IClassFixture<PortalHost>
{
    private const string Held = "/430503/activities/2023-1/t-21";

    [Fact]
    public async Task The_page_of_an_activity_names_days_unit_programme_report_and_document_data_as_officials_write_them()
    {
        var page = await GetAsync(Held);

        Assert.All(
            (string[])
                [
                    "2023年6月16日（星期五）",
                    "大祥区民政局",
                    "现场观摩、座谈交流",
                    "上午9:00",
                    "方案于2023年6月9日审定。",
                    "430503001/2023-t-21",
                    "<dt>成文日期</dt><dd>2023年6月20日</dd>",
                    "<dt>发布日期</dt><dd>2023年6月21日</dd>",
                    "邵阳日报",
                ],
            text => Assert.Contains(text, page, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_venue_is_named_once_and_links_stand_apart()
    {
        var page = await GetAsync(Held);

        Assert.Single(Regex.Matches(page, "<dt>活动地点</dt>", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.DoesNotMatch(new Regex("</a><a ", RegexOptions.None, TimeSpan.FromSeconds(5)), page);
    }

    [Theory]
    [InlineData("2023-06-16", "待开展")]
    [InlineData("2023-06-17", "待登记")]
    public void An_activity_that_is_over_and_not_recorded_is_not_said_to_be_to_come(string today, string state)
    {
        var activity = new PlannedActivity
        {
            State = PlannedActivityState.Planned,
            LastDate = new()
            {
                Year = 2023,
                Month = 6,
                Day = 16,
            },
        };

        Assert.Equal(state, ActivityDates.GetState(activity, DateOnly.ParseExact(today, "yyyy-MM-dd")));
    }

    [Fact]
    public async Task What_units_write_is_shown_as_text_and_a_link_that_is_no_address_is_no_link()
    {
        var page = await GetAsync(Held);

        Assert.Contains("&lt;script&gt;第二段&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_is_described_by_its_caption_and_without_one_by_topic_and_number()
    {
        var page = await GetAsync(Held);

        Assert.Contains("alt=\"工作人员&quot;讲解&quot;救助流程\"", page, StringComparison.Ordinal);
        Assert.Contains("工作人员&quot;讲解&quot;救助流程</span>", page, StringComparison.Ordinal);
        Assert.Matches("pictures/p-2\" alt=\"[^\"]*社会救助流程公开体验[^\"]*2[^\"]*\"", page);
    }

    [Fact]
    public async Task A_video_is_played_in_the_page_and_an_attachment_is_named_with_its_size()
    {
        var page = await GetAsync(Held);

        Assert.Contains("videos/v-1\" width=\"1920\" height=\"1080\" controls", page, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"工作人员演示&quot;自助查询&quot;\"", page, StringComparison.Ordinal);
        Assert.Contains("下载视频（1.5 MB）", page, StringComparison.Ordinal);
        Assert.Contains("attachments/a-1\" type=\"application/pdf\">救助政策&lt;问答&gt;</a> （3 KB）", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attachment_is_saved_under_its_title()
    {
        using var client = portal.CreateClient();

        using var response = await client.GetAsync(
            new Uri("/v1/public/districts/430503/publishedReports/2023-1~t-21/attachments/a-1", UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        Assert.Equal("救助政策问答.pdf", response.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("%PDF-1.7", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_first_page_of_a_district_says_its_totals_in_words()
    {
        Assert.Contains("截至2023年7月1日，大祥区“政务公开主题日”共安排活动52场，其中已开展51场、取消1场", await GetAsync("/430503"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_reader_appends_to_an_address_is_not_in_the_page_that_others_get()
    {
        Assert.DoesNotContain("appended", await GetAsync("/430503/reports?page=1&by=appended"), StringComparison.Ordinal);
        Assert.Contains(
            "return=%2F430503%2Factivities%3Fmonth%3D2023-06",
            await GetAsync("/430503/activities?month=2023-06&by=appended"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_first_page_of_all_leads_to_each_district()
    {
        var page = await GetAsync("/");

        Assert.Contains("<a href=\"/430503\">大祥区</a>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/430502\">双清区</a>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/999999", HttpStatusCode.NotFound)]
    [InlineData("/430503/activities/2023-1/t-99", HttpStatusCode.NotFound)]
    [InlineData("/430503/nothing", HttpStatusCode.NotFound)]
    [InlineData("/430503/activities?month=june", HttpStatusCode.BadRequest)]
    [InlineData("/430503/activities?form=%22%20OR%20state%20=%20held", HttpStatusCode.BadRequest)]
    [InlineData("/430503/activities?page=made-up", HttpStatusCode.BadRequest)]
    public async Task An_address_that_leads_nowhere_is_answered_by_a_page_that_leads_back(string path, HttpStatusCode status)
    {
        using var client = portal.CreateClient();
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("返回首页", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Month_unit_form_and_state_are_asked_of_the_service()
    {
        await GetAsync("/430503/activities?month=2023-02&unit=430503D04&form=座谈交流&state=held");

        Assert.Equal(
            "first_date >= 2023-02-01 AND first_date <= 2023-02-28 AND unit = \"430503D04\" AND form = \"座谈交流\" AND state = held",
            portal.Site.LastFilter
        );
    }

    [Fact]
    public async Task No_page_may_run_a_script_or_load_anything_from_elsewhere()
    {
        using var client = portal.CreateClient();
        using var answer = await client.GetAsync(new Uri("/430503", UriKind.Relative));

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_is_rendered_once_for_many_readers_and_not_sent_again_to_who_has_it()
    {
        using var client = portal.CreateClient();
        var address = new Uri("/430503/activities?state=planned", UriKind.Relative);
        using var first = await client.GetAsync(address);
        var asked = portal.Site.Asked;
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await client.GetAsync(address);
        using var unknownParameter = await client.GetAsync(new Uri("/430503/activities?state=planned&utm=1", UriKind.Relative));

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.NotModified, HttpStatusCode.NotModified),
            (first.StatusCode, second.StatusCode, unknownParameter.StatusCode)
        );
        Assert.Equal(asked, portal.Site.Asked);
        Assert.Equal("public, no-cache", $"{first.Headers.CacheControl}");
    }

    [Theory]
    [InlineData("/430503/reports?a=1", "/430503/reports?a=1")]
    [InlineData("//elsewhere.example.org", "/")]
    [InlineData("/\\elsewhere.example.org", "/")]
    [InlineData("https://elsewhere.example.org", "/")]
    public async Task Large_print_is_switched_on_by_a_link_that_leads_back_to_a_page_of_the_portal(string path, string location)
    {
        using var client = portal.CreateClient();
        using var answer = await client.GetAsync(new Uri($"/large-print?on=1&return={Uri.EscapeDataString(path)}", UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/430503");
        request.Headers.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        using var page = await client.SendAsync(request);

        Assert.Equal((HttpStatusCode.Redirect, location), (answer.StatusCode, $"{answer.Headers.Location}"));
        Assert.Contains("class=\"large-print\"", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"large-print\"", await GetAsync("/430503"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_feed_is_Atom_with_a_lasting_id_for_each_report()
    {
        XNamespace atom = "http://www.w3.org/2005/Atom";

        var feed = XDocument.Parse(await GetAsync("/430503/feed.atom")).Root!;

        Assert.Equal("2023-06-20T16:00:00Z", feed.Element(atom + "updated")!.Value);
        Assert.Equal(3, feed.Elements(atom + "entry").Count());
        var entry = feed.Elements(atom + "entry").First();
        Assert.Equal($"https://portal.example.org{Held}", entry.Element(atom + "id")!.Value);
        Assert.Equal("大祥区民政局于2023年6月16日（星期五）开展活动，18人参加。", entry.Element(atom + "summary")!.Value);
    }

    [Fact]
    public async Task The_feed_has_statements_among_the_reports_by_day()
    {
        XNamespace atom = "http://www.w3.org/2005/Atom";

        var entries = XDocument.Parse(await GetAsync("/430503/feed.atom")).Root!.Elements(atom + "entry").Skip(1).ToList();

        Assert.Equal("https://portal.example.org/430503/statements/s-1", entries[0].Element(atom + "id")!.Value);
        Assert.Equal("2023-06-18T16:00:00Z", entries[0].Element(atom + "updated")!.Value);
        Assert.Equal(
            ["大祥区民政局解读《大祥区临时救助实施办法》。", "大祥区教育局回应：城南片区小学学位够不够？"],
            entries.Select(entry => entry.Element(atom + "summary")!.Value)
        );
    }

    [Fact]
    public async Task The_calendar_the_site_map_and_the_robots_file_name_what_there_is()
    {
        Assert.Contains("SUMMARY:社会救助流程公开体验", await GetAsync("/430503/activities.ics"), StringComparison.Ordinal);
        Assert.Contains($"<loc>https://portal.example.org{Held}</loc>", await GetAsync("/430503/sitemap.xml"), StringComparison.Ordinal);
        Assert.Contains("<loc>https://portal.example.org/430503/statements/s-2</loc>", await GetAsync("/430503/sitemap.xml"), StringComparison.Ordinal);
        Assert.Contains("<loc>https://portal.example.org/430502/sitemap.xml</loc>", await GetAsync("/sitemap.xml"), StringComparison.Ordinal);
        Assert.Contains("Sitemap: https://portal.example.org/sitemap.xml", await GetAsync("/robots.txt"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("activities", "2023-1~t-21,社会救助流程公开体验,430503D04,大祥区民政局,现场观摩、座谈交流,2023-06-16,2023-06-16,已开展,社区便民服务中心,")]
    [InlineData("reports", "2023-1~t-21,社会救助流程公开体验,大祥区民政局,2023-06-16,2023-06-16,,18,人大代表,2,2023-06-21,")]
    public async Task Each_column_of_the_open_data_is_explained_on_its_page(string file, string row)
    {
        var lines = (await GetAsync($"/430503/open-data/{file}.csv")).TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var page = await GetAsync("/430503/open-data");

        Assert.Equal($"{row}https://portal.example.org{Held}", Assert.Single(lines.Skip(1)));
        Assert.All(lines[0].Split(','), column => Assert.Contains($"<th scope=\"row\">{column}</th>", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_text_of_a_page_is_in_the_resources_and_every_text_of_the_resources_is_on_a_page()
    {
        var folder = Path.Combine(Checkout.Root, "Portal");
        var keys = XDocument
            .Load(Path.Combine(folder, "Texts/PortalTexts.resx"))
            .Root!.Elements("data")
            .Select(data => data.Attribute("name")!.Value)
            .ToHashSet();
        var code = string.Concat(
            Directory
                .EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
                .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".razor", StringComparison.Ordinal))
                .Where(path => !Path.GetRelativePath(folder, path).Split('/').Any(part => part is "obj" or "bin"))
                .Select(File.ReadAllText)
        );
        var named = Key.Matches(code).Select(match => match.Groups["key"].Value);
        string[] composed =
        [
            "Activity.State.",
            "Opinion.State.",
            "Opinion.Ground.",
            "Opinion.Source.",
            "Statement.",
            "Questionnaire.State.",
            "Questionnaire.Kind.",
            "Publicity.",
            "Error.",
            "Accessibility.Feature.",
            "Accessibility.Limit.",
        ];

        Assert.Equal([], named.Distinct().Where(key => !keys.Contains(key)));
        Assert.Equal(
            [],
            keys.Where(key => !code.Contains($"\"{key}\"", StringComparison.Ordinal))
                .Where(key => !composed.Any(start => key.StartsWith(start, StringComparison.Ordinal)))
                .Where(key => !(key.StartsWith("Column.", StringComparison.Ordinal) && key.EndsWith(".Text", StringComparison.Ordinal)))
        );
    }

    [GeneratedRegex("(Text|new)\\(\"(?<key>[A-Z][A-Za-z]+(\\.[A-Z][A-Za-z]+)+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Key { get; }

    private async Task<string> GetAsync(string path)
    {
        using var client = portal.CreateClient();
        return await client.GetStringAsync(new Uri(path, UriKind.Relative));
    }
}
