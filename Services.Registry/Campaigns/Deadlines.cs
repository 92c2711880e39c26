namespace ThemeDay.Registry.Campaigns;

/// <summary>A later deadline that was given.</summary>
/// <param name="Unit">The one unit it is for; null means all.</param>
/// <param name="Deadline">The new last day, inclusive.</param>
/// <param name="EffectiveOn">The day it takes effect; one that reaches back clears lateness.</param>
public sealed record Extension(string? Unit, DateOnly Deadline, DateOnly EffectiveOn)
{
    /// <summary>Why it was given; empty for the deadline of a unit that was called later.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>The last day on which a unit's theme is on time, and how it came to be.</summary>
/// <param name="Original">The deadline the unit was called with, inclusive: 于2023年4月14日前.</param>
/// <param name="Extensions">Every extension of the call, in any order.</param>
public sealed record Deadlines(DateOnly Original, IReadOnlyList<Extension> Extensions)
{
    /// <summary>The deadline of a unit as it stood on a day: only what had taken effect by then counts.</summary>
    /// <remarks>Called for 2023-04-14, extended on 04-20 to 04-25: in force on 04-18 is 04-14, on 04-21 it is 04-25.</remarks>
    public DateOnly InForce(string unit, DateOnly on) =>
        Extensions
            .Where(extension => (extension.Unit is null || extension.Unit == unit) && extension.EffectiveOn <= on)
            .Select(extension => extension.Deadline)
            .Append(Original)
            .Max();

    /// <summary>Was a theme late, first received on this day? 23:59:59 of the deadline's day is on time (design §3).</summary>
    public bool IsLate(string unit, DateOnly firstReceivedOn) => firstReceivedOn > InForce(unit, firstReceivedOn);
}
