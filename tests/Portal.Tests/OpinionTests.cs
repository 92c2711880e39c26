using System.Net;
using System.Text.RegularExpressions;
using Grpc.Core;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Portal.Tests;

public sealed partial class OpinionTests : IAsyncLifetime
{
    private const string Activity = "/430503/activities/2023-1/t-21";
    private const string Form = $"{Activity}/opinions/new";
    private const string Query = "/430503/opinions/query";
    private const string Drawn = "0b6f1c52-2a59-4d0e-9a57-0e9a3f0c6d11"; // the request_id of a form

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

    [Fact]
    public async Task The_page_of_an_activity_has_the_published_opinions_with_their_answers_and_leads_to_the_form()
    {
        var page = await client.GetStringAsync(new Uri(Activity, UriKind.Relative));
        var list = await client.GetStringAsync(new Uri($"{Activity}/opinions?page=next", UriKind.Relative));

        Assert.Contains("希望&lt;b&gt;增设&lt;/b&gt;窗口。", page, StringComparison.Ordinal);
        Assert.Contains("大祥区民政局答复：", page, StringComparison.Ordinal);
        Assert.Contains("2023年7月1日在网上提出（公开时为保护个人信息等作了文字处理）", page, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"{Form}\">我要提意见建议</a>", page, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"{Query}\">查询办理情况</a>", page, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"{Activity}/opinions\">查看全部意见建议及答复</a>", page, StringComparison.Ordinal);
        Assert.Contains("已增设两个窗口。", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_says_why_a_contact_is_asked_for_and_is_kept_by_nobody()
    {
        using var first = await client.GetAsync(new Uri(Form, UriKind.Relative));
        using var second = await client.GetAsync(new Uri(Form, UriKind.Relative));

        var page = await first.Content.ReadAsStringAsync();
        Assert.Contains("办结后30日删除，最长保存一年。", page, StringComparison.Ordinal);
        Assert.Contains("<label for=\"opinion\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.Equal("no-store", $"{first.Headers.CacheControl}");
        Assert.NotEqual(RequestIdOf(page), RequestIdOf(await second.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_citizen_gets_a_receipt_with_number_and_code_that_no_cache_keeps()
    {
        using var answer = await SendAsync(
            Form,
            [("request", Drawn), ("opinion", " 希望增设窗口。\r\n谢谢 "), ("person", "张三"), ("contact", "zhang＠example.org")]
        );
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.OK, "no-store"), (answer.StatusCode, $"{answer.Headers.CacheControl}"));
        Assert.Contains($"<dd>{OpinionData.Number}</dd>", page, StringComparison.Ordinal);
        Assert.Contains($"<dd>{OpinionData.Code}</dd>", page, StringComparison.Ordinal);
        var sent = Assert.Single(portal.Opinions.Sent);
        Assert.Equal((PublicData.Held, "希望增设窗口。\n谢谢", Drawn), (sent.Parent, sent.Text, sent.RequestId));
        Assert.Equal(("张三", "", "zhang@example.org"), (sent.Contact.Person, sent.Contact.PhoneNumber, sent.Contact.EmailAddress));
    }

    [Fact]
    public async Task What_is_wrong_is_said_with_links_to_the_fields_and_what_was_typed_stays()
    {
        portal.Opinions.Refusal = QuestionnaireData.Refuse(
            StatusCode.InvalidArgument,
            ErrorReasons.FieldsInvalid,
            ("text", ErrorReasons.ContainsPersonalData),
            ("contact.phone_number", ErrorReasons.PhoneMalformed)
        );

        using var answer = await SendAsync(Form, [("request", Drawn), ("opinion", "请打<13900001234>"), ("person", "张三"), ("contact", "12345")]);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "no-store"), (answer.StatusCode, $"{answer.Headers.CacheControl}"));
        Assert.Contains("有2处需要修改", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#opinion\">意见建议内容中有电话号码", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#contact\">请填写11位手机号码", page, StringComparison.Ordinal);
        Assert.Contains(">请打&lt;13900001234&gt;</textarea>", page, StringComparison.Ordinal);
        Assert.Contains("value=\"12345\"", page, StringComparison.Ordinal);
        Assert.Contains("aria-describedby=\"opinion-error opinion-hint\"", page, StringComparison.Ordinal);
        Assert.Equal(Drawn, RequestIdOf(page)); // nothing was stored: it is still the same submission
    }

    [Theory]
    [InlineData(StatusCode.ResourceExhausted, ErrorReasons.TooManyOpinions, HttpStatusCode.TooManyRequests, "目前提交的意见建议较多")]
    [InlineData(StatusCode.InvalidArgument, ErrorReasons.RequestIdReused, HttpStatusCode.Conflict, "您此前提交的内容已经收到")]
    [InlineData(StatusCode.Unavailable, ErrorReasons.TemporarilyUnavailable, HttpStatusCode.ServiceUnavailable, "暂时无法提交")]
    public async Task What_cannot_be_taken_now_stays_in_the_form(StatusCode code, string reason, HttpStatusCode status, string text)
    {
        portal.Opinions.Refusal = QuestionnaireData.Refuse(code, reason);

        using var answer = await SendAsync(Form, [("opinion", "希望增设窗口。")]);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.Contains("希望增设窗口。", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, ErrorReasons.TemporarilyUnavailable, HttpStatusCode.ServiceUnavailable, "暂时无法提交")]
    [InlineData(StatusCode.ResourceExhausted, ErrorReasons.TooManyRequests, HttpStatusCode.TooManyRequests, "目前提交的意见建议较多")]
    public async Task What_was_typed_stays_although_the_activity_cannot_be_read_now(StatusCode code, string reason, HttpStatusCode status, string text)
    {
        portal.Site.ActivityRefusal = QuestionnaireData.Refuse(code, reason);

        using var answer = await SendAsync(Form, [("request", Drawn), ("opinion", "希望增设窗口。"), ("person", "张三"), ("contact", "13900001234")]);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal((status, "no-store"), (answer.StatusCode, $"{answer.Headers.CacheControl}"));
        Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.Contains(">希望增设窗口。</textarea>", page, StringComparison.Ordinal);
        Assert.Contains("value=\"13900001234\"", page, StringComparison.Ordinal);
        Assert.Contains($"action=\"{Form}\"", page, StringComparison.Ordinal);
        Assert.Equal(Drawn, RequestIdOf(page));
        Assert.Empty(portal.Opinions.Sent);
    }

    [Fact]
    public async Task A_form_without_a_drawn_request_id_gets_one()
    {
        using var answer = await SendAsync(Form, [("request", "00000000-0000-0000-0000-000000000000"), ("opinion", "希望增设窗口。")]);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEqual(Guid.Empty, Guid.Parse(Assert.Single(portal.Opinions.Sent).RequestId));
    }

    [Fact]
    public async Task An_opinion_on_an_activity_out_of_the_plan_leads_to_no_page()
    {
        portal.Opinions.Found.Activity = "";

        using var answer = await SendAsync(Query, [("number", OpinionData.Number), ("code", OpinionData.Code)]);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("<p>社会救助流程公开体验</p>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Form)]
    [InlineData(Query)]
    public async Task A_form_that_another_site_has_sent_is_refused(string path)
    {
        using var crossSite = await SendAsync(path, [("opinion", "希望增设窗口。")], ("Sec-Fetch-Site", "cross-site"));
        using var byOrigin = await SendAsync(path, [("opinion", "希望增设窗口。")], ("Origin", "https://elsewhere.example.org"));
        using var unsaid = await SendAsync(path, [("opinion", "希望增设窗口。")], ("X-Nothing", "1"));

        Assert.All([crossSite, byOrigin, unsaid], answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
        Assert.Empty(portal.Opinions.Sent);
    }

    [Fact]
    public async Task A_citizen_asks_by_number_and_code_where_the_opinion_stands_and_nothing_of_it_is_kept()
    {
        using var answer = await SendAsync(Query, [("number", OpinionData.Number), ("code", OpinionData.Code)]);
        var page = await answer.Content.ReadAsStringAsync();
        var afterwards = await client.GetStringAsync(new Uri(Query, UriKind.Relative));

        Assert.Equal((HttpStatusCode.OK, "no-store"), (answer.StatusCode, $"{answer.Headers.CacheControl}"));
        Assert.Contains("<dd>已交办</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>答复期限</dt><dd>2023年7月1日</dd>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(OpinionData.Code, page, StringComparison.Ordinal);
        Assert.DoesNotContain(OpinionData.Number, afterwards, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_code_is_answered_as_a_wrong_number_is()
    {
        using var code = await SendAsync(Query, [("number", OpinionData.Number), ("code", "AAAA")]);
        using var number = await SendAsync(Query, [("number", "20230701-AAAAAA"), ("code", OpinionData.Code)]);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (code.StatusCode, number.StatusCode));
        Assert.All(
            [await code.Content.ReadAsStringAsync(), await number.Content.ReadAsStringAsync()],
            page => Assert.Contains("编号或者查询码有误", page, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_citizen_whose_opinion_is_set_aside_reads_on_what_ground_and_where_to_turn()
    {
        portal.Opinions.Found = new()
        {
            Number = OpinionData.Number,
            Activity = PublicData.Held,
            Topic = "社会救助流程公开体验",
            Text = "希望提高公积金。",
            SubmitDate = OpinionData.Day,
            State = OpinionState.SetAside,
            SetAsideGround = OpinionSetAsideGround.OutOfScope,
            SetAsideExplanation = "请向市公积金中心反映。",
        };

        using var answer = await SendAsync(Query, [("number", OpinionData.Number), ("code", OpinionData.Code)]);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Contains("<dd>不予办理</dd>", page, StringComparison.Ordinal);
        Assert.Contains("不属于本区有关单位职责范围", page, StringComparison.Ordinal);
        Assert.Contains("请向市公积金中心反映。", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_activity_has_no_form()
    {
        portal.Site.Activities[0].State = PlannedActivityState.Cancelled;

        var page = await client.GetStringAsync(new Uri(Activity, UriKind.Relative));
        using var form = await client.GetAsync(new Uri(Form, UriKind.Relative));

        Assert.DoesNotContain("我要提意见建议", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, form.StatusCode);
    }

    [GeneratedRegex("name=\"request\" value=\"(?<id>[0-9a-f-]{36})\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex RequestId { get; }

    private static string RequestIdOf(string page) => RequestId.Match(page).Groups["id"].Value;

    private async Task<HttpResponseMessage> SendAsync(string path, (string Name, string Value)[] fields, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        var (name, value) = header ?? ("Sec-Fetch-Site", "same-origin");
        request.Headers.Add(name, value);
        return await client.SendAsync(request);
    }
}
