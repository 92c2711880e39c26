using ThemeDay.Scheduling.History;

namespace ThemeDay.Scheduling.Tests.Model;

/// <summary>Shortens a history that shows a failure.</summary>
internal static class HistoryShrinker
{
    /// <summary>
    /// Leaves out facts, first many at once and then one by one, as long as the rest is a history that the services can record and still fails: no single fact
    /// of the result can be left out (delta debugging, Zeller and Hildebrandt 2002).
    /// </summary>
    public static IReadOnlyList<Fact> Shrink(IReadOnlyList<Fact> facts, CampaignTerms terms, Func<IReadOnlyList<Fact>, bool> fails)
    {
        for (var size = Math.Max(facts.Count / 2, 1); ; )
        {
            var shorter = Without(facts, size).FirstOrDefault(rest => HistoryRules.Permit(rest, terms) && fails(rest));
            if (shorter is not null)
                (facts, size) = (shorter, Math.Min(size, Math.Max(shorter.Count / 2, 1)));
            else if (size == 1)
                return facts;
            else
                size /= 2;
        }
    }

    private static IEnumerable<IReadOnlyList<Fact>> Without(IReadOnlyList<Fact> facts, int size)
    {
        for (var from = 0; from < facts.Count; from += size)
            yield return [.. facts.Take(from), .. facts.Skip(from + size)];
    }
}
