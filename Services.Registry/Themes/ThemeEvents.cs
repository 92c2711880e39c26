using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Themes;

/// <summary>Domain event of a theme.</summary>
/// <param name="Trigger">The transition.</param>
/// <param name="Actor">The actor that triggered it.</param>
/// <param name="EffectiveDate">Effective date, Asia/Shanghai.</param>
public abstract record ThemeEvent(ThemeTrigger Trigger, Actor Actor, DateOnly EffectiveDate);

/// <summary>Submitted, for the first time or after a correction.</summary>
public sealed record ThemeSubmitted(Actor Actor, DateOnly EffectiveDate) : ThemeEvent(ThemeTrigger.Submit, Actor, EffectiveDate);

/// <summary>Returned for correction.</summary>
public sealed record ThemeReturned(Actor Actor, DateOnly EffectiveDate, IReadOnlyList<string> Items, string Reason)
    : ThemeEvent(ThemeTrigger.Return, Actor, EffectiveDate);

/// <summary>Accepted for the annual plan.</summary>
public sealed record ThemeAccepted(Actor Actor, DateOnly EffectiveDate) : ThemeEvent(ThemeTrigger.Accept, Actor, EffectiveDate)
{
    /// <summary>Why personal data in it is to stay; empty if there is none.</summary>
    public string PersonalDataReason { get; init; } = "";
}

/// <summary>Declined.</summary>
public sealed record ThemeDeclined(Actor Actor, DateOnly EffectiveDate, string Reason) : ThemeEvent(ThemeTrigger.Decline, Actor, EffectiveDate);

/// <summary>Merged into another theme.</summary>
public sealed record ThemeMerged(Actor Actor, DateOnly EffectiveDate, string Into, string Reason) : ThemeEvent(ThemeTrigger.Merge, Actor, EffectiveDate);

/// <summary>The acceptance or the decline was reverted.</summary>
public sealed record ThemeReopened(Actor Actor, DateOnly EffectiveDate, string Reason) : ThemeEvent(ThemeTrigger.Reopen, Actor, EffectiveDate);

/// <summary>The merge was reverted, or the theme it was merged into was declined or withdrawn.</summary>
public sealed record ThemeUnmerged(Actor Actor, DateOnly EffectiveDate, string IntoBefore, string Reason)
    : ThemeEvent(ThemeTrigger.Unmerge, Actor, EffectiveDate);

/// <summary>Withdrawn.</summary>
public sealed record ThemeWithdrawn(Actor Actor, DateOnly EffectiveDate, string Reason) : ThemeEvent(ThemeTrigger.Withdraw, Actor, EffectiveDate);

/// <summary>Planned by a release of the annual plan.</summary>
public sealed record ThemePlanned(Actor Actor, DateOnly EffectiveDate, int Release) : ThemeEvent(ThemeTrigger.Plan, Actor, EffectiveDate);

/// <summary>Dropped by a release of the annual plan.</summary>
public sealed record ThemeDropped(Actor Actor, DateOnly EffectiveDate, int Release) : ThemeEvent(ThemeTrigger.Drop, Actor, EffectiveDate);
