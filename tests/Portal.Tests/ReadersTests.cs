using System.Net;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Portal.Tests;

/// <summary>Many readers ask for one page at the same time: it is rendered once, and none of them is harmed by another.</summary>
public sealed class ReadersTests : IAsyncLifetime
{
    private const string Path = "/430503/activities";
    private const int Readers = 5;

    private readonly PortalHost portal = new();
    private readonly TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        await portal.InitializeAsync();
        client = portal.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        release.TrySetResult();
        client.Dispose();
        await portal.DisposeAsync();
    }

    [Fact]
    public async Task A_reader_who_leaves_while_the_page_is_rendered_harms_none_of_those_who_wait_for_it()
    {
        portal.Requests.Gate = release.Task;
        using var leaving = new CancellationTokenSource();
        var first = client.GetAsync(new Uri(Path, UriKind.Relative), leaving.Token);
        await WaitAsync(() => portal.Requests.Count is 2); // its lists and its totals
        var others = await AskAsync(Path);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        release.SetResult();

        Assert.All(await Task.WhenAll(others), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(2, portal.Requests.Count);
    }

    [Fact]
    public async Task A_reader_who_leaves_before_a_form_is_answered_is_no_error_of_the_portal()
    {
        const string Form = "/430503/activities/2023-1/t-21/questionnaire";
        using var page = await client.GetAsync(new Uri(Form, UriKind.Relative));
        using var sent = new HttpRequestMessage(HttpMethod.Post, Form);
        sent.Content = new FormUrlEncodedContent([new("q1", "2")]);
        sent.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        sent.Headers.Add("Sec-Fetch-Site", "same-origin");
        var (requests, left) = (portal.Requests.Count, portal.Left);
        portal.Requests.Gate = release.Task;
        using var leaving = new CancellationTokenSource();
        var answer = client.SendAsync(sent, leaving.Token);
        await WaitAsync(() => portal.Requests.Count > requests);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await WaitAsync(() => portal.Left > left);

        Assert.Empty(portal.Warnings);
    }

    [Fact]
    public async Task A_reader_who_takes_a_long_page_slowly_keeps_none_of_those_waiting_who_want_it_too()
    {
        portal.Site.Activities.AddRange(Enumerable.Repeat(portal.Site.Activities[0], 5_000)); // more than the server keeps for a reader
        using var slow = await client.GetAsync(new Uri("/430503/activities.ics", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        using var other = await client.GetAsync(new Uri("/430503/activities.ics", UriKind.Relative)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData(Path)]
    [InlineData("/430503/sitemap.xml")]
    [InlineData("/430503/activities/2023-1/t-21")]
    [InlineData("/430503/activities/2023-1/t-21/questionnaire")]
    public async Task A_reader_who_asks_too_often_is_told_when_to_come_again_and_the_next_reader_gets_the_page(string path)
    {
        portal.Requests.Refusal = ErrorStatus.CreateRetryable(Code.ResourceExhausted, ErrorReasons.TooManyRequests, TimeSpan.FromSeconds(6.2)).ToRpcException();
        using var refused = await client.GetAsync(new Uri(path, UriKind.Relative));
        portal.Requests.Refusal = null;

        using var next = await client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal((HttpStatusCode.TooManyRequests, 7), (refused.StatusCode, (int?)refused.Headers.RetryAfter?.Delta?.TotalSeconds));
        Assert.Contains("访问过于频繁", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.DoesNotContain("暂时无法显示", await next.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/430503/sitemap.xml", 3)]
    [InlineData("/430503/feed.atom", 2)]
    [InlineData("/430503/open-data/reports.csv", 1)]
    [InlineData("/430503/activities/2023-1/t-99/questionnaire/results", 1)]
    public async Task A_service_that_is_away_is_waited_for_once_by_all_who_want_the_same_page(string path, int requests)
    {
        portal.Requests.Gate = release.Task;
        portal.Requests.Refusal = new(new(StatusCode.DeadlineExceeded, ""));
        var all = await AskAsync(path);
        release.SetResult();

        Assert.All(await Task.WhenAll(all), status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
        Assert.Equal(requests, portal.Requests.Count); // of one reader
    }

    [Fact]
    public async Task A_page_that_cannot_be_shown_for_now_says_when_to_come_again()
    {
        portal.Requests.Refusal = new(new(StatusCode.DeadlineExceeded, ""));

        using var answer = await client.GetAsync(new Uri("/430503/feed.atom", UriKind.Relative));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, 5), (answer.StatusCode, (int?)answer.Headers.RetryAfter?.Delta?.TotalSeconds));
    }

    private async Task<IReadOnlyList<Task<HttpStatusCode>>> AskAsync(string path)
    {
        var entered = portal.Entered;
        IReadOnlyList<Task<HttpStatusCode>> asked =
        [
            .. Enumerable
                .Range(0, Readers)
                .Select(async _ =>
                {
                    using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
                    return answer.StatusCode;
                }),
        ];
        await WaitAsync(() => portal.Entered == entered + Readers);
        return asked;
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(5, limit.Token);
    }
}
