using ThemeDay.Registry.Campaigns;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Themes;

/// <summary>Content of the form (主题申报表).</summary>
/// <param name="Topic">活动主题.</param>
/// <param name="Month">计划月份; null if not given.</param>
/// <param name="LateMonthReason">Reason for a month after the last month of the campaign; empty otherwise.</param>
/// <param name="Forms">活动形式.</param>
/// <param name="ExternalReference">The caller's own number of the theme.</param>
public sealed record ThemeForm(string Topic, Month? Month, string LateMonthReason, IReadOnlyList<string> Forms, string ExternalReference)
{
    /// <summary>Why personal data in the form is to stay, at most 500 characters; empty if there is none.</summary>
    public string PersonalDataReason { get; init; } = "";
}

/// <summary>A theme (主题申报) of a unit in a campaign. Only <see cref="Apply"/> changes its state.</summary>
public sealed class Theme(string district, string campaignId, string id, string unit, ThemeForm form) : ITransitionable
{
    private Theme()
        : this("", "", "", "", null!) // for EF Core
    { }

    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id of its campaign.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>Id, unique in its campaign.</summary>
    public string Id { get; } = id;

    /// <summary>Code of the unit that submits it.</summary>
    public string Unit { get; } = unit;

    /// <summary>Content of the form.</summary>
    public ThemeForm Form { get; private set; } = form;

    /// <summary>盖章电子扫描件; null until one is uploaded.</summary>
    public StampedScan? Scan { get; private set; }

    /// <summary>SHA-256 of the scans the theme had when it was returned. A received scan is kept even if a correction replaces it.</summary>
    public IReadOnlyList<string> EarlierScans { get; private set; } = [];

    /// <summary>Current state.</summary>
    public ThemeState State { get; private set; }

    /// <summary>Effective date of the first submission; null before it.</summary>
    public DateOnly? FirstReceivedOn { get; private set; }

    /// <summary>Number of returns.</summary>
    public int Returns { get; private set; }

    /// <summary>Items named by the last return.</summary>
    public IReadOnlyList<string> ReturnedItems { get; private set; } = [];

    /// <summary>Reason of the last return, decline, merge, withdrawal, reopening or unmerging.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Id of the theme it was merged into; null if it was not merged.</summary>
    public string? MergedInto { get; private set; }

    /// <summary>Number of the release that last changed the state; 0 if none did. The highest release takes precedence.</summary>
    public int Release { get; private set; }

    /// <summary>Effective date of the last transition; null in a draft.</summary>
    public DateOnly? LastTransitionOn { get; private set; }

    /// <summary>Time of creation, UTC; the default value until it is stored.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Time of the last change, UTC; the default value until it is stored.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Version, incremented by each change, 0 until it is stored: concurrency token and etag.</summary>
    public int Version { get; private set; }

    /// <summary>Creates a theme from stored values, for reads without EF Core.</summary>
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
        int returns,
        IReadOnlyList<string> returnedItems,
        string reason,
        string? mergedInto,
        int release,
        DateOnly? movedOn,
        DateTimeOffset createdAt,
        DateTimeOffset updatedAt,
        int version
    ) =>
        new(district, campaignId, id, unit, form)
        {
            Scan = scan,
            EarlierScans = earlierScans,
            State = state,
            FirstReceivedOn = firstReceivedOn,
            Returns = returns,
            ReturnedItems = returnedItems,
            Reason = reason,
            MergedInto = mergedInto,
            Release = release,
            LastTransitionOn = movedOn,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            Version = version,
        };

    /// <summary>Replaces the form, as validated by <see cref="ThemeRules.Update"/>.</summary>
    public void Write(ThemeForm written) => Form = written;

    /// <summary>Replaces the scan, under the conditions of <see cref="ThemeRules.Update"/>.</summary>
    public void AttachScan(StampedScan scan) => Scan = scan;

    /// <summary>Applies a domain event to the state.</summary>
    /// <exception cref="InvalidOperationException">The transition is not allowed: the rule was not checked first.</exception>
    public void Apply(ThemeEvent happened)
    {
        State = ThemeTransitions.Table.Next(State, happened.Trigger);
        LastTransitionOn = happened.EffectiveDate;
        switch (happened)
        {
            case ThemeSubmitted submitted when FirstReceivedOn is null:
                FirstReceivedOn = submitted.EffectiveDate;
                break;
            case ThemeReturned returned:
                (Returns, ReturnedItems, Reason) = (Returns + 1, returned.Items, returned.Reason);
                if (Scan is { } received && !EarlierScans.Contains(received.Sha256))
                    EarlierScans = [.. EarlierScans, received.Sha256];
                break;
            case ThemeAccepted accepted:
                Form = Form with { PersonalDataReason = accepted.PersonalDataReason };
                break;
            case ThemeDeclined declined:
                Reason = declined.Reason;
                break;
            case ThemeMerged merged:
                (MergedInto, Reason) = (merged.Into, merged.Reason);
                break;
            case ThemeReopened reopened:
                Reason = reopened.Reason;
                break;
            case ThemeUnmerged unmerged:
                (MergedInto, Reason) = (null, unmerged.Reason);
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
}
