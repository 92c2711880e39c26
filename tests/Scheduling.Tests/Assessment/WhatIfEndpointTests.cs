using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Assessment;

public sealed class WhatIfEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task A_simulation_leaves_facts_out_adds_others_and_keeps_nothing()
    {
        var district = await scheduling.OpenDistrictAsync();
        var late = await district.SubmittedAsync("t-1", on: "2023-04-18");
        var activity = await district.PlannedAsync("t-2", firstDay: "2023-06-05");
        await district.HeldAsync(activity);
        var before = await CountRowsAsync();
        var known = await district.Assessment.GetScoresAsync(new() { Campaign = district.Campaign });

        var simulated = await district.Assessment.SimulateScoresAsync(
            new()
            {
                Campaign = district.Campaign,
                WithoutEventIds = { $"{late}" },
                Facts =
                {
                    new Proto.HypotheticalFact { EffectiveDate = Given.Day("2023-05-20").ToProto(), ProgrammeFiled = activity },
                    new Proto.HypotheticalFact
                    {
                        EffectiveDate = Given.Day("2023-04-14").ToProto(),
                        ThemeSubmitted = new() { Unit = district.OtherUnit },
                    },
                },
            }
        );

        Assert.Equal(("10", "10"), (Points(known, district.Unit, "A1"), Points(simulated, district.Unit, "A1"))); // t-2 was in time
        Assert.Equal(("5", "10"), (Points(known, district.Unit, "B2"), Points(simulated, district.Unit, "B2")));
        Assert.Equal(("0", "10"), (Points(known, district.OtherUnit, "A1"), Points(simulated, district.OtherUnit, "A1")));
        Assert.Equal([.. Line(known, district.Unit, "B2").Evidence, "hypothetical-1"], Line(simulated, district.Unit, "B2").Evidence);
        Assert.Equal(known, await district.Assessment.GetScoresAsync(new() { Campaign = district.Campaign }));
        Assert.Equal(before, await CountRowsAsync());
    }

    [Fact]
    public async Task A_simulation_names_every_fact_that_it_cannot_use()
    {
        var district = await scheduling.OpenDistrictAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Assessment.SimulateScoresAsync(
                new()
                {
                    Campaign = district.Campaign,
                    WithoutEventIds = { $"{Guid.NewGuid()}" },
                    Facts =
                    {
                        new Proto.HypotheticalFact { ProgrammeFiled = district.Activity("t-1") },
                        new Proto.HypotheticalFact { EffectiveDate = Given.Day("2023-04-14").ToProto() },
                        new Proto.HypotheticalFact { EffectiveDate = Given.Day("2023-04-14").ToProto(), ProgrammeFiled = district.Activity("none") },
                    },
                }
            )
        );

        Assert.Equal(["without_event_ids[0]", "facts[0].effective_date", "facts[1].fact", "facts[2].programme_filed"], refused.Fields);
    }

    [Fact]
    public async Task What_was_entered_after_a_freeze_is_named_with_the_line_that_it_moved_and_by_how_much()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("t-1", on: "2023-04-12");
        var frozen = await district.Assessment.FreezeAssessmentAsync(new() { Campaign = district.Campaign, CutOffDate = SchedulingHost.Today.ToProto() });
        var returned = await district.ReceiveEventAsync(
            new ThemeReturned
            {
                Metadata = district.FactOn("2023-04-13"),
                Theme = district.Ref("t-1", district.Unit),
                Items = { "month" },
            }
        );

        var explained = await district.Assessment.ExplainScoreChangeAsync(
            new()
            {
                Campaign = district.Campaign,
                Before = new() { Snapshot = frozen.Name },
                After = new() { CutOffDate = SchedulingHost.Today.ToProto() },
            }
        );

        var change = Assert.Single(explained.Changes);
        var unit = Assert.Single(change.Units);
        var line = Assert.Single(unit.Lines);
        Assert.Equal((Proto.ScoreChangeCause.FactAdded, $"{returned}", 68), (change.Cause, change.Fact.EventId, change.Fact.DaysEnteredLate));
        Assert.Equal((district.Unit, "15.00", "13.00"), (unit.Unit, unit.TotalBefore.Value, unit.TotalAfter.Value));
        Assert.Equal(("A2", "5", "3", "-2"), (line.Indicator, line.PointsBefore.Value, line.PointsAfter.Value, line.Difference.Value));
    }

    [Fact]
    public async Task A_change_is_explained_between_scores_of_the_campaign_only()
    {
        var (district, other) = (await scheduling.OpenDistrictAsync(), await scheduling.OpenDistrictAsync());
        var foreign = await other.Assessment.FreezeAssessmentAsync(new() { Campaign = other.Campaign, CutOffDate = SchedulingHost.Today.ToProto() });

        var none = await FailedRpc.CatchAsync(() => ExplainAsync(null));
        var elsewhere = await FailedRpc.CatchAsync(() => ExplainAsync(new() { Snapshot = foreign.Name }));
        var missing = await FailedRpc.CatchAsync(() => ExplainAsync(new() { Snapshot = $"{district.Campaign}/snapshots/7" }));
        var both = await FailedRpc.CatchAsync(() =>
            ExplainAsync(new() { Snapshot = $"{district.Campaign}/snapshots/7", CutOffDate = SchedulingHost.Today.ToProto() })
        );
        var thirteenth = new Google.Type.Date
        {
            Year = 2023,
            Month = 13,
            Day = 1,
        };
        var malformed = await FailedRpc.CatchAsync(() => ExplainAsync(new() { CutOffDate = thirteenth }));

        Assert.Equal(("before", "before.snapshot"), (Assert.Single(none.Fields), Assert.Single(elsewhere.Fields)));
        Assert.Equal((StatusCode.NotFound, "before.snapshot"), (missing.Code, Assert.Single(both.Fields)));
        Assert.Equal("before.cut_off_date", Assert.Single(malformed.Fields));

        AsyncUnaryCall<Proto.ExplainScoreChangeResponse> ExplainAsync(Proto.ScorePoint? before) =>
            district.Assessment.ExplainScoreChangeAsync(new() { Campaign = district.Campaign, Before = before });
    }

    private async Task<IReadOnlyList<string>> CountRowsAsync()
    {
        const string Count = """
            select table_name
                || ' ' || (xpath('/row/count/text()', query_to_xml('select count(*) as count from ' || quote_ident(table_name), false, true, '')))[1]::text
            from information_schema.tables
            where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('outbox', 'event_log', 'checkpoint')
            union all select 'events ' || (select count(*) from outbox) + (select count(*) from event_log) -- moved from one to the other meanwhile
            order by 1
            """;
        await using var command = scheduling.Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(Count);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> counts = [];
        while (await reader.ReadAsync())
            counts.Add(reader.GetString(0));
        Assert.Contains(counts, count => count.StartsWith("fact ", StringComparison.Ordinal));
        return counts;
    }

    private static string? Points(Proto.Scores scores, string unit, string indicator) => Line(scores, unit, indicator).Points?.Value;

    private static Proto.ScoreLine Line(Proto.Scores scores, string unit, string indicator) =>
        scores.Units.Single(score => score.Unit == unit).Lines.Single(line => line.Indicator == indicator);
}
