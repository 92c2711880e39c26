using System.Collections.Immutable;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.History;

/// <summary>The point in time at which facts are evaluated (docs/domain.md, Point in time).</summary>
/// <param name="Today">The current date, Asia/Shanghai.</param>
/// <param name="CutOffDate">Upper bound of the effective date, exclusive; null for no cut-off.</param>
/// <param name="KnownTime">Upper bound of the record time, inclusive; null for now.</param>
public sealed record PointInTime(DateOnly Today, DateOnly? CutOffDate = null, DateTimeOffset? KnownTime = null)
{
    /// <summary>Whether it is now: all facts known count.</summary>
    public bool IsNow => CutOffDate is null && KnownTime is null;

    /// <summary>The earlier of today and the day of the known time.</summary>
    public DateOnly KnownOn => Earliest(Today, KnownTime is { } known ? ShanghaiTime.DateOf(known) : null);

    /// <summary>
    /// The evaluation date: the earliest of today, the day before the cut-off date and the day of the known time. Unfulfilled obligations due before it are
    /// overdue; what was not overdue then is not.
    /// </summary>
    public DateOnly AsOf => Earliest(KnownOn, CutOffDate?.AddDays(-1));

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

    private static DateOnly Earliest(DateOnly first, DateOnly? second) => second < first ? second.Value : first;
}
