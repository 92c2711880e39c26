using ThemeDay.Registry.Campaigns;

namespace ThemeDay.Registry.Themes;

/// <summary>What a unit writes on the form (主题申报表).</summary>
/// <param name="Topic">活动主题.</param>
/// <param name="Month">计划月份; null where none was written.</param>
/// <param name="LateMonthReason">Why it comes after the call's last month; empty otherwise.</param>
/// <param name="Forms">活动形式.</param>
/// <param name="ExternalReference">The filer's own number for it.</param>
public sealed record ThemeForm(string Topic, Month? Month, string LateMonthReason, IReadOnlyList<string> Forms, string ExternalReference);

/// <summary>A theme of a unit in a call. <see cref="Apply"/> alone changes where it stands.</summary>
public sealed class Theme(string district, string campaignId, string id, string unit, ThemeForm form)
{
    private Theme()
        : this("", "", "", "", null!) // for storage, which then sets all of it
    { }

    /// <summary>The district, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The call it answers.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>Its id, unique in its call.</summary>
    public string Id { get; } = id;

    /// <summary>The code of the unit whose theme it is.</summary>
    public string Unit { get; } = unit;

    /// <summary>What is written.</summary>
    public ThemeForm Form { get; private set; } = form;

    /// <summary>盖章电子扫描件; null until one was taken.</summary>
    public StampedScan? Scan { get; private set; }

    /// <summary>The scans it was given back with, by hash: what was received is kept, also where a correction replaces it.</summary>
    public IReadOnlyList<string> EarlierScans { get; private set; } = [];

    /// <summary>Where it stands.</summary>
    public ThemeState State { get; private set; }

    /// <summary>The day it was first received; null until then.</summary>
    public DateOnly? FirstReceivedOn { get; private set; }

    /// <summary>First received after the deadline in force on that day. A later correction changes nothing.</summary>
    public bool Late { get; private set; }

    /// <summary>How often it was given back.</summary>
    public int Returns { get; private set; }

    /// <summary>The items the last return named.</summary>
    public IReadOnlyList<string> ReturnedItems { get; private set; } = [];

    /// <summary>Why it was last returned, declined, merged or withdrawn.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>The surviving theme's id, where it was merged.</summary>
    public string? MergedInto { get; private set; }

    /// <summary>The release that last moved it; 0 before any. The highest wins.</summary>
    public int Release { get; private set; }

    /// <summary>The day of its last move; null in a draft.</summary>
    public DateOnly? MovedOn { get; private set; }

    /// <summary>Counts its changes, from 1 on.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>As it lies in storage, for who reads it without EF Core.</summary>
    internal static Theme Stored(
        string district,
        string campaignId,
        string id,
        string unit,
        ThemeForm form,
        StampedScan? scan,
        IReadOnlyList<string> earlierScans,
        ThemeState state,
        DateOnly? firstReceivedOn,
        bool late,
        int returns,
        IReadOnlyList<string> returnedItems,
        string reason,
        string? mergedInto,
        int release,
        DateOnly? movedOn,
        int version
    ) =>
        new(district, campaignId, id, unit, form)
        {
            Scan = scan,
            EarlierScans = earlierScans,
            State = state,
            FirstReceivedOn = firstReceivedOn,
            Late = late,
            Returns = returns,
            ReturnedItems = returnedItems,
            Reason = reason,
            MergedInto = mergedInto,
            Release = release,
            MovedOn = movedOn,
            Version = version,
        };

    /// <summary>Writes the form anew: <see cref="ThemeRules.Update"/> has said it may be.</summary>
    public void Write(ThemeForm written) => Form = written;

    /// <summary>Takes a scan: <see cref="ThemeRules.Update"/> has said it may be.</summary>
    public void AttachScan(StampedScan scan) => Scan = scan;

    /// <summary>What happened, happens to the state.</summary>
    /// <exception cref="InvalidOperationException">The move table does not know it: the rule was not asked.</exception>
    public void Apply(ThemeEvent happened)
    {
        State = ThemeTransitions.Table.Next(State, MoveOf(happened));
        MovedOn = happened.EffectiveDate;
        switch (happened)
        {
            case ThemeSubmitted submitted when FirstReceivedOn is null:
                (FirstReceivedOn, Late) = (submitted.EffectiveDate, submitted.Late);
                break;
            case ThemeReturned returned:
                (Returns, ReturnedItems, Reason) = (Returns + 1, returned.Items, returned.Reason);
                if (Scan is { } received && !EarlierScans.Contains(received.Sha256))
                    EarlierScans = [.. EarlierScans, received.Sha256];
                break;
            case ThemeDeclined declined:
                Reason = declined.Reason;
                break;
            case ThemeMerged merged:
                (MergedInto, Reason) = (merged.Into, merged.Reason);
                break;
            case ThemeWithdrawn withdrawn:
                Reason = withdrawn.Reason;
                break;
            case ThemePlanned planned:
                Release = planned.Release;
                break;
            case ThemeDropped dropped:
                Release = dropped.Release;
                break;
        }
    }

    private static ThemeTrigger MoveOf(ThemeEvent happened) =>
        happened switch
        {
            ThemeSubmitted => ThemeTrigger.Submit,
            ThemeReturned => ThemeTrigger.Return,
            ThemeAccepted => ThemeTrigger.Accept,
            ThemeDeclined => ThemeTrigger.Decline,
            ThemeMerged => ThemeTrigger.Merge,
            ThemeWithdrawn => ThemeTrigger.Withdraw,
            ThemePlanned => ThemeTrigger.Plan,
            ThemeDropped => ThemeTrigger.Drop,
            _ => throw new InvalidOperationException($"{happened.GetType().Name} moves no theme"),
        };
}
