using ThemeDay.Scheduling.Activities;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Programmes;

/// <summary>Validation rules of programmes.</summary>
public static class ProgrammeRules
{
    /// <summary>A programme to begin with: the agenda names the forms of the activity, the rest is that of the latest programme of the unit.</summary>
    /// <param name="latest">The latest programme of the unit; null if it has filed none.</param>
    /// <param name="forms">活动形式 of the activity.</param>
    /// <param name="audiences">The audiences that the campaign invites.</param>
    public static ProgrammeForm Prefill(ProgrammeForm? latest, IReadOnlyList<string> forms, IReadOnlyCollection<string> audiences) =>
        new(
            latest?.Time ?? "",
            latest?.Venue ?? "",
            forms is [] ? "" : ProgrammeTexts.Agenda(forms),
            [.. latest?.Guests.Where(group => audiences.Contains(group.Audience)) ?? []],
            latest?.Signage ?? ""
        );

    /// <summary>The items a return may name.</summary>
    public static IReadOnlyList<string> ReturnableItems { get; } = ["time", "venue", "agenda", "guests", "signage"];

    private const int MaxTimeLength = 100;
    private const int MaxVenueLength = 200;
    private const int MaxAgendaLength = 4_000;
    private const int MaxSignageLength = 500;
    private const int MaxGuests = 100_000;

    /// <summary>Validates filing. Allowed in every activity state except Cancelled; late filings are accepted (docs/domain.md, First receipt).</summary>
    /// <param name="programme">The programme.</param>
    /// <param name="activity">The activity.</param>
    /// <param name="form">The content.</param>
    /// <param name="audiences">The audience groups defined by the campaign.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="check">The check of its texts for personal data: the venue enters the event log before the approval.</param>
    public static Result<ProgrammeForm> File(
        Programme programme,
        Activity activity,
        ProgrammeForm form,
        IReadOnlyList<string> audiences,
        Actor actor,
        PersonalDataCheck check
    )
    {
        if (Refuse(programme, activity, ProgrammeTrigger.File, actor) is { } error)
            return error;
        List<FieldViolation> violations = [];
        if (TextCharacters.Count(form.Time) > MaxTimeLength)
            violations.Add(new("programme.time", ErrorReasons.OutOfRange));
        if (TextCharacters.IsBlank(form.Venue))
            violations.Add(new("programme.venue", ErrorReasons.Required));
        if (TextCharacters.Count(form.Venue) > MaxVenueLength)
            violations.Add(new("programme.venue", ErrorReasons.OutOfRange));
        if (TextCharacters.Count(form.Agenda) > MaxAgendaLength)
            violations.Add(new("programme.agenda", ErrorReasons.OutOfRange));
        if (TextCharacters.Count(form.Signage) > MaxSignageLength)
            violations.Add(new("programme.signage", ErrorReasons.OutOfRange));
        if (form.Guests.Select(group => group.Audience).Except(audiences).Any())
            violations.Add(new("programme.guests", ErrorReasons.AudienceNotInCampaign));
        if (form.Guests.DistinctBy(group => group.Audience).Count() != form.Guests.Count)
            violations.Add(new("programme.guests", ErrorReasons.Duplicate));
        if (form.Guests.Any(group => group.Count is < 1 or > MaxGuests))
            violations.Add(new("programme.guests", ErrorReasons.OutOfRange));
        violations.AddRange(FindPersonalData(form, check, "programme.personal_data_reason"));
        return violations is [] ? form : Error.InvalidArgument(violations);
    }

    /// <summary>Validates a return; the items to correct and a reason are required.</summary>
    public static Result<IReadOnlyList<string>> Return(Programme programme, Activity activity, IReadOnlyCollection<string> items, string reason, Actor actor) =>
        Refuse(programme, activity, ProgrammeTrigger.Return, actor) is { } error ? error : ReturnValidator.Validate(items, ReturnableItems, reason);

    /// <summary>Validates an approval, with which the venue becomes public. Personal data needs a reason of the bureau: not the one on record.</summary>
    /// <returns>The reason to keep.</returns>
    public static Result<string> Approve(Programme programme, Activity activity, PersonalDataCheck check, Actor actor)
    {
        if (Refuse(programme, activity, ProgrammeTrigger.Approve, actor) is { } error)
            return error;
        return FindPersonalData(programme.Form, check, PersonalDataCheck.ReasonField) is [_, ..] violations
            ? Error.InvalidArgument(violations)
            : check.ReasonOr(programme.Form.PersonalDataReason);
    }

    /// <summary>Validates revoking an approval; a reason is required.</summary>
    public static Error? Reopen(Programme programme, Activity activity, string reason, Actor actor) =>
        Refuse(programme, activity, ProgrammeTrigger.Reopen, actor) ?? ReasonValidator.Check(reason);

    private static IReadOnlyList<FieldViolation> FindPersonalData(ProgrammeForm form, PersonalDataCheck check, string reasonField) =>
        check.Validate(
            reasonField,
            [("programme.time", form.Time), ("programme.venue", form.Venue), ("programme.agenda", form.Agenda), ("programme.signage", form.Signage)]
        );

    /// <summary>Checks whether a transition is allowed. The programme of a cancelled activity rejects every transition: a correction could never be
    /// filed.</summary>
    private static Error? Refuse(Programme programme, Activity activity, ProgrammeTrigger move, Actor actor) =>
        activity.State == ActivityState.Cancelled
            ? new(ErrorKind.FailedPrecondition, ErrorReasons.ActivityCancelled) { State = $"{activity.State}" }
            : ProgrammeTransitions.Table.Check(programme.State, move, actor);
}
