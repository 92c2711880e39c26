using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Campaigns;

/// <summary>A lead time of a campaign. Exactly one of the three is set (docs/domain.md, Lead times).</summary>
/// <param name="WorkingDays">Working days of the State Council's calendar, 1 to 250.</param>
/// <param name="CalendarDays">Calendar days, 1 to 366.</param>
/// <param name="FixedDate">A fixed date.</param>
public sealed record LeadTime(int? WorkingDays, int? CalendarDays, DateOnly? FixedDate);

/// <summary>Terms of a campaign, as given in its notice.</summary>
public sealed record CampaignTerms
{
    /// <summary>Number of the notice, at most 100 characters.</summary>
    public required string DocumentNumber { get; init; }

    /// <summary>Title of the notice, 1 to 200 characters.</summary>
    public required string Title { get; init; }

    /// <summary>Last day on which a theme is on time.</summary>
    public required DateOnly Deadline { get; init; }

    /// <summary>First month in which an activity may be planned.</summary>
    public required Month FirstMonth { get; init; }

    /// <summary>Last month that needs no written reason.</summary>
    public required Month LastMonth { get; init; }

    /// <summary>活动形式, 1 to 20 entries.</summary>
    public required IReadOnlyList<string> Forms { get; init; }

    /// <summary>邀请对象, the audiences to invite, 1 to 20 entries.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>Office lines that may be public, at most 20 entries; digits and hyphens.</summary>
    public IReadOnlyList<string> PublicPhoneNumbers { get; init; } = [];

    /// <summary>Time before an activity at which its programme is due.</summary>
    public required LeadTime ProgrammeLead { get; init; }

    /// <summary>Time after an activity at which its report is due.</summary>
    public required LeadTime ReportLead { get; init; }

    /// <summary>Time after a return at which the corrected filing is due.</summary>
    public required LeadTime CorrectionLead { get; init; }

    /// <summary>When units are reminded of their obligations, 0 to 10 steps.</summary>
    public IReadOnlyList<ReminderStep> Reminders { get; init; } = ReminderStep.Default;

    /// <summary>Minimum number of themes of each unit, 1 to 20.</summary>
    public required int MinimumThemes { get; init; }

    /// <summary>The assessment counts facts with an effective date before this day.</summary>
    public required DateOnly CutOff { get; init; }

    /// <summary>Id of the indicator scheme, 1 to 63 characters.</summary>
    public required string Scheme { get; init; }
}

/// <summary>A unit that was uninvited.</summary>
/// <param name="Unit">Code of the unit.</param>
/// <param name="EffectiveOn">Effective date.</param>
/// <param name="Reason">Reason, 1 to 500 characters.</param>
public sealed record UninvitedUnit(string Unit, DateOnly EffectiveOn, string Reason);

/// <summary>A campaign (征集) of a district.</summary>
public sealed class Campaign(string district, string id, CampaignTerms terms) : ITransitionable
{
    private Campaign()
        : this("", "", null!) // for EF Core
    { }

    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id, unique in its district.</summary>
    public string Id { get; } = id;

    /// <summary>Terms of the campaign.</summary>
    public CampaignTerms Terms { get; private set; } = terms;

    /// <summary>Codes of the invited units; in a draft, empty means all units of the district.</summary>
    public IReadOnlyList<string> InvitedUnits { get; private set; } = [];

    /// <summary>Uninvited units, with the reasons.</summary>
    public IReadOnlyList<UninvitedUnit> UninvitedUnits { get; private set; } = [];

    /// <summary>Extensions of the deadline.</summary>
    public IReadOnlyList<Extension> Extensions { get; private set; } = [];

    /// <summary>Current state.</summary>
    public CampaignState State { get; private set; }

    /// <summary>Effective date of the opening; null in a draft.</summary>
    public DateOnly? OpenedOn { get; private set; }

    /// <summary>Effective date of the last transition; null in a draft.</summary>
    public DateOnly? LastTransitionOn { get; private set; }

    /// <summary>Time of creation, UTC; the default value until it is stored.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Time of the last change, UTC; the default value until it is stored.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Version, incremented by each change, 0 until it is stored: concurrency token and etag.</summary>
    public int Version { get; private set; }

    /// <summary>The deadline in force for all units: the latest one granted, without those of single units.</summary>
    public DateOnly Deadline
    {
        get => Deadlines.InForce("", DateOnly.MaxValue);
        private set { } // for EF Core, which stores it for filter and order
    }

    /// <summary>Deadlines of the invited units.</summary>
    public Deadlines Deadlines => new(Terms.Deadline, Extensions);

    /// <summary>The values that the business rules depend on.</summary>
    public CampaignStatus Status => new(State, Deadlines, InvitedUnits.ToHashSet());

    /// <summary>Replaces the terms and invited units of a draft.</summary>
    public void Write(CampaignTerms terms, IReadOnlyList<string> called) => (Terms, InvitedUnits) = (terms, called);

    /// <summary>Opens the campaign with these invited units.</summary>
    public void Open(IReadOnlyList<string> called, DateOnly on)
    {
        Transition(CampaignTrigger.OpenCampaign, on);
        (InvitedUnits, OpenedOn) = (called, on);
    }

    /// <summary>Adds an extension of the deadline.</summary>
    public void Extend(Extension extension)
    {
        Transition(CampaignTrigger.Extend, extension.EffectiveOn);
        Extensions = [.. Extensions, extension];
    }

    /// <summary>Invites one more unit.</summary>
    public void InviteUnit(string unit, DateOnly deadline, DateOnly on)
    {
        Transition(CampaignTrigger.InviteUnit, on);
        InvitedUnits = [.. InvitedUnits, unit];
        if (deadline > Deadlines.InForce(unit, on))
            Extensions = [.. Extensions, new(unit, deadline, on)];
    }

    /// <summary>Uninvites a unit; the deadline of its invitation goes with it, extensions granted to it do not.</summary>
    public void UninviteUnit(string unit, string reason, DateOnly on)
    {
        Transition(CampaignTrigger.UninviteUnit, on);
        Extensions = [.. Extensions.Where(extension => extension.Unit != unit || extension.Reason is not "")];
        UninvitedUnits = [.. UninvitedUnits, new(unit, on, reason)];
        InvitedUnits = [.. InvitedUnits.Where(called => called != unit)];
    }

    /// <summary>Closes the campaign: no more invitations and extensions.</summary>
    public void Close(DateOnly on) => Transition(CampaignTrigger.Close, on);

    // The effective date of an extension may be before the last transition
    private void Transition(CampaignTrigger trigger, DateOnly on) =>
        (State, LastTransitionOn) = (CampaignTransitions.Table.Next(State, trigger), LastTransitionOn > on ? LastTransitionOn : on);
}
