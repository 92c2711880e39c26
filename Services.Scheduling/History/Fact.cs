namespace ThemeDay.Scheduling.History;

/// <summary>Something that happened in a campaign, as an event told it. Never changed, never deleted (design §3).</summary>
/// <param name="Stamp">Which event it was, and its two times.</param>
public abstract record Fact(FactStamp Stamp);

/// <summary>Which event a fact is, and the two times of every fact.</summary>
/// <param name="Id">The event's id: what a score line names as evidence.</param>
/// <param name="Position">Its place in the order of recording; decides between facts of one day.</param>
/// <param name="EffectiveOn">The day it was received, held or decided (收文日期), Asia/Shanghai.</param>
/// <param name="RecordedAt">The instant of the commit, UTC.</param>
public sealed record FactStamp(string Id, long Position, DateOnly EffectiveOn, DateTimeOffset RecordedAt);

/// <summary>A unit was called: it owes a theme by the campaign's deadline.</summary>
/// <param name="Stamp">Which event, and when.</param>
/// <param name="Unit">The unit's code.</param>
/// <param name="Kind">What kind of body it is, as the scheme's classes name kinds: <c>township</c>, <c>stationed</c>.</param>
public sealed record UnitInvited(FactStamp Stamp, string Unit, string Kind) : Fact(Stamp);

/// <summary>A unit was called in error: it owes no theme and is not assessed.</summary>
public sealed record UnitUninvited(FactStamp Stamp, string Unit) : Fact(Stamp);

/// <summary>The bureau extended the deadline, with a reason.</summary>
/// <param name="Stamp">Which event, and when.</param>
/// <param name="Unit">The one unit it is for; null for all.</param>
/// <param name="Deadline">The new last day.</param>
public sealed record CampaignExtended(FactStamp Stamp, string? Unit, DateOnly Deadline) : Fact(Stamp);

/// <summary>A theme was submitted, the first time or corrected.</summary>
public sealed record ThemeReceived(FactStamp Stamp, string Theme, string Unit) : Fact(Stamp);

/// <summary>A theme was returned, with what is wrong named.</summary>
public sealed record ThemeReturned(FactStamp Stamp, string Theme, string Unit) : Fact(Stamp);

/// <summary>A theme was taken for the plan.</summary>
public sealed record ThemeAccepted(FactStamp Stamp, string Theme) : Fact(Stamp);

/// <summary>A theme was refused: nothing is left to correct.</summary>
public sealed record ThemeDeclined(FactStamp Stamp, string Theme) : Fact(Stamp);

/// <summary>A theme went into another: nothing is left to correct.</summary>
public sealed record ThemeMerged(FactStamp Stamp, string Theme) : Fact(Stamp);

/// <summary>A theme was withdrawn: nothing is left to correct.</summary>
public sealed record ThemeWithdrawn(FactStamp Stamp, string Theme) : Fact(Stamp);

/// <summary>A plan was released; from then on a unit without an activity has none.</summary>
public sealed record PlanReleased(FactStamp Stamp, int Release) : Fact(Stamp);

/// <summary>A released plan gave an accepted theme its days.</summary>
/// <param name="Stamp">Which event, and when.</param>
/// <param name="Activity">The activity's id.</param>
/// <param name="Unit">The lead unit, which alone has the duties.</param>
/// <param name="FirstDay">Its first day.</param>
/// <param name="LastDay">Its last day, included.</param>
public sealed record ActivityPlanned(FactStamp Stamp, string Activity, string Unit, DateOnly FirstDay, DateOnly LastDay) : Fact(Stamp);

/// <summary>A later release moved it.</summary>
public sealed record ActivityRescheduled(FactStamp Stamp, string Activity, DateOnly FirstDay, DateOnly LastDay) : Fact(Stamp);

/// <summary>A later release cancelled it, with a reason.</summary>
public sealed record ActivityCancelled(FactStamp Stamp, string Activity) : Fact(Stamp);

/// <summary>It took place.</summary>
/// <param name="Stamp">Which event, and when.</param>
/// <param name="Activity">The activity's id.</param>
/// <param name="Audiences">The audience groups that came, as the campaign names them.</param>
public sealed record ActivityHeld(FactStamp Stamp, string Activity, IReadOnlyList<string> Audiences) : Fact(Stamp);

/// <summary>It had been marked held in error.</summary>
public sealed record ActivityHeldReverted(FactStamp Stamp, string Activity) : Fact(Stamp);

/// <summary>A programme was filed, the first time or corrected.</summary>
public sealed record ProgrammeFiled(FactStamp Stamp, string Activity) : Fact(Stamp);

/// <summary>A programme was returned.</summary>
public sealed record ProgrammeReturned(FactStamp Stamp, string Activity) : Fact(Stamp);

/// <summary>A report was filed, the first time or corrected.</summary>
/// <param name="Stamp">Which event, and when.</param>
/// <param name="Activity">The activity's id.</param>
/// <param name="Pictures">How many pictures this filing has.</param>
public sealed record ReportFiled(FactStamp Stamp, string Activity, int Pictures) : Fact(Stamp)
{
    /// <summary>Head count.</summary>
    public int Attended { get; init; }
}

/// <summary>A report was returned.</summary>
public sealed record ReportReturned(FactStamp Stamp, string Activity) : Fact(Stamp);

/// <summary>A report was published, with so many pictures.</summary>
public sealed record ReportPublished(FactStamp Stamp, string Activity, int Pictures) : Fact(Stamp);

/// <summary>An activity was shown somewhere.</summary>
/// <param name="Stamp">Which event, and when.</param>
/// <param name="Publicity">The record's id.</param>
/// <param name="Activity">The activity shown.</param>
/// <param name="Kind">Where, as the scheme names it: <c>news_media</c>, <c>portal_column</c>.</param>
public sealed record PublicityRecorded(FactStamp Stamp, string Publicity, string Activity, string Kind) : Fact(Stamp);

/// <summary>A record of publicity was withdrawn.</summary>
public sealed record PublicityWithdrawn(FactStamp Stamp, string Publicity) : Fact(Stamp);

/// <summary>An opinion was collected at an activity.</summary>
public sealed record OpinionCollected(FactStamp Stamp, string Opinion, string Activity) : Fact(Stamp);

/// <summary>An opinion was answered.</summary>
public sealed record OpinionAnswered(FactStamp Stamp, string Opinion) : Fact(Stamp);
