namespace ThemeDay.Scheduling.Plan;

/// <summary>The annual plan (全年活动计划) of a campaign: the draft and its releases.</summary>
public sealed class AnnualPlan(string district, string campaignId)
{
    /// <summary>The district code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The campaign id.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>The number of the latest release; 0 before the first.</summary>
    public int Release { get; private set; }

    /// <summary>The effective date of the latest release.</summary>
    public DateOnly? ReleasedOn { get; private set; }

    /// <summary>The number of draft edits. Incremented on every edit, so that of two concurrent edits one fails with a version conflict.</summary>
    public int Edits { get; private set; }

    /// <summary>The revision number, 0 until it is stored; used as the concurrency token.</summary>
    public int Version { get; private set; }

    /// <summary>The time of creation.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time of the last change.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Records an edit of the draft.</summary>
    public void Edit() => Edits++;

    /// <summary>Records a release of the draft.</summary>
    public void Released(DateOnly on) => (Release, ReleasedOn) = (Release + 1, on);
}

/// <summary>The state of a theme in a plan.</summary>
public enum PlanEntryState
{
    /// <summary>The activity takes place.</summary>
    Planned,

    /// <summary>The planned activity is cancelled; its theme remains in the plan.</summary>
    Cancelled,

    /// <summary>The theme is excluded from the plan.</summary>
    Dropped,
}

/// <summary>The scheduled days and state of a theme in one version of a plan.</summary>
/// <param name="FirstDay">The first day.</param>
/// <param name="LastDay">The last day, inclusive.</param>
/// <param name="State">The state of the theme.</param>
public sealed record ScheduledEntry(DateOnly FirstDay, DateOnly LastDay, PlanEntryState State);

/// <summary>A theme in a plan: its values in the draft and in the latest release.</summary>
public sealed class PlanEntry(string district, string campaignId, string themeId, string unit, ScheduledEntry draft)
{
    private PlanEntry()
        : this("", "", "", "", null!) // used by EF Core, which then sets all properties
    { }

    /// <summary>The district code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The campaign id.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>The theme id.</summary>
    public string ThemeId { get; } = themeId;

    /// <summary>The code of the host unit.</summary>
    public string Unit { get; } = unit;

    /// <summary>The values in the draft.</summary>
    public ScheduledEntry Draft { get; private set; } = draft;

    /// <summary>The values in the latest release; null if never released.</summary>
    public ScheduledEntry? Released { get; private set; }

    /// <summary>Whether the bureau set the days explicitly; automatic scheduling does not change them.</summary>
    public bool Pinned { get; private set; }

    /// <summary>The event of the edit that rescheduled, cancelled, replanned or dropped it: its reason is in transition_reason. Null for other edits.</summary>
    public Guid? ReasonEvent { get; private set; }

    /// <summary>Updates the draft values.</summary>
    public void Write(ScheduledEntry draft, bool pinned, Guid? reasonEvent) => (Draft, Pinned, ReasonEvent) = (draft, pinned, reasonEvent);

    /// <summary>Drops the theme in the draft.</summary>
    public void Drop(Guid reasonEvent) => Write(Draft with { State = PlanEntryState.Dropped }, Pinned, reasonEvent);

    /// <summary>Copies the draft values to the released values.</summary>
    public void Release() => Released = Draft;
}

/// <summary>An immutable release of a plan, as published.</summary>
/// <param name="District">The district code, six digits.</param>
/// <param name="CampaignId">The campaign id.</param>
/// <param name="Number">The release number, starting at 1.</param>
/// <param name="ReleasedOn">The effective date of the release.</param>
/// <param name="Content">The serialized PlanRelease message of the API, with the ids of <see cref="PlanEntry.ReasonEvent"/> for reasons; null where a list did
/// not read it.</param>
public sealed record PlanRelease(string District, string CampaignId, int Number, DateOnly ReleasedOn, byte[]? Content)
{
    /// <summary>The time of the release.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The resource name.</summary>
    public string Name => $"districts/{District}/campaigns/{CampaignId}/plan/releases/{Number}";
}
