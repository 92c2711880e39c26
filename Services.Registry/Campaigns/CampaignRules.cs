using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Campaigns;

/// <summary>The values of a campaign that the business rules depend on.</summary>
/// <param name="State">Current state.</param>
/// <param name="Deadlines">Deadlines of the invited units.</param>
/// <param name="InvitedUnits">Codes of the invited units.</param>
public sealed record CampaignStatus(CampaignState State, Deadlines Deadlines, IReadOnlySet<string> InvitedUnits);

/// <summary>Business rules of campaigns: the opening, invitations and deadlines.</summary>
public static class CampaignRules
{
    /// <summary>Validates an opening: it needs at least one unit, and no named unit may have been closed since the draft was written.</summary>
    /// <param name="state">State of the campaign.</param>
    /// <param name="named">Codes of the units that the draft names; empty for all active units of the district.</param>
    /// <param name="activeUnits">Codes of the active units of the district.</param>
    /// <param name="actor">The actor that opens it.</param>
    /// <returns>Codes of the invited units, in order.</returns>
    public static Result<IReadOnlyList<string>> Open(CampaignState state, IReadOnlyList<string> named, IReadOnlyCollection<string> activeUnits, Actor actor)
    {
        if (CampaignTransitions.Table.Check(state, CampaignTrigger.OpenCampaign, actor) is { } error)
            return error;
        if (named.Except(activeUnits).Order(StringComparer.Ordinal).ToList() is [_, ..] closed)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.UnitClosed) { State = $"{state}", Subject = string.Join(' ', closed) };
        List<string> invited = [.. (named is [] ? activeUnits : named).Order(StringComparer.Ordinal)];
        return invited is [] ? new Error(ErrorKind.FailedPrecondition, ErrorReasons.NoUnits) { State = $"{state}" } : invited;
    }

    /// <summary>Validates an extension of the deadline for all units or for one. It must be later than the deadline in force; a reason is required.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="unit">Code of the unit; null for all units.</param>
    /// <param name="deadline">The new deadline, inclusive.</param>
    /// <param name="reason">Reason, 1 to 500 characters.</param>
    /// <param name="actor">The actor that extends it.</param>
    /// <param name="effectiveDate">Effective date.</param>
    public static Result<Extension> Extend(CampaignStatus campaign, string? unit, DateOnly deadline, string reason, Actor actor, DateOnly effectiveDate)
    {
        if (CampaignTransitions.Table.Check(campaign.State, CampaignTrigger.Extend, actor) is { } error)
            return error;
        List<FieldViolation> violations = [];
        if (unit is not null && !campaign.InvitedUnits.Contains(unit))
            violations.Add(new("unit", ErrorReasons.UnitNotInvited));
        var inForce = campaign.Deadlines.InForce(unit ?? "", DateOnly.MaxValue);
        if (deadline <= inForce)
            violations.Add(new("deadline", ErrorReasons.DeadlineNotLater) { Given = $"{deadline:yyyy-MM-dd}", Allowed = $"{inForce.AddDays(1):yyyy-MM-dd}" });
        violations.AddRange(ReasonValidator.Validate(reason));
        return violations is [] ? new Extension(unit, deadline, effectiveDate) { Reason = reason } : Error.InvalidArgument(violations);
    }

    /// <summary>
    /// Validates the invitation of one more unit. After the deadline of the campaign the unit needs its own deadline; otherwise it would be overdue from the
    /// start.
    /// </summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="unit">Code of the unit.</param>
    /// <param name="unitState">State of the unit: a closed one cannot be invited.</param>
    /// <param name="deadline">Deadline of the unit; null for that of the campaign.</param>
    /// <param name="actor">The actor that invites it.</param>
    /// <param name="effectiveDate">Effective date.</param>
    /// <returns>Deadline of the unit, inclusive.</returns>
    public static Result<DateOnly> InviteUnit(
        CampaignStatus campaign,
        string unit,
        UnitState unitState,
        DateOnly? deadline,
        Actor actor,
        DateOnly effectiveDate
    )
    {
        if (CampaignTransitions.Table.Check(campaign.State, CampaignTrigger.InviteUnit, actor) is { } error)
            return error;
        if (campaign.InvitedUnits.Contains(unit))
            return Error.InvalidArgument("unit", ErrorReasons.UnitAlreadyInvited);
        if (unitState is UnitState.Closed)
            return Error.InvalidArgument("unit", ErrorReasons.UnitClosed);
        var inForce = campaign.Deadlines.InForce(unit, effectiveDate);
        var due = deadline ?? inForce;
        if (deadline < inForce)
            return DeadlineNotLater(due, inForce); // an extension that it was granted, or the deadline of all
        return due >= effectiveDate ? due
            : deadline is not null ? DeadlineNotLater(due, effectiveDate)
            : Error.InvalidArgument("deadline", ErrorReasons.UnitDeadlineRequired) with { Subject = $"{inForce:yyyy-MM-dd}" };
    }

    private static Error DeadlineNotLater(DateOnly given, DateOnly earliest) =>
        Error.InvalidArgument("deadline", ErrorReasons.DeadlineNotLater, given: $"{given:yyyy-MM-dd}", allowed: $"{earliest:yyyy-MM-dd}");

    /// <summary>Validates the removal of an invited unit. A reason is required.</summary>
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
