using System.Net;

namespace ThemeDay.Portal.Tests;

public sealed class StatementTests(PortalHost portal) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task The_list_has_a_heading_for_each_month_and_asks_the_service_for_kind_and_unit()
    {
        var page = await GetAsync("/430503/statements?kind=response&unit=430503D04");

        Assert.Equal("kind = response_to_concern AND unit = \"430503D04\"", portal.Site.LastStatements!.Filter);
        var (june, may) = (page.IndexOf("2023年6月</h2>", StringComparison.Ordinal), page.IndexOf("2023年5月</h2>", StringComparison.Ordinal));
        Assert.InRange(june, 1, may);
        Assert.Contains("<option value=\"response\" selected>热点回应</option>", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/430503/statements?kind=response&amp;unit=430503D04&amp;page=next\"", page, StringComparison.Ordinal);
        Assert.Contains("一图读懂临时救助&lt;新规&gt;</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_units_to_choose_from_are_those_that_have_statements_also_without_an_activity()
    {
        var page = await GetAsync("/430503/statements?unit=430503D05");

        Assert.Contains("<option value=\"430503D05\" selected>大祥区教育局</option>", page, StringComparison.Ordinal); // no activity
        Assert.DoesNotContain("大祥区水利局</option>", page, StringComparison.Ordinal); // no statement
    }

    [Fact]
    public async Task The_page_of_an_interpretation_has_document_data_its_policy_its_text_and_its_activity()
    {
        var page = await GetAsync("/430503/statements/s-1");

        Assert.All(
            (string[])
                [
                    "<dt>类别</dt><dd>政策解读</dd>",
                    "<dt>索引号</dt><dd>430503D04/2023-s-1</dd>",
                    "<dt>发布机构</dt><dd>大祥区民政局</dd>",
                    "<dt>成文日期</dt><dd>2023年6月17日</dd>",
                    "<dt>发布日期</dt><dd>2023年6月19日</dd>",
                    "<a href=\"https://www.example.org/zc/5.html\" rel=\"nofollow noopener\">《大祥区临时救助实施办法》（大政办发〔2023〕5号）</a>",
                    "<p class=\"text\">&lt;b&gt;原办法&lt;/b&gt;已实施五年。</p>",
                    "<a href=\"/430503/activities/2023-1/t-21\">社会救助流程公开体验</a>",
                    "<meta name=\"PubDate\" content=\"2023-06-19\" />",
                ],
            text => Assert.Contains(text, page, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_page_of_a_response_has_the_concern_and_no_policy()
    {
        var page = await GetAsync("/430503/statements/s-2");

        Assert.Contains("<dt>群众关心的问题</dt><dd>城南片区小学学位够不够？</dd>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("解读的政策", page, StringComparison.Ordinal);
        Assert.DoesNotContain("相关活动", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_page_the_page_of_its_activity_and_the_search_lead_to_a_statement()
    {
        const string Link = "<a href=\"/430503/statements/s-1\">";

        Assert.Contains(Link, await GetAsync("/430503"), StringComparison.Ordinal);
        Assert.Equal(3, portal.Site.LastStatements!.PageSize);
        Assert.Contains(Link, await GetAsync("/430503/activities/2023-1/t-21"), StringComparison.Ordinal);
        var found = await GetAsync("/430503/search?q=救助");
        Assert.Equal("救助", portal.Site.LastStatements!.Query);
        Assert.Contains(Link, found, StringComparison.Ordinal);
        Assert.Contains("href=\"/430503/statements?q=%E6%95%91%E5%8A%A9\"", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/430503/statements/gone", HttpStatusCode.Gone)]
    [InlineData("/430503/statements/none", HttpStatusCode.NotFound)]
    [InlineData("/430503/statements?kind=rumour", HttpStatusCode.BadRequest)]
    [InlineData("/430503/statements?unit=%22", HttpStatusCode.BadRequest)]
    public async Task What_is_not_shown_any_more_is_gone_and_what_never_was_is_not_found(string path, HttpStatusCode status)
    {
        using var client = portal.CreateClient();
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("返回首页", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_column_of_the_open_data_is_explained_on_its_page()
    {
        var lines = (await GetAsync("/430503/open-data/statements.csv")).TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var page = await GetAsync("/430503/open-data");

        Assert.Equal(
            "s-1,政策解读,一图读懂临时救助<新规>,430503D04,大祥区民政局,大祥区临时救助实施办法,大政办发〔2023〕5号,,2023-1~t-21,2023-06-19,"
                + "https://portal.example.org/430503/statements/s-1",
            lines[1]
        );
        Assert.Equal(3, lines.Length);
        Assert.All(lines[0].Split(','), column => Assert.Contains($"<th scope=\"row\">{column}</th>", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_Publication_the_list_says_so_and_a_statement_asks_to_come_back()
    {
        await using var other = new PortalHost();
        await other.InitializeAsync();
        await other.Publication.DisposeAsync();
        using var client = other.CreateClient();

        var list = await client.GetStringAsync(new Uri("/430503/statements", UriKind.Relative));
        using var statement = await client.GetAsync(new Uri("/430503/statements/s-1", UriKind.Relative));

        Assert.Contains("该部分内容暂时无法显示", list, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, statement.StatusCode);
    }

    private async Task<string> GetAsync(string path)
    {
        using var client = portal.CreateClient();
        return await client.GetStringAsync(new Uri(path, UriKind.Relative));
    }
}
