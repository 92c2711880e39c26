using System.Collections.Immutable;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Everything that scores depend on.</summary>
/// <param name="Facts">The facts of the campaign.</param>
/// <param name="Terms">The deadline and lead times of the campaign.</param>
/// <param name="Calendar">The official lists of working days, ordered by year.</param>
/// <param name="Scheme">The indicator scheme.</param>
/// <param name="PointInTime">The point in time.</param>
public sealed record ScoreBasis(
    IReadOnlyCollection<Fact> Facts,
    CampaignTerms Terms,
    IReadOnlyList<CalendarYear> Calendar,
    IndicatorScheme Scheme,
    PointInTime PointInTime
)
{
    /// <summary>Computes the scores.</summary>
    public ImmutableArray<UnitScore> Score(CancellationToken cancellationToken = default) =>
        Scores.Calculate(Facts, Terms, new(Calendar), Scheme, PointInTime, cancellationToken);
}

/// <summary>Why scores differ.</summary>
public enum ScoreChangeCause
{
    /// <summary>A fact that only the first scores count.</summary>
    FactRemoved,

    /// <summary>The cut-off date, or the day as of which is judged.</summary>
    PointInTime,

    /// <summary>The lists of working days.</summary>
    Calendar,

    /// <summary>The version of the scheme.</summary>
    Scheme,

    /// <summary>A fact that only the second scores count.</summary>
    FactAdded,
}

/// <summary>What one cause changes.</summary>
/// <param name="Cause">The kind of the cause.</param>
/// <param name="EventId">The event of the fact; empty for other causes.</param>
/// <param name="Units">The scores that it changes, by unit code: before and after, null if the unit was or is not scored.</param>
public sealed record ScoreChange(ScoreChangeCause Cause, string EventId, IReadOnlyList<(UnitScore? Before, UnitScore? After)> Units);

/// <summary>Explains why scores differ (docs/domain.md, Changes of scores).</summary>
public static class ScoreChanges
{
    /// <summary>The maximum number of events that may differ: each is a computation of all scores.</summary>
    public const int MaxEvents = 500;

    /// <summary>Goes from one basis to another step by step, and gives each step the difference that it makes: the differences of a line add up to the whole
    /// one.</summary>
    /// <returns>The causes that change something, or FAILED_PRECONDITION TOO_MANY_CHANGES.</returns>
    public static Result<IReadOnlyList<ScoreChange>> Explain(ScoreBasis before, ScoreBasis after, CancellationToken cancellationToken = default)
    {
        var (first, second) = (GroupByEvent(before), GroupByEvent(after));
        var removed = first.Keys.Where(id => !second.ContainsKey(id)).Reverse().ToList();
        var added = second.Keys.Where(id => !first.ContainsKey(id)).ToList();
        if (removed.Count + added.Count > MaxEvents)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.TooManyChanges)
            {
                Subject = $"{removed.Count + added.Count}",
                Given = $"{removed.Count + added.Count}",
                Allowed = $"{MaxEvents}",
            };

        List<ScoreChange> changes = [];
        var basis = before with { Facts = [.. first.Values.SelectMany(facts => facts)] };
        var scores = basis.Score(cancellationToken);
        foreach (var id in removed)
        {
            first.Remove(id);
            Step(ScoreChangeCause.FactRemoved, basis with { Facts = [.. first.Values.SelectMany(facts => facts)] }, id);
        }

        List<Fact> counted = [.. second.Where(each => first.ContainsKey(each.Key)).SelectMany(each => each.Value)];
        Step(ScoreChangeCause.PointInTime, basis with { Facts = counted, Terms = after.Terms, PointInTime = after.PointInTime });
        Step(ScoreChangeCause.Calendar, basis with { Calendar = after.Calendar });
        Step(ScoreChangeCause.Scheme, basis with { Scheme = after.Scheme });
        foreach (var id in added)
        {
            counted.AddRange(second[id]);
            Step(ScoreChangeCause.FactAdded, basis with { Facts = [.. counted] }, id);
        }

        return changes;

        void Step(ScoreChangeCause cause, ScoreBasis next, string eventId = "")
        {
            var then = next.Score(cancellationToken);
            var units = Differences(scores, then);
            if (units is not [])
                changes.Add(new(cause, eventId, units));
            (basis, scores) = (next, then);
        }
    }

    /// <summary>The facts that count at the point in time, by their event, in order of record.</summary>
    private static OrderedDictionary<string, List<Fact>> GroupByEvent(ScoreBasis basis)
    {
        var groups = new OrderedDictionary<string, List<Fact>>();
        foreach (var fact in basis.PointInTime.Order(basis.Facts).OrderBy(fact => fact.Stamp.RecordedAt).ThenBy(fact => fact.Stamp.Position))
        {
            var id = FactStamp.EventIdOf(fact.Stamp.Id);
            if (!groups.TryGetValue(id, out var group))
                groups.Add(id, group = []);
            group.Add(fact);
        }

        return groups;
    }

    private static List<(UnitScore? Before, UnitScore? After)> Differences(ImmutableArray<UnitScore> before, ImmutableArray<UnitScore> after)
    {
        var (old, now) = (before.ToDictionary(score => score.Unit), after.ToDictionary(score => score.Unit));
        return
        [
            .. old
                .Keys.Union(now.Keys)
                .Order(StringComparer.Ordinal)
                .Select(unit => (old.GetValueOrDefault(unit), now.GetValueOrDefault(unit)))
                .Where(pair => pair.Item1?.Total != pair.Item2?.Total || LineDifferences(pair.Item1, pair.Item2).Any()),
        ];
    }

    /// <summary>The lines of a unit whose state or published points differ, by indicator; null for a line that one of the scores does not have.</summary>
    public static IEnumerable<(ScoreLine? Before, ScoreLine? After)> LineDifferences(UnitScore? before, UnitScore? after)
    {
        var (old, now) = (ByIndicator(before), ByIndicator(after));
        return old
            .Keys.Union(now.Keys)
            .Order(StringComparer.Ordinal)
            .Select(indicator => (old.GetValueOrDefault(indicator), now.GetValueOrDefault(indicator)))
            .Where(pair => pair.Item1?.State != pair.Item2?.State || pair.Item1?.RoundedPoints != pair.Item2?.RoundedPoints);

        static Dictionary<string, ScoreLine> ByIndicator(UnitScore? score) => score?.Lines.ToDictionary(line => line.Indicator) ?? [];
    }
}
