using ThemeDay.Publication.Known;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Publication.Publicity;

/// <summary>Every decision on a record of publicity.</summary>
public static class PublicityRules
{
    private const int MediumLimit = 100;
    private const int LinkLimit = 500;

    /// <summary>May it be recorded? From the plan on, for an activity is announced before it is held (notice, 三(三)); not of one that will not take place.</summary>
    public static Result<PublicityForm> Record(Publicity shown, KnownActivity activity, PublicityForm form, Actor by)
    {
        if (activity.State == KnownActivityState.Cancelled) return new Refusal(RefusalKind.NotNow, Reasons.ActivityCancelled) { State = $"{activity.State}" };
        if (PublicityMoves.Table.Refuse(shown.State, PublicityMove.Record, by) is { } refusal) return refusal;
        List<FieldProblem> problems = [];
        if (!Enum.IsDefined(form.Kind)) problems.Add(new("publicity.kind", Reasons.Required));
        if (string.IsNullOrWhiteSpace(form.Medium)) problems.Add(new("publicity.medium", Reasons.Required));
        if (form.Medium.Length > MediumLimit) problems.Add(new("publicity.medium", Reasons.OutOfRange));
        if (form.Link.Length > LinkLimit) problems.Add(new("publicity.link", Reasons.OutOfRange));
        if (form.Link is not "" && !Links.IsWeb(form.Link)) problems.Add(new("publicity.link", Reasons.Malformed));
        return problems is [] ? form : Refusal.Invalid(problems);
    }

    /// <summary>May it be taken back? With the reason.</summary>
    public static Refusal? Withdraw(Publicity shown, string reason, Actor by) =>
        PublicityMoves.Table.Refuse(shown.State, PublicityMove.Withdraw, by) ?? Reason.Refuse(reason);
}
