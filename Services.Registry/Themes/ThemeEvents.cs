using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Themes;

/// <summary>Something happened to a theme.</summary>
/// <param name="Actor">Who did it.</param>
/// <param name="EffectiveDate">The day it takes effect, Asia/Shanghai.</param>
public abstract record ThemeEvent(Actor Actor, DateOnly EffectiveDate);

/// <summary>Handed in, for the first time or corrected.</summary>
public sealed record ThemeSubmitted(Actor Actor, DateOnly EffectiveDate, bool Late) : ThemeEvent(Actor, EffectiveDate);

/// <summary>Given back.</summary>
public sealed record ThemeReturned(Actor Actor, DateOnly EffectiveDate, IReadOnlyList<string> Items, string Reason) : ThemeEvent(Actor, EffectiveDate);

/// <summary>Taken for the plan.</summary>
public sealed record ThemeAccepted(Actor Actor, DateOnly EffectiveDate) : ThemeEvent(Actor, EffectiveDate);

/// <summary>Refused.</summary>
public sealed record ThemeDeclined(Actor Actor, DateOnly EffectiveDate, string Reason) : ThemeEvent(Actor, EffectiveDate);

/// <summary>Merged into another.</summary>
public sealed record ThemeMerged(Actor Actor, DateOnly EffectiveDate, string Into, string Reason) : ThemeEvent(Actor, EffectiveDate);

/// <summary>Taken back.</summary>
public sealed record ThemeWithdrawn(Actor Actor, DateOnly EffectiveDate, string Reason) : ThemeEvent(Actor, EffectiveDate);

/// <summary>A release holds it.</summary>
public sealed record ThemePlanned(Actor Actor, DateOnly EffectiveDate, int Release) : ThemeEvent(Actor, EffectiveDate);

/// <summary>A release leaves it out.</summary>
public sealed record ThemeDropped(Actor Actor, DateOnly EffectiveDate, int Release) : ThemeEvent(Actor, EffectiveDate);
