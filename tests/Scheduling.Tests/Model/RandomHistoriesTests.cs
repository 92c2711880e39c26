using System.Globalization;
using System.Text;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;

namespace ThemeDay.Scheduling.Tests.Model;

/// <summary>
/// Compares the ledger and the scores with a second implementation, written from the rules alone (docs/domain.md, Dates, Obligations and Assessment), over
/// random histories of campaigns.
/// </summary>
/// <remarks>
/// <c>RANDOM_HISTORIES</c> sets their number, 2,000 by default; <c>RANDOM_SEED</c> repeats a run:
/// <code>RANDOM_HISTORIES=100000 RANDOM_SEED=7 ./test RandomHistories</code>
/// </remarks>
public sealed class RandomHistoriesTests
{
    private static readonly int Count = Read("RANDOM_HISTORIES") ?? 2_000;
    private static readonly int FirstSeed = Read("RANDOM_SEED") ?? Random.Shared.Next(int.MaxValue / 2);

    [Fact]
    public void The_ledger_and_the_scores_agree_with_the_documented_rules_on_random_histories()
    {
        Console.WriteLine($"{Count} random histories from seed {FirstSeed}");
        var disagreements = 0;
        var shortest = new Lock();
        (int Seed, string Text, int Length)? worst = null;
        Parallel.For(
            0,
            Count,
            (index, loop) =>
            {
                var seed = FirstSeed + index;
                var campaign = RandomCampaign.Make(seed);
                if (ModelComparison.FindDifference(campaign, Disorder(campaign.Facts, seed)) is null)
                    return;
                var facts = HistoryShrinker.Shrink(campaign.Facts, campaign.Terms, rest => ModelComparison.FindDifference(campaign, rest) is not null);
                lock (shortest)
                {
                    disagreements++;
                    if (worst is null || facts.Count < worst.Value.Length)
                        worst = (seed, Describe(campaign, facts), facts.Count);
                    if (disagreements >= 20)
                        loop.Stop();
                }
            }
        );
        Assert.True(worst is null, $"{disagreements} disagreements; the shortest, of RANDOM_SEED={worst?.Seed} RANDOM_HISTORIES=1:\n{worst?.Text}");
    }

    [Fact]
    public void Random_histories_show_every_kind_of_fact_and_every_state_of_an_obligation()
    {
        var campaigns = Enumerable.Range(0, 10_000).Select(RandomCampaign.Make).ToList();
        var kinds = typeof(Fact).Assembly.GetTypes().Where(type => type.BaseType == typeof(Fact)).Select(type => type.Name);
        var seen = campaigns.SelectMany(campaign => campaign.Facts).Select(fact => fact.GetType().Name).ToHashSet();
        Assert.Equal([], kinds.Except(seen));

        var duties = campaigns
            .SelectMany(campaign =>
                Ledger.Derive(campaign.Facts, campaign.Terms, new(campaign.Calendar), campaign.PointInTime).Select(duty => (duty.Kind, duty.State, duty.Late))
            )
            .ToHashSet();
        foreach (var kind in Enum.GetValues<ObligationKind>())
        foreach (var state in Enum.GetValues<ObligationState>())
        foreach (var late in new[] { false, true })
            Assert.True(
                duties.Contains((kind, state, late))
                    || (kind is ObligationKind.SubmitTheme or ObligationKind.Rectify && state is ObligationState.Closed && late),
                $"no {kind} is {state}, late: {late}"
            );
    }

    [Fact]
    public void A_shortened_history_still_fails_and_has_no_fact_that_can_be_left_out()
    {
        var campaign = Enumerable.Range(0, 1_000).Select(RandomCampaign.Make).First(each => each.Facts.Count > 20 && Fails(each.Facts));
        var shortened = HistoryShrinker.Shrink(campaign.Facts, campaign.Terms, Fails);

        Assert.True(Fails(shortened));
        Assert.True(HistoryRules.Permit(shortened, campaign.Terms));
        Assert.All(
            shortened,
            left =>
            {
                IReadOnlyList<Fact> rest = [.. shortened.Where(fact => fact != left)];
                Assert.False(HistoryRules.Permit(rest, campaign.Terms) && Fails(rest));
            }
        );

        static bool Fails(IReadOnlyList<Fact> facts) => facts.OfType<ReportReturned>().Any();
    }

    // In another order, and some twice: the point in time puts them in order.
    private static IReadOnlyList<Fact> Disorder(IReadOnlyList<Fact> facts, int seed)
    {
        var random = new Random(seed);
        Fact[] disordered = [.. facts, .. facts.Where(_ => random.Next(10) == 0)];
        random.Shuffle(disordered);
        return disordered;
    }

    private static string Describe(JudgedCampaign campaign, IReadOnlyList<Fact> facts)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{campaign.PointInTime}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{campaign.Terms}");
        text.AppendLine(CultureInfo.InvariantCulture, $"calendar of {string.Join(", ", campaign.Calendar.Select(list => list.Year))}");
        foreach (var fact in facts)
            text.AppendLine(CultureInfo.InvariantCulture, $"{fact}");
        return text.Append(ModelComparison.FindDifference(campaign, facts)).ToString();
    }

    private static int? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;
}
