using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.Testing;
using ThemeDay.Type.V1;
using ReportState = ThemeDay.Publication.Reports.ReportState;

namespace ThemeDay.Publication.Tests.PublicSite;

/// <summary>What the public site tells of activities: lists by month, unit and form, one activity, search, counts.</summary>
public sealed class PublicActivitiesTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    private static readonly DateOnly May = new(2023, 5, 10);

    [Fact]
    public async Task An_activity_tells_its_forms_its_state_and_its_report_once_that_is_published()
    {
        var district = await publication.DistrictAsync();
        var held = await PublishedAsync(district, "t-21");
        await district.HearAsync(Planned(district, "t-22", May, "座谈交流"));

        var published = await district.PublicSite.GetPlannedActivityAsync(new() { Name = held });
        var planned = await district.PublicSite.GetPlannedActivityAsync(new() { Name = $"{district.Name}/campaigns/2023-1/activities/t-22" });

        Assert.Equal((PlannedActivityState.Held, DistrictForTests.PublishedReport(held)), (published.State, published.PublishedReport));
        Assert.Equal(PublicationHost.Today.ToProto(), published.ReportDate);
        Assert.Equal((PlannedActivityState.Planned, "", null), (planned.State, planned.PublishedReport, planned.ReportDate));
        Assert.Equal(["座谈交流"], planned.Forms);
        Assert.Equal($"{district.Name}/units/{district.Unit}", planned.Unit);
    }

    [Fact]
    public async Task An_activity_whose_theme_was_dropped_is_not_found()
    {
        var district = await publication.DistrictAsync();
        await district.DroppedAsync("t-21");

        var refused = await FailedRpc.CatchAsync(() =>
            district.PublicSite.GetPlannedActivityAsync(new() { Name = $"{district.Name}/campaigns/2023-1/activities/t-21" })
        );

        Assert.Equal(StatusCode.NotFound, refused.Code);
    }

    [Fact]
    public async Task Publicity_is_shown_until_it_is_withdrawn_also_to_who_reads_pages_from_memory()
    {
        var district = await publication.DistrictAsync();
        var held = await district.HeldAsync();
        using var client = district.Host.Http(null);
        var address = new Uri($"/v1/public/{held}", UriKind.Relative);
        Assert.DoesNotContain("邵阳日报", await client.GetStringAsync(address), StringComparison.Ordinal);
        var record = await district.Publicity.RecordPublicityAsync(
            new()
            {
                Parent = held,
                PublicityRecordId = "p-1",
                PublicityRecord = new()
                {
                    Kind = PublicityKind.NewsMedia,
                    Medium = "邵阳日报",
                    Link = "https://example.org/1",
                },
            }
        );

        var shown = await district.PublicSite.GetPlannedActivityAsync(new() { Name = held });
        var recorded = await client.GetStringAsync(address);
        await district.Publicity.WithdrawPublicityRecordAsync(new() { Name = record.Name, Reason = "链接失效" });
        var withdrawn = await client.GetStringAsync(address);

        var only = Assert.Single(shown.Publicity);
        Assert.Equal((PublicityKind.NewsMedia, "邵阳日报", "https://example.org/1"), (only.Kind, only.Medium, only.Link));
        Assert.Contains("邵阳日报", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("邵阳日报", withdrawn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("first_date >= 2023-06-01 AND first_date <= 2023-06-30", "t-2")]
    [InlineData("form = 座谈交流", "t-1,t-3")]
    [InlineData("form != 座谈交流", "t-2")]
    [InlineData("state = cancelled", "t-3")]
    [InlineData("state = planned AND form = \"座谈交流\"", "t-1")]
    public async Task Activities_are_listed_by_month_form_and_state(string filter, string themes)
    {
        var district = await publication.DistrictAsync();
        await district.HearAsync(Planned(district, "t-1", May, "座谈交流", "现场观摩"));
        await district.HearAsync(Planned(district, "t-2", new(2023, 6, 9), "政策发布"));
        await district.HearAsync(Planned(district, "t-3", new(2023, 7, 1), "座谈交流"));
        await district.HearAsync(new ActivityCancelled { Activity = district.Ref("t-3"), Release = 2 });

        var list = await district.PublicSite.ListPlannedActivitiesAsync(new() { Parent = district.Name, Filter = filter });

        Assert.Equal(themes.Split(','), list.Activities.Select(activity => activity.Name.Split('/')[^1]));
    }

    [Fact]
    public async Task The_latest_activities_come_first_if_asked_for_and_pages_follow_each_other()
    {
        var district = await publication.DistrictAsync();
        foreach (var (theme, day) in ((string, DateOnly)[])[("a", May), ("b", May.AddDays(1)), ("c", May.AddDays(2))])
            await district.PlannedAsync(theme, day);
        var request = new ListPlannedActivitiesRequest
        {
            Parent = district.Name,
            OrderBy = "first_date desc",
            PageSize = 2,
        };

        var first = await district.PublicSite.ListPlannedActivitiesAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await district.PublicSite.ListPlannedActivitiesAsync(request);

        Assert.Equal(["c", "b", "a"], first.Activities.Concat(second.Activities).Select(activity => activity.Name.Split('/')[^1]));
    }

    [Theory]
    [InlineData("救助")] // in the topic
    [InlineData("救")] // one character
    [InlineData("便民服务中心")] // in the venue
    [InlineData("流程公开 救助")] // words in any order
    [InlineData("热烈")] // in the report
    [InlineData("第一街道")] // the unit
    [InlineData("如期开展，现场")] // with a mark
    public async Task An_activity_is_found_by_words_of_its_topic_venue_unit_and_report(string query)
    {
        var district = await publication.DistrictAsync();
        await PublishedAsync(district, "t-21");
        await PublishedAsync(await publication.DistrictAsync(), "t-21"); // another district

        var found = await district.PublicSite.SearchPlannedActivitiesAsync(new() { Parent = district.Name, Query = query });

        Assert.StartsWith($"{district.Name}/", Assert.Single(found.Activities).Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("助救")] // its characters in another order
    [InlineData("救助公开")] // pairs of it, which do not follow each other
    [InlineData("救助 不存在")] // one word of two
    [InlineData("100%")]
    [InlineData("it's \\ '& !")]
    public async Task Nothing_is_found_by_what_stands_nowhere(string query)
    {
        var district = await publication.DistrictAsync();
        await PublishedAsync(district, "t-21");

        var found = await district.PublicSite.SearchPlannedActivitiesAsync(new() { Parent = district.Name, Query = query });

        Assert.Empty(found.Activities);
    }

    [Fact]
    public async Task Letters_are_found_in_any_case_and_width()
    {
        var district = await publication.DistrictAsync();
        await PublishedAsync(district, "t-21", "依托ＡＩ助手和12345热线答复。");

        foreach (var query in (string[])["ai助手", "AI", "１２３４５"])
            Assert.Single((await district.PublicSite.SearchPlannedActivitiesAsync(new() { Parent = district.Name, Query = query })).Activities);
    }

    [Fact]
    public async Task A_report_that_is_not_published_any_more_is_not_found_by_its_words()
    {
        var district = await publication.DistrictAsync();
        var held = await PublishedAsync(district, "t-21");
        await district.Reports.UnpublishReportAsync(new() { Name = $"{held}/report", Reason = "内容有误" });

        var found = await district.PublicSite.SearchPlannedActivitiesAsync(new() { Parent = district.Name, Query = "热烈" });

        Assert.Empty(found.Activities);
    }

    [Fact]
    public async Task Whatever_state_activity_and_report_have_the_search_finds_the_words_of_those_reports_that_lists_and_counts_show()
    {
        var district = await publication.DistrictAsync();
        var shown = new List<string>();
        foreach (var activity in Enum.GetValues<ActivityReplicaState>())
        foreach (var report in Enum.GetValues<ReportState>())
        {
            var theme = $"t-{activity}-{report}".ToLowerInvariant();
            await PublishedAsync(district, theme);
            await SetStatesAsync(district, theme, activity, report);
            if ((activity, report) is (ActivityReplicaState.Held, ReportState.Published))
                shown.Add(theme);
        }

        var found = await district.PublicSite.SearchPlannedActivitiesAsync(new() { Parent = district.Name, Query = "热烈" }); // only in the report
        var listed = await district.PublicSite.ListPublishedReportsAsync(new() { Parent = district.Name });
        var planned = await district.PublicSite.ListPlannedActivitiesAsync(new() { Parent = district.Name });
        var totals = await district.PublicSite.GetPublicTotalsAsync(new() { Name = $"{district.Name}/publicTotals" });
        var byTopic = await district.PublicSite.SearchPlannedActivitiesAsync(new() { Parent = district.Name, Query = "救助" });

        Assert.Single(shown);
        Assert.Equal(shown, found.Activities.Select(activity => activity.Name.Split('/')[^1]));
        Assert.Equal(shown, listed.PublishedReports.Select(report => report.Name.Split('~')[^1]));
        Assert.Equal(shown, planned.Activities.Where(activity => activity.PublishedReport is not "").Select(activity => activity.Name.Split('/')[^1]));
        Assert.Equal(shown.Count, totals.Total.Reports);
        Assert.Equal(planned.Activities.Select(activity => activity.Name).Order(), byTopic.Activities.Select(activity => activity.Name).Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("？！")]
    [InlineData("政务公开主题日政务公开主题日政务公开主题日政务公开主题日政务公开主题日政务公开主题日政务公开主题日政务公开")]
    public async Task A_query_without_words_or_too_long_is_refused(string query)
    {
        var district = await publication.DistrictAsync();

        var refused = await FailedRpc.CatchAsync(() => district.PublicSite.SearchPlannedActivitiesAsync(new() { Parent = district.Name, Query = query }));

        Assert.Equal((StatusCode.InvalidArgument, "query"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task The_counts_are_those_of_what_is_shown_by_month_unit_and_form()
    {
        var district = await publication.DistrictAsync();
        await district.HearAsync(Planned(district, "t-20", May, "座谈交流", "现场观摩"));
        await district.CancelledAsync("t-19");
        await district.DroppedAsync("t-18");
        await PublishedAsync(district, "t-21");
        await district.AcceptedAsync("t-22"); // not published: nothing of it counts but that it was held
        foreach (var (opinion, activity) in ((string, string)[])[("o-1", "t-21"), ("o-2", "t-21"), ("o-3", "t-22")])
            await district.Opinions.CollectOpinionAsync(
                new()
                {
                    Parent = $"{district.Name}/campaigns/2023-1/activities/{activity}",
                    OpinionId = opinion,
                    Opinion = new() { Text = "希望增设窗口。" },
                }
            );
        await district.Opinions.AnswerOpinionAsync(
            new() { Name = $"{district.Name}/campaigns/2023-1/activities/t-21/opinions/o-1", Answer = "已增设两个窗口。" }
        );

        var totals = await district.PublicSite.GetPublicTotalsAsync(new() { Name = $"{district.Name}/publicTotals" });

        Assert.Equal((4, 2, 1, 1, 12), (totals.Total.Activities, totals.Total.Held, totals.Total.Cancelled, totals.Total.Reports, totals.Total.Attended));
        Assert.Equal((3, 1), (totals.Total.Opinions, totals.Total.AnsweredOpinions));
        Assert.Equal([("2023-06", 3), ("2023-05", 1)], totals.Months.Select(month => (month.Key, month.Activities)));
        Assert.Equal([(district.Unit, "第一街道办事处", 4)], totals.Units.Select(unit => (unit.Key, unit.DisplayName, unit.Activities)));
        Assert.Equal([("座谈交流", 1), ("现场观摩", 1)], totals.Forms.Select(form => (form.Key, form.Activities)));
    }

    [Fact]
    public async Task The_districts_with_a_released_plan_are_listed()
    {
        var district = await publication.DistrictAsync();
        var without = await publication.DistrictAsync();
        await district.PlannedAsync();

        List<string> districts = [];
        var token = "";
        do
        {
            var page = await district.PublicSite.ListPublicDistrictsAsync(new() { PageSize = 2, PageToken = token });
            districts.AddRange(page.Districts);
            token = page.NextPageToken;
        } while (token is not "");

        Assert.Contains(district.Name, districts);
        Assert.DoesNotContain(without.Name, districts);
        Assert.Equal(districts.Order(StringComparer.Ordinal), districts);
    }

    // Also states that do not come together but by chance, such as a revert of the activity at the same time as the publication.
    private static async Task SetStatesAsync(DistrictForTests district, string theme, ActivityReplicaState activity, ReportState report)
    {
        await using var connection = await district.Host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        foreach (var (table, column, state) in ((string, string, string)[])[("activity_replica", "id", $"{activity}"), ("report", "activity_id", $"{report}")])
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"update {table} set state = $1 where district = $2 and {column} = $3";
            foreach (var value in (string[])[state, district.Code, $"2023-1~{theme}"])
                command.Parameters.Add(new() { Value = value });
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }
    }

    private static ActivityPlanned Planned(DistrictForTests district, string theme, DateOnly day, params string[] forms) =>
        new()
        {
            Activity = district.Ref(theme),
            Release = 1,
            FirstDate = day.ToProto(),
            LastDate = day.ToProto(),
            Forms = { forms },
        };

    private static async Task<string> PublishedAsync(DistrictForTests district, string theme, string text = "活动如期开展，现场气氛热烈。")
    {
        var report = await district.AcceptedAsync(theme, text);
        await district.Reports.PublishReportAsync(new() { Name = report.Name });
        return report.Name[..^"/report".Length];
    }
}
