using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.History;

/// <summary>A domain record derived from an event of a campaign. Facts are never changed or deleted (docs/domain.md, Point in time).</summary>
/// <param name="Stamp">The event identity, effective date and record time.</param>
public abstract record Fact(FactStamp Stamp);

/// <summary>The event identity of a fact, its effective date and its record time.</summary>
/// <param name="Id">The event id, cited as evidence by score lines.</param>
/// <param name="Position">The position in recording order; breaks ties between facts of the same effective date.</param>
/// <param name="EffectiveOn">The effective date: the day of receipt, holding or decision (收文日期), Asia/Shanghai.</param>
/// <param name="RecordedAt">The record time: the commit instant, UTC.</param>
public sealed record FactStamp(string Id, long Position, DateOnly EffectiveOn, DateTimeOffset RecordedAt)
{
    /// <summary>Returns the event id of a fact; one event may produce several facts.</summary>
    public static string EventIdOf(string factId) => factId.Split('/')[0];
}

/// <summary>A unit was invited: it must submit its themes by the deadline of the campaign, or its own.</summary>
/// <param name="Stamp">The event identity and times.</param>
/// <param name="Unit">The unit code.</param>
/// <param name="Kind">The unit kind in the vocabulary of the scheme's classes: <c>township</c>, <c>stationed</c>.</param>
/// <param name="Deadline">The deadline of a unit that was invited later; null for that of the campaign.</param>
public sealed record UnitInvited(FactStamp Stamp, string Unit, string Kind, DateOnly? Deadline = null) : Fact(Stamp);

/// <summary>The invitation of a unit was revoked as an error: it has no theme obligation and is not assessed.</summary>
public sealed record UnitUninvited(FactStamp Stamp, string Unit) : Fact(Stamp);

/// <summary>The bureau extended the deadline, giving a reason.</summary>
/// <param name="Stamp">The event identity and times.</param>
/// <param name="Unit">The code of the unit concerned; null for all units.</param>
/// <param name="Deadline">The new deadline, inclusive.</param>
public sealed record CampaignExtended(FactStamp Stamp, string? Unit, DateOnly Deadline) : Fact(Stamp);

/// <summary>A theme was submitted, either for the first time or as a correction.</summary>
public sealed record ThemeReceived(FactStamp Stamp, string Theme, string Unit) : Fact(Stamp);

/// <summary>A theme was returned for correction, naming the items to correct.</summary>
public sealed record ThemeReturned(FactStamp Stamp, string Theme, string Unit) : Fact(Stamp);

/// <summary>A theme was accepted for the plan.</summary>
public sealed record ThemeAccepted(FactStamp Stamp, string Theme) : Fact(Stamp);

/// <summary>A theme was declined.</summary>
public sealed record ThemeDeclined(FactStamp Stamp, string Theme) : Fact(Stamp);

/// <summary>A theme was merged into another theme.</summary>
public sealed record ThemeMerged(FactStamp Stamp, string Theme) : Fact(Stamp);

/// <summary>The acceptance or the decline of a theme was reverted.</summary>
public sealed record ThemeReopened(FactStamp Stamp, string Theme) : Fact(Stamp);

/// <summary>The merge of a theme was reverted.</summary>
public sealed record ThemeUnmerged(FactStamp Stamp, string Theme) : Fact(Stamp);

/// <summary>A theme was withdrawn; this closes its open correction obligations.</summary>
public sealed record ThemeWithdrawn(FactStamp Stamp, string Theme) : Fact(Stamp);

/// <summary>A plan was released. From then on a unit without an activity is scored as having none.</summary>
public sealed record PlanReleased(FactStamp Stamp, int Release) : Fact(Stamp);

/// <summary>A circular of overdue units was released: each unit has to put right what it names.</summary>
/// <param name="Stamp">The event identity and times.</param>
/// <param name="Number">The number of the circular.</param>
/// <param name="Named">The obligations that it names.</param>
public sealed record CircularReleased(FactStamp Stamp, int Number, IReadOnlyList<NamedObligation> Named) : Fact(Stamp);

/// <summary>An obligation that a circular names.</summary>
/// <param name="Unit">The code of the obligated unit.</param>
/// <param name="Id">The obligation id.</param>
public sealed record NamedObligation(string Unit, string Id)
{
    /// <summary>The pattern of the resource names of obligations.</summary>
    public static readonly ResourceNamePattern NamePattern = new("districts/{district}/units/{code}/obligations/{obligation}");

    /// <summary>Parses a resource name in an event.</summary>
    public static NamedObligation Parse(string name)
    {
        var ids = NamePattern.Parse(name, "name").OrThrow();
        return new(ids[1], ids[2]);
    }
}

/// <summary>A released plan scheduled an accepted theme as an activity.</summary>
/// <param name="Stamp">The event identity and times.</param>
/// <param name="Activity">The activity id.</param>
/// <param name="Unit">The code of the host unit, which alone has the obligations.</param>
/// <param name="FirstDay">The first day.</param>
/// <param name="LastDay">The last day, inclusive.</param>
public sealed record ActivityPlanned(FactStamp Stamp, string Activity, string Unit, DateOnly FirstDay, DateOnly LastDay) : Fact(Stamp);

/// <summary>A later release rescheduled the activity.</summary>
public sealed record ActivityRescheduled(FactStamp Stamp, string Activity, DateOnly FirstDay, DateOnly LastDay) : Fact(Stamp);

/// <summary>A later release cancelled the activity, giving a reason.</summary>
public sealed record ActivityCancelled(FactStamp Stamp, string Activity) : Fact(Stamp);

/// <summary>A later release planned the cancelled activity again.</summary>
public sealed record ActivityReplanned(FactStamp Stamp, string Activity, DateOnly FirstDay, DateOnly LastDay) : Fact(Stamp);

/// <summary>A later release dropped the theme of the activity: the activity is no longer in the plan, as if it had never been.</summary>
public sealed record ActivityDropped(FactStamp Stamp, string Activity) : Fact(Stamp);

/// <summary>An activity was held.</summary>
/// <param name="Stamp">The event identity and times.</param>
/// <param name="Activity">The activity id.</param>
/// <param name="Audiences">The audience groups present, as named by the campaign.</param>
public sealed record ActivityHeld(FactStamp Stamp, string Activity, IReadOnlyList<string> Audiences) : Fact(Stamp);

/// <summary>The record that an activity was held was reverted.</summary>
public sealed record ActivityHeldReverted(FactStamp Stamp, string Activity) : Fact(Stamp);

/// <summary>A programme was filed, either for the first time or as a correction.</summary>
public sealed record ProgrammeFiled(FactStamp Stamp, string Activity) : Fact(Stamp);

/// <summary>A programme was returned for correction.</summary>
public sealed record ProgrammeReturned(FactStamp Stamp, string Activity) : Fact(Stamp);

/// <summary>A report was filed, either for the first time or as a correction.</summary>
/// <param name="Stamp">The event identity and times.</param>
/// <param name="Activity">The activity id.</param>
/// <param name="Pictures">The number of pictures in this filing.</param>
public sealed record ReportFiled(FactStamp Stamp, string Activity, int Pictures) : Fact(Stamp)
{
    /// <summary>The number of attendees.</summary>
    public int Attended { get; init; }
}

/// <summary>A report was returned for correction.</summary>
public sealed record ReportReturned(FactStamp Stamp, string Activity) : Fact(Stamp);

/// <summary>Publicity for an activity was recorded.</summary>
/// <param name="Stamp">The event identity and times.</param>
/// <param name="Publicity">The id of the publicity record.</param>
/// <param name="Activity">The activity id.</param>
/// <param name="Kind">The kind of channel in the vocabulary of the scheme: <c>news_media</c>, <c>portal_column</c>.</param>
public sealed record PublicityRecorded(FactStamp Stamp, string Publicity, string Activity, string Kind) : Fact(Stamp);

/// <summary>A publicity record was withdrawn.</summary>
public sealed record PublicityWithdrawn(FactStamp Stamp, string Publicity) : Fact(Stamp);

/// <summary>An opinion was collected at an activity.</summary>
public sealed record OpinionCollected(FactStamp Stamp, string Opinion, string Activity) : Fact(Stamp);

/// <summary>An opinion was answered.</summary>
public sealed record OpinionAnswered(FactStamp Stamp, string Opinion) : Fact(Stamp);
