using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Campaigns;

/// <summary>A call as its rules see it.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Deadlines">By when its units' themes are on time.</param>
/// <param name="InvitedUnits">The codes of the units called.</param>
public sealed record CampaignStatus(CampaignState State, Deadlines Deadlines, IReadOnlySet<string> InvitedUnits);

/// <summary>Decisions on an open call: who is called, and until when.</summary>
public static class CampaignRules
{
    /// <summary>May the deadline be later, for all or for one unit? Only later than the one in force, and with a reason.</summary>
    /// <param name="campaign">The call.</param>
    /// <param name="unit">The one unit's code; null means all.</param>
    /// <param name="deadline">The new last day, inclusive.</param>
    /// <param name="reason">Why, 1 to 500 characters.</param>
    /// <param name="actor">Who gives it.</param>
    /// <param name="effectiveDate">The day it takes effect; one that reaches back clears lateness.</param>
    public static Result<Extension> Extend(CampaignStatus campaign, string? unit, DateOnly deadline, string reason, Actor actor, DateOnly effectiveDate)
    {
        if (CampaignTransitions.Table.Check(campaign.State, CampaignTrigger.Extend, actor) is { } error)
            return error;
        List<FieldViolation> violations = [];
        if (unit is not null && !campaign.InvitedUnits.Contains(unit))
            violations.Add(new("unit", ErrorReasons.UnitNotInvited));
        if (deadline <= campaign.Deadlines.InForce(unit ?? "", DateOnly.MaxValue))
            violations.Add(new("deadline", ErrorReasons.DeadlineNotLater));
        violations.AddRange(ReasonValidator.Validate(reason));
        return violations is [] ? new Extension(unit, deadline, effectiveDate) { Reason = reason } : Error.InvalidArgument(violations);
    }

    /// <summary>May one more unit be called? Once the call's deadline has passed, only with one of its own: it would be overdue at birth.</summary>
    /// <returns>The unit's deadline, inclusive.</returns>
    public static Result<DateOnly> InviteUnit(CampaignStatus campaign, string unit, DateOnly? deadline, Actor actor, DateOnly effectiveDate)
    {
        if (CampaignTransitions.Table.Check(campaign.State, CampaignTrigger.InviteUnit, actor) is { } error)
            return error;
        if (campaign.InvitedUnits.Contains(unit))
            return Error.InvalidArgument("unit", ErrorReasons.UnitAlreadyInvited);
        var due = deadline ?? campaign.Deadlines.InForce(unit, effectiveDate);
        return due >= effectiveDate ? due : Error.InvalidArgument("deadline", deadline is null ? ErrorReasons.Required : ErrorReasons.DeadlineNotLater);
    }

    /// <summary>May a unit be let off? One that was called, with the reason.</summary>
    public static Error? UninviteUnit(CampaignStatus campaign, string unit, string reason, Actor actor)
    {
        if (CampaignTransitions.Table.Check(campaign.State, CampaignTrigger.UninviteUnit, actor) is { } error)
            return error;
        List<FieldViolation> violations = [];
        if (!campaign.InvitedUnits.Contains(unit))
            violations.Add(new("unit", ErrorReasons.UnitNotInvited));
        violations.AddRange(ReasonValidator.Validate(reason));
        return violations is [] ? null : Error.InvalidArgument(violations);
    }
}
