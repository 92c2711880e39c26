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
        for (var number = 1; number <= ScoreChanges.MaxEvents; number++)
            campaign.Theme($"t{number}", "A", "2023-04-14");
        Assert.Null(ScoreChanges.Explain(before, Basis(campaign, new(Today))).Error);

        var refused = ScoreChanges.Explain(before, Basis(campaign.Theme("t501", "A", "2023-04-14"), new(Today))).Error;
        Assert.Equal((ErrorReasons.TooManyChanges, "501"), (refused?.Reason, refused?.Subject));
    }

    [Fact]
    public void Units_that_come_and_go_are_explained_by_code_with_nothing_on_the_other_side()
    {
        var (before, after) = (Campaign.Calling("C"), Campaign.Calling("C").Call("B").Call("A"));

        var added = ScoreChanges.Explain(Basis(before, new(Today)), Basis(after, new(Today))).OrThrow();
        var removed = ScoreChanges.Explain(Basis(after, new(Today)), Basis(before, new(Today))).OrThrow();

        Assert.Equal(["B", "A"], added.Select(change => Assert.Single(change.Units).After!.Unit)); // as recorded
        Assert.All(added, change => Assert.Null(change.Units[0].Before));
        Assert.Equal(["A", "B"], removed.Select(change => Assert.Single(change.Units).Before!.Unit)); // the latest recorded first
        Assert.All(removed, change => Assert.Null(change.Units[0].After));
        var lines = ScoreChanges.LineDifferences(null, added[0].Units[0].After).ToList();
        Assert.Equal(Scheme.Indicators.Select(line => line.Number).Order(StringComparer.Ordinal), lines.Select(line => line.After!.Indicator));
    }

    [Fact]
    public void Facts_are_added_in_the_order_in_which_they_were_recorded_and_units_are_listed_by_code()
    {
        var before = Campaign.Calling("B").Call("A");
        var noon = ShanghaiTime.StartOfDay(Day("2023-04-20")).AddHours(12);
        var after = Campaign
            .Calling("B")
            .Call("A")
            .Tell("2023-04-14", stamp => new ThemeReceived(stamp, "t1", "A"), noon.AddHours(1))
            .Tell("2023-04-17", stamp => new CampaignExtended(stamp, null, Day("2023-04-28")), noon)
            .Tell("2023-04-18", stamp => new ThemeReceived(stamp, "t2", "B"), noon);

        var (first, second) = (Basis(before, new(Day("2023-04-17"))), Basis(after, new(Day("2023-04-20"))));
        var changes = ScoreChanges.Explain(first, second).OrThrow().Where(change => change.Cause == ScoreChangeCause.FactAdded).ToList();

        Assert.Equal(["fact-4", "fact-5", "fact-3"], changes.Select(change => change.EventId));
        Assert.Equal(["A", "B"], changes[0].Units.Select(unit => unit.After!.Unit));
    }

    [Fact]
    public void An_explanation_that_nobody_waits_for_is_given_up()
    {
        var campaign = Campaign.Calling("A");
        Assert.Throws<OperationCanceledException>(() =>
            ScoreChanges.Explain(Basis(campaign, new(Today)), Basis(campaign, new(Today)), new CancellationToken(canceled: true))
        );
    }

    private static ScoreBasis Basis(Campaign campaign, PointInTime pointInTime) => new([.. campaign.Facts], Terms, Lists, Scheme, pointInTime);

    private static IReadOnlyList<CalendarYear> OnlyIn(int year) => [.. Lists.Where(list => list.Year == year)];

    private static decimal Points(UnitScore? score, string indicator) => score?.Lines.Single(line => line.Indicator == indicator).RoundedPoints ?? 0;

    private static (string, decimal?, decimal?) Line((ScoreLine? Before, ScoreLine? After) line) =>
        (line.After!.Indicator, line.Before?.RoundedPoints, line.After.RoundedPoints);
}
