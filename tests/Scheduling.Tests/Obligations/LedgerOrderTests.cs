using System.Text.Json;
using CsCheck;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;
using static ThemeDay.Scheduling.Tests.Given;

namespace ThemeDay.Scheduling.Tests.Obligations;

public sealed class LedgerOrderTests
{
    private static readonly PointInTime AtYearsEnd = new(Day("2023-12-01"));

    [Fact]
    public void The_order_in_which_facts_are_told_and_told_again_changes_nothing()
    {
        var facts = Eventful().Facts;
        var expected = Serialize(facts);
        Gen.Shuffle(facts.ToArray()).Sample(shuffled => Serialize([.. shuffled, shuffled[0]]) == expected);
    }

    [Fact]
    public void Of_two_facts_of_one_day_the_one_recorded_first_took_effect_first()
    {
        var campaign = Campaign
            .Calling("A")
            .Theme("t1", "A", "2023-04-17")
            .Tell("2023-04-17", stamp => new ThemeReturned(stamp, "t1", "A"))
            .Theme("t1", "A", "2023-04-17");
        Assert.Equal(ObligationState.Met, campaign.Owed(ObligationKind.CorrectTheme, "2023-04-17").State);
    }

    private static string Serialize(IEnumerable<Fact> facts) => JsonSerializer.Serialize(Ledger.Derive(facts, Terms, Given.Calendar, AtYearsEnd));

    private static Campaign Eventful() =>
        Campaign
            .Calling("A")
            .Call("B")
            .Theme("t1", "A", "2023-04-17")
            .Tell("2023-04-14", stamp => new CampaignExtended(stamp, null, Day("2023-04-17")))
            .Tell("2023-04-17", stamp => new ThemeReturned(stamp, "t1", "A"))
            .Theme("t1", "A", "2023-04-17")
            .Plan("a1", "A", "2023-06-16")
            .Plan("b1", "B", "2023-07-20")
            .Tell("2023-06-12", stamp => new ActivityRescheduled(stamp, "a1", Day("2023-08-17"), Day("2023-08-18")))
            .Tell("2023-07-10", stamp => new ActivityCancelled(stamp, "b1"))
            .Tell("2023-08-01", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-08-18", stamp => new ReportFiled(stamp, "a1", Pictures: 3))
            .Tell("2023-08-18", stamp => new ReportReturned(stamp, "a1"))
            .Tell("2023-08-18", stamp => new ReportFiled(stamp, "a1", Pictures: 4));
}
