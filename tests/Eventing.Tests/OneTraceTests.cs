using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

public sealed class OneTraceTests(TestPostgres postgres, TestRabbitMq rabbit)
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Event = "themeday.events.v1.ThemeSubmitted";

    [Fact]
    public async Task One_trace_leads_from_the_call_through_outbox_and_RabbitMQ_to_its_effect_in_the_other_service()
    {
        await using var otlp = await Otlp.StartAsync();
        await using var system = await ThreeServices.StartAsync(postgres, await rabbit.NewHostAsync(), otlp);
        await system.OpenCampaignAsync();
        var theme = await system.DraftAsync("t-1");

        await system.ListObligationsAsync(await system.SubmitAsync(theme, "", ("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01")));

        await Poll.UntilAsync(
            () => Task.FromResult(Find("scheduling", $"apply {Event}") is { } done && ChildOf(done, "Npgsql") is not null),
            EventingTestBed.Timeout,
            "the effect's spans"
        );
        var call = Find("registry", "/themeday.registry.v1.ThemeService/SubmitTheme", contains: true)!;
        var publish = Find("registry", $"publish {Event}")!;
        var apply = Find("scheduling", $"apply {Event}")!;
        Assert.Equal("00f067aa0ba902b7", call.ParentId);
        Assert.NotNull(ChildOf(call, "Npgsql"));
        Assert.Equal(call.SpanId, publish.ParentId);
        Assert.Equal(publish.SpanId, apply.ParentId);
        await Poll.UntilAsync(
            () => otlp.Metrics.ContainsKey(("scheduling", "themeday.events.apply.delay")),
            EventingTestBed.Timeout,
            "how long the event took"
        );
        // Seconds: with the default buckets every measurement would be in the first one, below 5.
        Assert.Subset(otlp.Metrics[("scheduling", "themeday.events.apply.delay")].ToHashSet(), new HashSet<double> { 0.01, 0.1, 1 });

        Span? Find(string service, string name, bool contains = false) =>
            otlp.Spans.FirstOrDefault(span =>
                span.TraceId == TraceId
                && span.Service == service
                && (contains ? name.EndsWith(span.Name[(span.Name.IndexOf('/') + 1)..], StringComparison.Ordinal) : span.Name == name)
            );

        Span? ChildOf(Span parent, string scope) =>
            otlp.Spans.FirstOrDefault(span => span.TraceId == TraceId && span.ParentId == parent.SpanId && span.Scope == scope);
    }

    [Fact]
    public async Task Metrics_and_logs_arrive_from_both_services_and_what_they_do_unasked_makes_no_traces()
    {
        await using var otlp = await Otlp.StartAsync();
        await using var system = await ThreeServices.StartAsync(postgres, await rabbit.NewHostAsync(), otlp);
        await system.OpenCampaignAsync();

        await Poll.UntilAsync(
            () =>
                Task.FromResult(
                    ((string[])["registry", "scheduling"]).All(service =>
                        otlp.Metrics.Keys.Any(metric => metric.Service == service && metric.Name is "http.server.request.duration")
                        && otlp.Metrics.Keys.Any(metric => metric.Service == service && metric.Name.StartsWith("db.client.", StringComparison.Ordinal))
                        && otlp.Metrics.ContainsKey((service, "themeday.outbox.oldest_age"))
                        && otlp.Metrics.ContainsKey((service, "themeday.events.subscription.lag"))
                        && otlp.Logs.Any(line => line.Service == service && line.Text.Contains("Application started"))
                    )
                ),
            EventingTestBed.Timeout,
            "metrics and logs of both"
        );
        Assert.DoesNotContain(otlp.Spans, span => span.Scope is "Npgsql" && span.ParentId is "");
    }
}
