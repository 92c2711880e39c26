namespace ThemeDay.Scheduling.Plan;

/// <summary>全年活动计划 of a call: a draft, and the releases it had.</summary>
public sealed class AnnualPlan(string district, string campaignId)
{
    /// <summary>The district, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The call.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>The last release; 0 before the first.</summary>
    public int Release { get; private set; }

    /// <summary>The day of it.</summary>
    public DateOnly? ReleasedOn { get; private set; }

    /// <summary>How often the draft was changed: two who change it at once do not both succeed.</summary>
    public int Edits { get; private set; }

    /// <summary>Counts its changes, from 1 on.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>The draft was changed.</summary>
    public void Edit() => Edits++;

    /// <summary>The draft was released.</summary>
    public void Released(DateOnly on) => (Release, ReleasedOn) = (Release + 1, on);
}

/// <summary>What is to become of a theme.</summary>
public enum PlanEntryState
{
    /// <summary>It takes place.</summary>
    Planned,

    /// <summary>It was to take place and does not; it stays planned.</summary>
    Cancelled,

    /// <summary>It is left out.</summary>
    Dropped,
}

/// <summary>What a plan says of a theme at one time.</summary>
/// <param name="FirstDay">Its first day.</param>
/// <param name="LastDay">Its last day, included.</param>
/// <param name="State">What is to become of it.</param>
public sealed record ScheduledEntry(DateOnly FirstDay, DateOnly LastDay, PlanEntryState State);

/// <summary>A theme in a plan: as the draft has it, and as the last release had it.</summary>
public sealed class PlanEntry(string district, string campaignId, string themeId, string unit, ScheduledEntry draft)
{
    private PlanEntry()
        : this("", "", "", "", null!) // for storage, which then sets all of it
    { }

    /// <summary>The district, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The call.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>The theme.</summary>
    public string ThemeId { get; } = themeId;

    /// <summary>The lead unit's code.</summary>
    public string Unit { get; } = unit;

    /// <summary>As the draft has it.</summary>
    public ScheduledEntry Draft { get; private set; } = draft;

    /// <summary>As the last release had it; null where it was in none.</summary>
    public ScheduledEntry? Released { get; private set; }

    /// <summary>The bureau gave its days: no placement changes them.</summary>
    public bool Pinned { get; private set; }

    /// <summary>Why it was moved, cancelled or dropped.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>The draft has it otherwise.</summary>
    public void Write(ScheduledEntry draft, bool pinned, string reason) => (Draft, Pinned, Reason) = (draft, pinned, reason);

    /// <summary>The draft was released.</summary>
    public void Release() => Released = Draft;
}

/// <summary>One release as it was published, whole: it is never changed.</summary>
/// <param name="District">The district, six digits.</param>
/// <param name="CampaignId">The call.</param>
/// <param name="Number">1, 2, 3, …</param>
/// <param name="ReleasedOn">The day.</param>
/// <param name="Content">The PlanRelease message of the API.</param>
public sealed record PlanRelease(string District, string CampaignId, int Number, DateOnly ReleasedOn, byte[] Content);
