using Google.LongRunning;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;

namespace ThemeDay.Scheduling.Tests.Assessment;

public sealed class ScoreCampaignsTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    private static readonly Actor Province = new("evaluator-62", Role.Evaluator, "62", null);

    [Fact]
    public async Task The_totals_of_every_district_of_a_province_are_those_that_each_campaign_is_scored_with()
    {
        var first = await scheduling.OpenDistrictAsync("620102");
        await first.HeldAsync(await first.PlannedAsync());
        var second = await scheduling.OpenDistrictAsync("620104");
        await second.SubmittedAsync("t-1", on: "2023-04-18");
        var withoutScheme = await scheduling.OpenDistrictAsync("620105", opened => opened.Scheme = "unknown");
        await scheduling.OpenDistrictAsync("630102"); // of another province
        await scheduling.OpenDistrictAsync("620111", opened => opened.FirstMonth.Year = 2022);

        var started = await AssessmentAs(first, Province).ScoreCampaignsAsync(new() { Parent = "districts/-", Year = 2023 });
        var scored = await first.ResponseAsync<ScoreCampaignsResponse>(started, Province);
        var operation = await first.OperationsAs(Province).GetOperationAsync(new GetOperationRequest { Name = started.Name });

        Assert.Equal([first.Campaign, second.Campaign, withoutScheme.Campaign], scored.Campaigns.Select(each => each.Campaign));
        foreach (var (district, totals) in new[] { first, second }.Zip(scored.Campaigns))
        {
            var scores = await district.Assessment.GetScoresAsync(new() { Campaign = district.Campaign });
            Assert.Equal((scores.Scheme, scores.CutOffDate, ""), (totals.Scheme, totals.CutOffDate, totals.UnscoredReason));
            Assert.Equal(scores.Units.Select(score => (score.Rank, score.Unit, score.Total)), totals.Units.Select(unit => (unit.Rank, unit.Unit, unit.Total)));
        }

        Assert.Equal((ErrorReasons.IndicatorSchemeNotFound, 0), (scored.Campaigns[2].UnscoredReason, scored.Campaigns[2].Units.Count));
        Assert.Equal(100, operation.Metadata.Unpack<OperationMetadata>().ProgressPercent);
    }

    [Fact]
    public async Task A_bureau_scores_the_campaigns_of_its_own_district()
    {
        var own = await scheduling.OpenDistrictAsync();
        await scheduling.OpenDistrictAsync();

        var started = await own.Assessment.ScoreCampaignsAsync(new() { Parent = "districts/-", Year = 2023 });
        var scored = await own.ResponseAsync<ScoreCampaignsResponse>(started);

        Assert.Equal(own.Campaign, Assert.Single(scored.Campaigns).Campaign);
    }

    private static AssessmentService.AssessmentServiceClient AssessmentAs(DistrictForTests district, Actor by) => new(district.Host.As(by));
}
