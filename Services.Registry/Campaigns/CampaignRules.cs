using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Registry.Campaigns;

/// <summary>A call as its rules see it.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Deadlines">By when its units' themes are on time.</param>
/// <param name="Called">The codes of the units called.</param>
public sealed record Call(CampaignState State, Deadlines Deadlines, IReadOnlySet<string> Called);

/// <summary>Decisions on an open call: who is called, and until when.</summary>
public static class CampaignRules
{
    /// <summary>May the deadline be later, for all or for one unit? Only later than the one in force, and with a reason.</summary>
    /// <param name="call">The call.</param>
    /// <param name="unit">The one unit's code; null means all.</param>
    /// <param name="deadline">The new last day, inclusive.</param>
    /// <param name="reason">Why, 1 to 500 characters.</param>
    /// <param name="by">Who gives it.</param>
    /// <param name="on">The day it takes effect; one that reaches back clears lateness.</param>
    public static Result<Extension> Extend(Call call, string? unit, DateOnly deadline, string reason, Actor by, DateOnly on)
    {
        if (CampaignTransitions.Table.Refuse(call.State, CampaignMove.Extend, by) is { } refusal)
            return refusal;
        List<FieldViolation> problems = [];
        if (unit is not null && !call.Called.Contains(unit))
            problems.Add(new("unit", ErrorReasons.UnitNotCalled));
        if (deadline <= call.Deadlines.InForce(unit ?? "", DateOnly.MaxValue))
            problems.Add(new("deadline", ErrorReasons.NotLater));
        problems.AddRange(Reason.Problems(reason));
        return problems is [] ? new Extension(unit, deadline, on) { Reason = reason } : Error.Invalid(problems);
    }

    /// <summary>May one more unit be called? Once the call's deadline has passed, only with one of its own: it would be overdue at birth.</summary>
    /// <returns>The unit's deadline, inclusive.</returns>
    public static Result<DateOnly> CallUnit(Call call, string unit, DateOnly? deadline, Actor by, DateOnly on)
    {
        if (CampaignTransitions.Table.Refuse(call.State, CampaignMove.CallUnit, by) is { } refusal)
            return refusal;
        if (call.Called.Contains(unit))
            return Error.Invalid("unit", ErrorReasons.UnitCalledAlready);
        var due = deadline ?? call.Deadlines.InForce(unit, on);
        return due >= on ? due : Error.Invalid("deadline", deadline is null ? ErrorReasons.Required : ErrorReasons.NotLater);
    }

    /// <summary>May a unit be let off? One that was called, with the reason.</summary>
    public static Error? UncallUnit(Call call, string unit, string reason, Actor by)
    {
        if (CampaignTransitions.Table.Refuse(call.State, CampaignMove.UncallUnit, by) is { } refusal)
            return refusal;
        List<FieldViolation> problems = [];
        if (!call.Called.Contains(unit))
            problems.Add(new("unit", ErrorReasons.UnitNotCalled));
        problems.AddRange(Reason.Problems(reason));
        return problems is [] ? null : Error.Invalid(problems);
    }
}
