namespace ThemeDay.Registry.Campaigns;

/// <summary>A time a call gives; exactly one of the three (design §2).</summary>
/// <param name="WorkingDays">Working days of the State Council's calendar, 1 to 250.</param>
/// <param name="CalendarDays">Calendar days, 1 to 366.</param>
/// <param name="FixedDate">A fixed day.</param>
public sealed record LeadTime(int? WorkingDays, int? CalendarDays, DateOnly? FixedDate);

/// <summary>What a call asks of its units, as the notice writes it.</summary>
public sealed record CampaignTerms
{
    /// <summary>The notice's number, at most 100 characters.</summary>
    public required string DocumentNumber { get; init; }

    /// <summary>The notice's title, 1 to 200 characters.</summary>
    public required string Title { get; init; }

    /// <summary>The last day on which a theme is on time.</summary>
    public required DateOnly Deadline { get; init; }

    /// <summary>First month in which an activity may be planned.</summary>
    public required Month FirstMonth { get; init; }

    /// <summary>Last month without a written reason.</summary>
    public required Month LastMonth { get; init; }

    /// <summary>活动形式, 1 to 20 of them.</summary>
    public required IReadOnlyList<string> Forms { get; init; }

    /// <summary>邀请对象, 1 to 20 groups.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>How long before an activity its programme is due.</summary>
    public required LeadTime ProgrammeLead { get; init; }

    /// <summary>How long after an activity its report is due.</summary>
    public required LeadTime ReportLead { get; init; }

    /// <summary>How long after a return the corrected filing is due.</summary>
    public required LeadTime CorrectionLead { get; init; }

    /// <summary>How many themes each unit owes at least, 1 to 20.</summary>
    public required int MinimumThemes { get; init; }

    /// <summary>Facts of before this day count in the assessment.</summary>
    public required DateOnly CutOff { get; init; }

    /// <summary>The id of the indicator scheme, 1 to 63 characters.</summary>
    public required string Scheme { get; init; }
}

/// <summary>A unit that was called no longer.</summary>
/// <param name="Unit">Its code.</param>
/// <param name="EffectiveOn">The day it takes effect.</param>
/// <param name="Reason">Why, 1 to 500 characters.</param>
public sealed record UninvitedUnit(string Unit, DateOnly EffectiveOn, string Reason);

/// <summary>征集: a district's call for themes.</summary>
public sealed class Campaign(string district, string id, CampaignTerms terms)
{
    private Campaign()
        : this("", "", null!) // for storage, which then sets all of it
    { }

    /// <summary>The district, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Its id, unique in its district.</summary>
    public string Id { get; } = id;

    /// <summary>What it asks.</summary>
    public CampaignTerms Terms { get; private set; } = terms;

    /// <summary>The codes of the units called; in a draft, empty means all of the district.</summary>
    public IReadOnlyList<string> InvitedUnits { get; private set; } = [];

    /// <summary>Every unit that was let off, and why.</summary>
    public IReadOnlyList<UninvitedUnit> UninvitedUnits { get; private set; } = [];

    /// <summary>Every later deadline that was given.</summary>
    public IReadOnlyList<Extension> Extensions { get; private set; } = [];

    /// <summary>Where it stands.</summary>
    public CampaignState State { get; private set; }

    /// <summary>The day it was opened; null in a draft.</summary>
    public DateOnly? OpenedOn { get; private set; }

    /// <summary>The day of its last move; null in a draft.</summary>
    public DateOnly? MovedOn { get; private set; }

    /// <summary>Counts its changes, from 1 on.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>By when its units' themes are on time.</summary>
    public Deadlines Deadlines => new(Terms.Deadline, Extensions);

    /// <summary>As its rules see it.</summary>
    public CampaignStatus Status => new(State, Deadlines, InvitedUnits.ToHashSet());

    /// <summary>Writes the draft anew.</summary>
    public void Write(CampaignTerms terms, IReadOnlyList<string> called) => (Terms, InvitedUnits) = (terms, called);

    /// <summary>Opens the call: these units are frozen.</summary>
    public void Open(IReadOnlyList<string> called, DateOnly on)
    {
        Move(CampaignTrigger.OpenCampaign, on);
        (InvitedUnits, OpenedOn) = (called, on);
    }

    /// <summary>A later deadline was given.</summary>
    public void Extend(Extension extension)
    {
        Move(CampaignTrigger.Extend, extension.EffectiveOn);
        Extensions = [.. Extensions, extension];
    }

    /// <summary>One more unit was called.</summary>
    public void InviteUnit(string unit, DateOnly deadline, DateOnly on)
    {
        Move(CampaignTrigger.InviteUnit, on);
        InvitedUnits = [.. InvitedUnits, unit];
        if (deadline > Deadlines.InForce(unit, on))
            Extensions = [.. Extensions, new(unit, deadline, on)];
    }

    /// <summary>A unit was let off.</summary>
    public void UninviteUnit(string unit, string reason, DateOnly on)
    {
        Move(CampaignTrigger.UninviteUnit, on);
        UninvitedUnits = [.. UninvitedUnits, new(unit, on, reason)];
        InvitedUnits = [.. InvitedUnits.Where(called => called != unit)];
    }

    /// <summary>Calling and extending ended.</summary>
    public void Close(DateOnly on) => Move(CampaignTrigger.Close, on);

    // An extension may reach back behind a later move
    private void Move(CampaignTrigger verb, DateOnly on) => (State, MovedOn) = (CampaignTransitions.Table.Next(State, verb), MovedOn > on ? MovedOn : on);
}
