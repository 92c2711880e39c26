using System.Collections.Immutable;

namespace ThemeDay.Scheduling.History;

/// <summary>From what point in time the facts are looked at.</summary>
/// <param name="Today">The day it is, Asia/Shanghai.</param>
/// <param name="CutOffDate">Facts effective before this day; null for no cut-off.</param>
/// <param name="KnownTime">Facts recorded by this instant, included; null for now.</param>
public sealed record PointInTime(DateOnly Today, DateOnly? CutOffDate = null, DateTimeOffset? KnownTime = null)
{
    /// <summary>The day on which things are judged: what was due before it and has not come is overdue.</summary>
    public DateOnly AsOf => CutOffDate is { } cutOff && cutOff < Today ? cutOff : Today;

    /// <summary>What can be known, each fact once, in the order it took effect; facts of one day in the order of recording.</summary>
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
