using ThemeDay.Publication.Known;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Publication.Publicity;

/// <summary>Every decision on a record of publicity.</summary>
public static class PublicityRules
{
    private const int MediumLimit = 100;
    private const int LinkLimit = 500;

    /// <summary>May it be recorded? From the plan on, for an activity is announced before it is held (notice, 三(三)); not of one that will not take
    /// place.</summary>
    public static Result<PublicityForm> Record(Publicity shown, KnownActivity activity, PublicityForm form, Actor by)
    {
        if (activity.State == KnownActivityState.Cancelled)
            return new Error(ErrorKind.NotNow, ErrorReasons.ActivityCancelled) { State = $"{activity.State}" };
        if (PublicityTransitions.Table.Refuse(shown.State, PublicityMove.Record, by) is { } refusal)
            return refusal;
        List<FieldViolation> problems = [];
        if (!Enum.IsDefined(form.Kind))
            problems.Add(new("publicity.kind", ErrorReasons.Required));
        if (string.IsNullOrWhiteSpace(form.Medium))
            problems.Add(new("publicity.medium", ErrorReasons.Required));
        if (form.Medium.Length > MediumLimit)
            problems.Add(new("publicity.medium", ErrorReasons.OutOfRange));
        if (form.Link.Length > LinkLimit)
            problems.Add(new("publicity.link", ErrorReasons.OutOfRange));
        if (form.Link is not "" && !Links.IsWeb(form.Link))
            problems.Add(new("publicity.link", ErrorReasons.Malformed));
        return problems is [] ? form : Error.Invalid(problems);
    }

    /// <summary>May it be taken back? With the reason.</summary>
    public static Error? Withdraw(Publicity shown, string reason, Actor by) =>
        PublicityTransitions.Table.Refuse(shown.State, PublicityMove.Withdraw, by) ?? Reason.Refuse(reason);
}
