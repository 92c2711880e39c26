using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Publicity;

/// <summary>Business rules of publicity records.</summary>
public static class PublicityRules
{
    private const int MediumLimit = 100;
    private const int LinkLimit = 500;

    /// <summary>
    /// Validates a publicity record. Allowed from the planned state on, since an activity is announced before it is held (notice, 三(三)); not allowed for a
    /// cancelled activity. Personal data in it needs a reason.
    /// </summary>
    public static Result<PublicityForm> Record(Publicity shown, ActivityReplica activity, PublicityForm form, Actor actor, PersonalDataCheck check)
    {
        if (activity.State is ActivityReplicaState.Cancelled or ActivityReplicaState.Dropped)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.ActivityCancelled) { State = $"{activity.State}" };
        if (PublicityTransitions.Table.Check(shown.State, PublicityTrigger.Record, actor) is { } error)
            return error;
        List<FieldViolation> violations = [];
        if (!Enum.IsDefined(form.Kind))
            violations.Add(new("publicity_record.kind", ErrorReasons.Required));
        if (TextCharacters.IsBlank(form.Medium))
            violations.Add(new("publicity_record.medium", ErrorReasons.Required));
        if (TextCharacters.Count(form.Medium) > MediumLimit)
            violations.Add(new("publicity_record.medium", ErrorReasons.OutOfRange));
        if (TextCharacters.Count(form.Link) > LinkLimit)
            violations.Add(new("publicity_record.link", ErrorReasons.OutOfRange));
        if (form.Link is not "" && !WebLink.IsValid(form.Link))
            violations.Add(new("publicity_record.link", ErrorReasons.Malformed));
        violations.AddRange(
            check.Validate("publicity_record.personal_data_reason", [("publicity_record.medium", form.Medium), ("publicity_record.link", form.Link)])
        );
        return violations is [] ? form : Error.InvalidArgument(violations);
    }

    /// <summary>Validates a withdrawal. A reason is required.</summary>
    public static Error? Withdraw(Publicity shown, string reason, Actor actor) =>
        PublicityTransitions.Table.Check(shown.State, PublicityTrigger.Withdraw, actor) ?? ReasonValidator.Check(reason);
}
