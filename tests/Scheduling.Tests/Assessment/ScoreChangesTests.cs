using CsCheck;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Scheduling.Tests.Given;

namespace ThemeDay.Scheduling.Tests.Assessment;

public sealed class ScoreChangesTests
{
    private static readonly DateOnly Today = Day("2024-03-01");

    private static readonly IndicatorScheme Stricter = Scheme with
    {
        Version = 2,
        Indicators = [.. Scheme.Indicators.Select(line => line with { PointsPerLateDay = 2 * line.PointsPerLateDay, PointsPerLateFiling = 4 })],
    };

    private static readonly Gen<PointInTime> AnyPoint = Gen.Select(Gen.Int[0, 400], Gen.Int[0, 600])
        .Select((cutOff, known) => new PointInTime(Today, Day("2023-04-01").AddDays(cutOff), ShanghaiTime.StartOfDay(Day("2023-04-01").AddDays(known))));

    [Fact]
    public void The_differences_of_all_causes_add_up_to_the_whole_difference_of_each_line() =>
        Gen.Select(RandomCampaigns.Any, AnyPoint, AnyPoint, Gen.Bool, Gen.Bool)
            .Sample(
                (campaign, first, second, calendar, scheme) =>
                {
                    var before = Basis(campaign, first);
                    var after = Basis(campaign, second) with { Calendar = calendar ? Lists : OnlyIn(2023), Scheme = scheme ? Stricter : Scheme };
                    var changes = ScoreChanges.Explain(before, after).OrThrow();
                    var (old, now) = (before.Score(), after.Score());
                    return (
                        from unit in old.Concat(now).Select(score => score.Unit).Distinct()
                        from indicator in Scheme.Indicators.Select(line => line.Number)
                        let sum = changes.Sum(change =>
                            change
                                .Units.Where(each => (each.Before ?? each.After)!.Unit == unit)
                                .Sum(each => Points(each.After, indicator) - Points(each.Before, indicator))
                        )
                        let whole = Points(now.FirstOrDefault(score => score.Unit == unit), indicator)
                            - Points(old.FirstOrDefault(score => score.Unit == unit), indicator)
                        select sum == whole
                    ).All(same => same);
                }
            );

    [Fact]
    public void A_report_entered_later_is_the_cause_of_the_points_that_it_brings()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").InOrder("a1", "A", report: null);
        var before = Basis(campaign, new(Today, Day("2023-12-01")));
        campaign.Tell("2023-06-26", stamp => new ReportFiled(stamp, "a1", 3));

        var change = Assert.Single(ScoreChanges.Explain(before, Basis(campaign, new(Today, Day("2023-12-01")))).OrThrow());

        Assert.Equal((ScoreChangeCause.FactAdded, campaign.Facts[^1].Stamp.Id), (change.Cause, change.EventId));
        var (old, now) = Assert.Single(change.Units);
        Assert.Equal([("C1", 0m, 15m), ("C2", 0m, 10m)], ScoreChanges.LineDifferences(old, now).Select(Line));
    }

    [Fact]
    public void What_only_time_the_calendar_or_the_scheme_changes_is_given_to_them()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-18");

        var time = Explain(Basis(Campaign.Calling("A"), new(Day("2023-04-14"))), Basis(Campaign.Calling("A"), new(Day("2023-04-17"))));
        var calendar = Explain(Basis(campaign, new(Today)) with { Calendar = [] }, Basis(campaign, new(Today)));
        var scheme = Explain(Basis(campaign, new(Today)), Basis(campaign, new(Today)) with { Scheme = Stricter });

        Assert.Equal([ScoreChangeCause.PointInTime], time);
        Assert.Equal([ScoreChangeCause.Calendar], calendar);
        Assert.Equal([ScoreChangeCause.Scheme], scheme);

        static IEnumerable<ScoreChangeCause> Explain(ScoreBasis before, ScoreBasis after) =>
            ScoreChanges.Explain(before, after).OrThrow().Select(change => change.Cause);
    }

    [Fact]
    public void A_fact_that_falls_out_of_an_earlier_cut_off_is_taken_away()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").Tell("2023-05-10", stamp => new ThemeReturned(stamp, "t1", "A"));

        var change = Assert.Single(
            ScoreChanges.Explain(Basis(campaign, new(Today, Day("2023-12-01"))), Basis(campaign, new(Today, Day("2023-05-10")))).OrThrow(),
            change => change.Cause == ScoreChangeCause.FactRemoved
        );

        Assert.Equal([("A2", 3m, 5m)], ScoreChanges.LineDifferences(change.Units[0].Before, change.Units[0].After).Select(Line));
    }

    [Fact]
    public void More_than_five_hundred_facts_are_not_explained_one_by_one()
    {
        var campaign = Campaign.Calling("A");
        var before = Basis(campaign, new(Today));
        for (var number = 0; number <= ScoreChanges.MaxEvents; number++)
            campaign.Theme($"t{number}", "A", "2023-04-14");

        Assert.Equal(ErrorReasons.TooManyChanges, ScoreChanges.Explain(before, Basis(campaign, new(Today))).Error?.Reason);
    }

    private static ScoreBasis Basis(Campaign campaign, PointInTime pointInTime) => new([.. campaign.Facts], Terms, Lists, Scheme, pointInTime);

    private static IReadOnlyList<CalendarYear> OnlyIn(int year) => [.. Lists.Where(list => list.Year == year)];

    private static decimal Points(UnitScore? score, string indicator) => score?.Lines.Single(line => line.Indicator == indicator).RoundedPoints ?? 0;

    private static (string, decimal?, decimal?) Line((ScoreLine? Before, ScoreLine? After) line) =>
        (line.After!.Indicator, line.Before?.RoundedPoints, line.After.RoundedPoints);
}
