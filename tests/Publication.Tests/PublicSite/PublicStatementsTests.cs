using System.Net;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Tests.Statements;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.PublicSite;

/// <summary>What the public site tells of statements.</summary>
public sealed class PublicStatementsTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task Published_statements_are_listed_latest_first_by_kind_and_unit_and_pages_follow_each_other()
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync(id: "a", on: PublicationHost.Today.AddDays(-2));
        await district.PublishedAsync(district.Response(), "b", PublicationHost.Today.AddDays(-1));
        await district.PublishedAsync(id: "c");
        await district.SubmittedAsync(id: "d"); // not public
        await district.PublishedAsync(id: "e", on: PublicationHost.Today.AddDays(-1)); // the first page ends between two of a day
        var request = new ListPublishedStatementsRequest { Parent = district.Name, PageSize = 2 };

        var first = await district.PublicSite.ListPublishedStatementsAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await district.PublicSite.ListPublishedStatementsAsync(request);

        Assert.Equal("c e b a", Ids([.. first.PublishedStatements, .. second.PublishedStatements]));
        Assert.Equal("b", await ListAsync("kind = response_to_concern"));
        Assert.Equal("c e b a", await ListAsync($"unit = {district.Unit}"));
        Assert.Equal("", await ListAsync($"unit = {district.OtherUnit}"));
        Assert.Equal("c", await ListAsync("publish_date >= 2023-06-20"));

        async Task<string> ListAsync(string filter) =>
            Ids((await district.PublicSite.ListPublishedStatementsAsync(new() { Parent = district.Name, Filter = filter })).PublishedStatements);
    }

    [Theory]
    [InlineData("临时救助", "a")] // in the title
    [InlineData("实施五年", "a")] // in the text
    [InlineData("大政办发〔2023〕5号", "a")]
    [InlineData("城南片区", "b")] // in the concern
    [InlineData("学位 城南", "b")] // in two fields
    [InlineData("不存在", "")]
    public async Task A_statement_is_found_by_words_of_its_title_text_policy_and_concern(string query, string ids)
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync(id: "a");
        await district.PublishedAsync(district.Response(), "b");
        await district.SubmittedAsync(district.Response(), "c"); // not public

        var found = await district.PublicSite.ListPublishedStatementsAsync(new() { Parent = district.Name, Query = query });

        Assert.Equal(ids, Ids(found.PublishedStatements));
    }

    [Fact]
    public async Task The_next_request_after_a_statement_is_unpublished_answers_410_also_to_who_reads_pages_from_memory()
    {
        var district = await publication.DistrictAsync();
        var written = district.Interpretation();
        written.Activity = await district.HeldAsync();
        using var client = district.Host.Http(null);
        var activity = new Uri($"/v1/public/{written.Activity}", UriKind.Relative);
        var before = await client.GetStringAsync(activity); // without it
        var published = await district.PublishedAsync(written);
        var address = new Uri($"/v1/public/{published.PublicName()}", UriKind.Relative);
        using var shown = await client.GetAsync(address);
        using var known = await GetAsync(client, address, $"{shown.Headers.ETag}");
        var during = await client.GetStringAsync(activity);

        await district.Statements().UnpublishStatementAsync(new() { Name = published.Name, Reason = "数字有误" });
        using var gone = await GetAsync(client, address, $"{shown.Headers.ETag}");
        using var again = await client.GetAsync(address); // from memory
        var after = await client.GetStringAsync(activity);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (shown.StatusCode, known.StatusCode));
        Assert.True(shown.Headers.CacheControl is { Public: true, NoCache: true });
        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (gone.StatusCode, again.StatusCode));
        Assert.Contains(ErrorReasons.StatementUnpublished, await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(before, after);
        Assert.Contains(written.Title, during, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_units_with_published_statements_are_named_also_without_an_activity_and_until_the_last_is_unpublished()
    {
        var district = await publication.DistrictAsync();
        var other = district.Response();
        other.Unit = $"{district.Name}/units/{district.OtherUnit}";
        await district.PublishedAsync(other, "a");
        var last = await district.PublishedAsync(other, "b");
        await district.SubmittedAsync(id: "c"); // not public
        using var client = district.Host.Http(null);
        var address = new Uri($"/v1/public/{district.Name}/publicTotals", UriKind.Relative);
        var during = await client.GetStringAsync(address);

        var totals = await GetTotalsAsync();
        await district.Statements().UnpublishStatementAsync(new() { Name = last.Name, Reason = "数字有误" });
        var less = await GetTotalsAsync();
        await district.Statements().UnpublishStatementAsync(new() { Name = last.Name.Replace("/b", "/a", StringComparison.Ordinal), Reason = "数字有误" });

        var unit = Assert.Single(totals.StatementUnits);
        Assert.Equal((other.Unit, "第二局", 2), (unit.Unit, unit.DisplayName, unit.Statements));
        Assert.Empty(totals.Units);
        Assert.Equal(1, Assert.Single(less.StatementUnits).Statements);
        Assert.Contains("第二局", during, StringComparison.Ordinal);
        Assert.DoesNotContain("第二局", await client.GetStringAsync(address), StringComparison.Ordinal); // from memory

        async Task<PublicTotals> GetTotalsAsync() => await district.PublicSite.GetPublicTotalsAsync(new() { Name = $"{district.Name}/publicTotals" });
    }

    [Fact]
    public async Task A_statement_stays_public_when_its_activity_is_dropped_from_the_plan_and_leads_to_it_no_longer()
    {
        var district = await publication.DistrictAsync();
        var written = district.Interpretation();
        written.Activity = await district.PlannedAsync();
        var published = await district.PublishedAsync(written);

        await district.HearAsync(new ActivityDropped { Activity = district.Ref("t-21"), Release = 2 });
        var shown = await district.PublicSite.GetPublishedStatementAsync(new() { Name = published.PublicName() });

        Assert.Equal((written.Title, "", ""), (shown.Title, shown.Activity, shown.ActivityTopic));
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, Uri address, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.IfNoneMatch.ParseAdd(tag);
        return await client.SendAsync(request);
    }

    private static string Ids(IEnumerable<PublishedStatement> statements) => string.Join(' ', statements.Select(statement => statement.Name.Split('/')[^1]));
}
