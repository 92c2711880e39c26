using System.Net;
using System.Xml.Linq;
using Grpc.Core;
using ThemeDay.Portal.Questionnaires;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Portal.Tests;

public sealed class QuestionnaireTests : IAsyncLifetime
{
    private const string Activity = "/430503/activities/2023-1/t-21";
    private const string Form = $"{Activity}/questionnaire";

    private static readonly (string Name, string Value)[] Filled = [("q1", "2"), ("q2", "1"), ("q2", "3"), ("q3", "5"), ("q4", "增设窗口\r\n谢谢")];

    private readonly PortalHost portal = new();

    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        await portal.InitializeAsync();
        client = portal.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await portal.DisposeAsync();
    }

    [Theory]
    [InlineData(PublicQuestionnaireState.Upcoming, "href=\"/430503/activities/2023-1/t-21/questionnaire\">查看调查说明")]
    [InlineData(PublicQuestionnaireState.Open, "href=\"/430503/activities/2023-1/t-21/questionnaire\">参与问卷调查")]
    [InlineData(PublicQuestionnaireState.Closed, "调查已经结束，结果公布后可在此查看。")]
    [InlineData(PublicQuestionnaireState.ResultsPublished, "href=\"/430503/activities/2023-1/t-21/questionnaire/results\">问卷调查结果")]
    public async Task The_page_of_an_activity_leads_to_its_questionnaire(PublicQuestionnaireState state, string text)
    {
        portal.Questionnaire.State = state;

        var page = await client.GetStringAsync(new Uri(Activity, UriKind.Relative));

        Assert.Contains("填写时间：2023年6月28日至7月10日。", page, StringComparison.Ordinal);
        Assert.Contains(text, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_has_a_legend_or_a_label_for_each_question_and_what_units_write_is_text()
    {
        var page = await client.GetStringAsync(new Uri(Form, UriKind.Relative));

        Assert.Equal(4, page.Split("<fieldset").Length);
        Assert.Contains("您从哪里了解救助政策？</span> <small>（必填，单选）</small></legend>", page, StringComparison.Ordinal);
        Assert.Contains("（选填，最多选2项）", page, StringComparison.Ordinal);
        Assert.Contains("<label for=\"q4\">", page, StringComparison.Ordinal);
        Assert.Contains("5（很满意）", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;匿名&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_is_kept_by_nobody_and_comes_with_a_strict_cookie_of_its_own()
    {
        using var first = await client.GetAsync(new Uri(Form, UriKind.Relative));
        using var second = await client.GetAsync(new Uri(Form, UriKind.Relative));

        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.Equal("no-store", $"{first.Headers.CacheControl}");
        Assert.Matches($"^questionnaire=[0-9a-f]{{32}}; max-age=\\d+; path={Form}; secure; samesite=strict; httponly$", cookie);
        Assert.NotEqual(cookie, Assert.Single(second.Headers.GetValues("Set-Cookie")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task Nobody_is_shown_what_another_has_answered(string slash)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Form + slash);
        request.Headers.Add("Cookie", $"{await GetCookieAsync()}-answered");

        using var answered = await client.SendAsync(request);
        var other = await client.GetStringAsync(new Uri(Form + slash, UriKind.Relative));

        Assert.Contains("您已经提交过答卷", await answered.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("<form class=\"questionnaire\"", other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_of_another_site_sets_no_cookie_for_the_browser_may_have_one()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Form);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Answers_are_sent_with_the_token_of_the_browser_and_a_page_thanks_that_may_be_loaded_again()
    {
        var cookie = await GetCookieAsync();

        using var answer = await PostAsync(cookie, Filled);
        var thanks = await client.GetStringAsync(answer.Headers.Location);

        Assert.Equal((HttpStatusCode.SeeOther, $"{Form}/thanks"), (answer.StatusCode, $"{answer.Headers.Location}"));
        Assert.Contains("感谢您参与“社会救助满意度调查”。", thanks, StringComparison.Ordinal);
        var sent = Assert.Single(portal.Questionnaire.Sent);
        Assert.Equal(
            new SubmitAnswersRequest
            {
                Name = QuestionnaireData.Name,
                BrowserToken = cookie["questionnaire=".Length..],
                Answers =
                {
                    new Answer { Question = 1, Choices = { 2 } },
                    new Answer { Question = 2, Choices = { 1, 3 } },
                    new Answer { Question = 3, Scale = 5 },
                    new Answer { Question = 4, Text = "增设窗口\n谢谢" },
                },
            },
            sent
        );
    }

    [Fact]
    public async Task Who_has_answered_sees_that_in_place_of_the_form()
    {
        using var answer = await PostAsync(await GetCookieAsync(), Filled);
        using var request = new HttpRequestMessage(HttpMethod.Get, Form);
        request.Headers.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        using var again = await client.SendAsync(request);
        var page = await again.Content.ReadAsStringAsync();

        Assert.Contains("您已经提交过答卷", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<form class=\"questionnaire\"", page, StringComparison.Ordinal);
        Assert.Contains("<form class=\"questionnaire\"", await client.GetStringAsync(new Uri(Form, UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_before_the_form_and_beside_the_question_and_nothing_that_was_typed_is_lost()
    {
        portal.Questionnaire.Refusal = QuestionnaireData.Refuse(
            StatusCode.InvalidArgument,
            ErrorReasons.FieldsInvalid,
            ("answers[0]", ErrorReasons.Required),
            ("answers[1].choices", ErrorReasons.OutOfRange),
            ("answers[3].text", ErrorReasons.OutOfRange)
        );

        using var answer = await PostAsync(await GetCookieAsync(), [("q2", "1"), ("q2", "2"), ("q2", "3"), ("q3", "4"), ("q4", "<很长>")]);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "no-store"), (answer.StatusCode, $"{answer.Headers.CacheControl}"));
        Assert.Contains("有3道题需要修改", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#q1-1\">第1题：请选择一项后再提交。</a>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#q2-1\">第2题：最多选择2项，请减少所选项后再提交。</a>", page, StringComparison.Ordinal);
        Assert.Contains("id=\"q4-error\">最多填写20个字", page, StringComparison.Ordinal);
        Assert.Contains("aria-describedby=\"q4-error\"", page, StringComparison.Ordinal);
        Assert.Contains("&lt;很长&gt;</textarea>", page, StringComparison.Ordinal);
        Assert.Equal(4, page.Split(" checked").Length - 1);
        Assert.Contains("<title>填写有误：", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCode.AlreadyExists, ErrorReasons.AlreadyAnswered, HttpStatusCode.Conflict, "您已经提交过答卷", false)]
    [InlineData(StatusCode.FailedPrecondition, ErrorReasons.QuestionnaireNotOpen, HttpStatusCode.Conflict, "本次问卷调查已经结束", false)]
    [InlineData(StatusCode.ResourceExhausted, ErrorReasons.TooManyRequests, HttpStatusCode.TooManyRequests, "短时间内提交的答卷较多", true)]
    [InlineData(StatusCode.Internal, ErrorReasons.FieldsInvalid, HttpStatusCode.ServiceUnavailable, "答卷暂时无法提交", true)]
    public async Task A_refused_answer_is_explained(StatusCode code, string reason, HttpStatusCode status, string text, bool keepsTheForm)
    {
        portal.Questionnaire.Refusal = QuestionnaireData.Refuse(code, reason);

        using var answer = await PostAsync(await GetCookieAsync(), Filled);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.Equal(keepsTheForm, page.Contains("增设窗口&#xA;谢谢</textarea>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://elsewhere.example.org")]
    [InlineData("Origin", "null")]
    [InlineData("Referer", "https://elsewhere.example.org/430503")]
    [InlineData("X-Nothing", "said")]
    public async Task A_form_that_no_page_of_this_site_has_sent_is_not_taken(string header, string value)
    {
        using var answer = await PostAsync(await GetCookieAsync(), Filled, (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("请从本专栏的页面提交", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(portal.Questionnaire.Sent);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Origin", "https://portal.example.org")]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Referer", "https://portal.example.org/430503/activities/2023-1/t-21/questionnaire")]
    public async Task A_form_of_this_site_is_taken_with_or_without_Fetch_Metadata(string header, string value)
    {
        using var answer = await PostAsync(await GetCookieAsync(), Filled, (header, value));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_no_form_or_too_large_is_refused()
    {
        using var none = new HttpRequestMessage(HttpMethod.Post, Form) { Content = new StringContent("{}") };
        none.Headers.Add("Sec-Fetch-Site", "same-origin");

        using var answer = await client.SendAsync(none);
        using var large = await PostAsync(await GetCookieAsync(), [("q4", new('x', 600 << 10))]);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (answer.StatusCode, large.StatusCode));
        Assert.Empty(portal.Questionnaire.Sent);
    }

    [Fact]
    public async Task The_results_have_both_columns_their_shares_and_the_released_texts()
    {
        portal.Questionnaire.State = PublicQuestionnaireState.ResultsPublished;

        var page = await client.GetStringAsync(new Uri($"{Form}/results", UriKind.Relative));

        Assert.Contains("收到线上答卷3份、线下答卷1份，共4份。", page, StringComparison.Ordinal);
        Assert.Contains("<rect width=\"75.0%\" height=\"8\"", page, StringComparison.Ordinal);
        Assert.Contains(
            "<td>2</td><td>1</td><td>3</td><td>75.0%</td>",
            page.Replace("\n", "", StringComparison.Ordinal).Replace("  ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains("平均4.5分。", page, StringComparison.Ordinal);
        Assert.Contains("<li>增设&lt;窗口&gt;</li>", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"/v1/public/{QuestionnaireData.Name}/results.csv\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PublicQuestionnaireState.Upcoming, Form)]
    [InlineData(PublicQuestionnaireState.Open, Form)]
    [InlineData(PublicQuestionnaireState.Closed, null)]
    [InlineData(PublicQuestionnaireState.ResultsPublished, $"{Form}/results")]
    public async Task The_site_map_has_the_form_until_its_last_day_and_the_results_once_they_are_published(PublicQuestionnaireState state, string? path)
    {
        portal.Questionnaire.State = state;

        var map = XDocument.Parse(await client.GetStringAsync(new Uri("/430503/sitemap.xml", UriKind.Relative)));

        Assert.Equal(
            path is null ? [] : [$"https://portal.example.org{path}"],
            map.Descendants()
                .Where(element => element.Name.LocalName is "loc" && element.Value.Contains("questionnaire", StringComparison.Ordinal))
                .Select(loc => loc.Value)
        );
    }

    [Theory]
    [InlineData("questionnaires", 1)]
    [InlineData("questionnaire-results", 10)] // 2 choices, 5 numbers, and how many answered each of 3 questions
    public async Task The_open_data_has_questionnaires_and_published_results_and_explains_each_column(string file, int rows)
    {
        portal.Questionnaire.State = PublicQuestionnaireState.ResultsPublished;

        var lines = await ReadDataAsync(file);
        var page = await client.GetStringAsync(new Uri("/430503/open-data", UriKind.Relative));

        const string Results = $",https://portal.example.org/v1/public/{QuestionnaireData.Name}/results.csv";
        Assert.Equal(rows, lines.Count - 1);
        Assert.Equal(
            file is "questionnaires"
                ? [$"2023-1~t-21,社会救助满意度调查,2023-06-28,2023-07-10,已公布结果,https://portal.example.org{Form}"]
                :
                [
                    $"2023-1~t-21,社会救助满意度调查,1,您从哪里了解救助政策？,单选题,作答份数,3,1,4{Results}",
                    $"2023-1~t-21,社会救助满意度调查,1,您从哪里了解救助政策？,单选题,社区宣传,2,1,3{Results}",
                ],
            lines.Skip(1).Take(2)
        );
        Assert.All(lines[0].Split(','), column => Assert.Contains($"<th scope=\"row\">{column}</th>", page, StringComparison.Ordinal));
        Assert.Contains($"href=\"/430503/open-data/{file}.csv\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("增设", string.Concat(lines), StringComparison.Ordinal); // texts have a file of their own, of released ones
    }

    [Fact]
    public async Task Results_that_are_not_published_are_not_in_the_open_data()
    {
        portal.Questionnaire.State = PublicQuestionnaireState.Closed;

        Assert.Single(await ReadDataAsync("questionnaire-results"));
        Assert.Contains("已经结束", (await ReadDataAsync("questionnaires"))[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("questionnaire-1")]
    [InlineData("questionnaire")]
    public void The_activity_of_a_questionnaire_is_found_whatever_its_id_is(string id)
    {
        var activity = $"districts/430503/campaigns/2023-1/activities/{id}";

        Assert.Equal(
            (activity, activity),
            ($"{QuestionnairePath.GetActivity($"{activity}/questionnaire")}", $"{QuestionnairePath.GetActivity($"{activity}/questionnaire/results")}")
        );
    }

    [Fact]
    public async Task Results_that_are_not_published_and_the_questionnaire_of_another_activity_are_not_found()
    {
        using var results = await client.GetAsync(new Uri($"{Form}/results", UriKind.Relative));
        using var other = await client.GetAsync(new Uri("/430503/activities/2023-1/t-99/questionnaire", UriKind.Relative));

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (results.StatusCode, other.StatusCode));
    }

    // Head and rows.
    private async Task<IReadOnlyList<string>> ReadDataAsync(string file) =>
        (await client.GetStringAsync(new Uri($"/430503/open-data/{file}.csv", UriKind.Relative)))
            .TrimStart('\uFEFF')
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task<string> GetCookieAsync()
    {
        using var page = await client.GetAsync(new Uri(Form, UriKind.Relative));
        return page.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private async Task<HttpResponseMessage> PostAsync(string cookie, (string Name, string Value)[] fields, (string Name, string Value)? from = null)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, Form) { Content = content };
        request.Headers.Add("Cookie", cookie);
        var (name, value) = from ?? ("Sec-Fetch-Site", "same-origin");
        request.Headers.Add(name, value);
        return await client.SendAsync(request);
    }
}
