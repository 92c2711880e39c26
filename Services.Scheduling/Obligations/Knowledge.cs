using System.Collections.Immutable;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>From what point in time the facts are looked at.</summary>
/// <param name="Today">The day it is, Asia/Shanghai.</param>
/// <param name="CutOff">Facts effective before this day; null for no cut-off.</param>
/// <param name="KnownAt">Facts recorded by this instant, included; null for now.</param>
public sealed record Knowledge(DateOnly Today, DateOnly? CutOff = null, DateTimeOffset? KnownAt = null)
{
    /// <summary>The day on which things are judged: what was due before it and has not come is overdue.</summary>
    public DateOnly AsOf => CutOff is { } cutOff && cutOff < Today ? cutOff : Today;

    /// <summary>What can be known, each fact once, in the order it took effect; facts of one day in the order of recording.</summary>
    public ImmutableArray<Fact> Order(IEnumerable<Fact> facts) =>
        [
            .. facts
                .Where(fact => CutOff is null || fact.Stamp.EffectiveOn < CutOff)
                .Where(fact => KnownAt is null || fact.Stamp.RecordedAt <= KnownAt)
                .DistinctBy(fact => fact.Stamp.Id)
                .OrderBy(fact => fact.Stamp.EffectiveOn)
                .ThenBy(fact => fact.Stamp.Position),
        ];
}
