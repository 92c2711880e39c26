using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Registry.Themes;

/// <summary>Something happened to a theme.</summary>
/// <param name="By">Who did it.</param>
/// <param name="On">The day it takes effect, Asia/Shanghai.</param>
public abstract record ThemeEvent(Actor By, DateOnly On);

/// <summary>Handed in, for the first time or corrected.</summary>
public sealed record ThemeSubmitted(Actor By, DateOnly On, bool Late) : ThemeEvent(By, On);

/// <summary>Given back.</summary>
public sealed record ThemeReturned(Actor By, DateOnly On, IReadOnlyList<string> Items, string Reason) : ThemeEvent(By, On);

/// <summary>Taken for the plan.</summary>
public sealed record ThemeAccepted(Actor By, DateOnly On) : ThemeEvent(By, On);

/// <summary>Refused.</summary>
public sealed record ThemeDeclined(Actor By, DateOnly On, string Reason) : ThemeEvent(By, On);

/// <summary>Merged into another.</summary>
public sealed record ThemeMerged(Actor By, DateOnly On, string Into, string Reason) : ThemeEvent(By, On);

/// <summary>Taken back.</summary>
public sealed record ThemeWithdrawn(Actor By, DateOnly On, string Reason) : ThemeEvent(By, On);

/// <summary>A release holds it.</summary>
public sealed record ThemePlanned(Actor By, DateOnly On, int Release) : ThemeEvent(By, On);

/// <summary>A release leaves it out.</summary>
public sealed record ThemeDropped(Actor By, DateOnly On, int Release) : ThemeEvent(By, On);
