using System.Collections.Immutable;

namespace ThemeDay.Scheduling.History;

/// <summary>The point in time at which facts are evaluated.</summary>
/// <param name="Today">The current date, Asia/Shanghai.</param>
/// <param name="CutOffDate">Upper bound of the effective date, exclusive; null for no cut-off.</param>
/// <param name="KnownTime">Upper bound of the record time, inclusive; null for now.</param>
public sealed record PointInTime(DateOnly Today, DateOnly? CutOffDate = null, DateTimeOffset? KnownTime = null)
{
    /// <summary>The evaluation date: the cut-off date or today, whichever is earlier. Unfulfilled obligations due before it are overdue.</summary>
    public DateOnly AsOf => CutOffDate is { } cutOff && cutOff < Today ? cutOff : Today;

    /// <summary>Returns the facts visible at this point in time, without duplicates, ordered by effective date and then by recording order.</summary>
    public ImmutableArray<Fact> Order(IEnumerable<Fact> facts) =>
        [
            .. facts
                .Where(fact => CutOffDate is null || fact.Stamp.EffectiveOn < CutOffDate)
                .Where(fact => KnownTime is null || fact.Stamp.RecordedAt <= KnownTime)
                .DistinctBy(fact => fact.Stamp.Id)
                .OrderBy(fact => fact.Stamp.EffectiveOn)
                .ThenBy(fact => fact.Stamp.Position),
        ];
}
