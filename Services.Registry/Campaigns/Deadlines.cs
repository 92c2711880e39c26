namespace ThemeDay.Registry.Campaigns;

/// <summary>An extension of the deadline.</summary>
/// <param name="Unit">Code of the unit it applies to; null for all units.</param>
/// <param name="Deadline">The new deadline, inclusive.</param>
/// <param name="EffectiveOn">Effective date.</param>
public sealed record Extension(string? Unit, DateOnly Deadline, DateOnly EffectiveOn)
{
    /// <summary>Reason of the extension; empty for the deadline of a unit that was invited later.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>The deadline of a campaign with its extensions.</summary>
/// <param name="Original">The deadline of the notice, inclusive: 于2023年4月14日前.</param>
/// <param name="Extensions">All extensions of the campaign, in any order.</param>
public sealed record Deadlines(DateOnly Original, IReadOnlyList<Extension> Extensions)
{
    /// <summary>The deadline of a unit in force on a day: counts the extensions that had taken effect by then.</summary>
    /// <remarks>With a deadline of 2023-04-14 extended on 04-20 to 04-25, 04-14 is in force on 04-18 and 04-25 on 04-21.</remarks>
    public DateOnly InForce(string unit, DateOnly on) =>
        Extensions
            .Where(extension => (extension.Unit is null || extension.Unit == unit) && extension.EffectiveOn <= on)
            .Select(extension => extension.Deadline)
            .Append(Original)
            .Max();
}
