using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Opinions;

/// <summary>Business rules of opinions.</summary>
public static class OpinionRules
{
    private const int MaxTextLength = 2_000;
    private const int MinSubmittedLength = 5;
    private const int MaxSubmittedLength = 1_000;
    private const int BestRating = 5;

    /// <summary>
    /// Validates the collection of an opinion. The activity must have been held (docs/domain.md, States), and personal data in the text needs a reason.
    /// </summary>
    public static Result<string> Collect(Opinion opinion, ActivityReplica activity, string text, Actor actor, DateOnly effectiveDate, PersonalDataCheck check)
    {
        if ((activity.CheckHeld() ?? OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Collect, actor)) is { } error)
            return error;
        if (EffectiveDate.CheckNotBefore(effectiveDate, activity.FirstDay) is { } tooEarly)
            return tooEarly;
        return Problems("opinion.text", text, "opinion.personal_data_reason", check) is [_, ..] violations ? Error.InvalidArgument(violations) : text;
    }

    /// <summary>Validates the submission of an opinion by a citizen, on an activity that is planned or held.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="text">The text.</param>
    /// <param name="contactViolations">What is wrong about the contact.</param>
    /// <param name="check">
    /// The check, without the contact of the theme: anyone could find that out by trying. What it finds is refused; it belongs into the contact of the person.
    /// </param>
    public static Error? Submit(ActivityReplica activity, string text, IEnumerable<FieldViolation> contactViolations, PersonalDataCheck check)
    {
        if (activity.State is ActivityReplicaState.Dropped)
            return new Error(ErrorKind.NotFound, ErrorReasons.ResourceNotFound);
        if (activity.State is ActivityReplicaState.Cancelled)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.ActivityCancelled);
        List<FieldViolation> violations = [.. contactViolations];
        var length = TextCharacters.Count(text);
        if (TextCharacters.IsBlank(text))
            violations.Add(new("text", ErrorReasons.Required));
        else if (length is < MinSubmittedLength or > MaxSubmittedLength)
            violations.Add(new("text", ErrorReasons.OutOfRange));
        violations.AddRange(check.Validate(PersonalDataCheck.ReasonField, [("text", text)]));
        return violations is [] ? null : Error.InvalidArgument(violations);
    }

    /// <summary>Whether an activity takes further opinions of citizens, so that nobody can fill the table.</summary>
    /// <param name="unchecked">How many of it are not checked yet.</param>
    /// <param name="today">How many were submitted today.</param>
    /// <param name="options">The bounds.</param>
    public static Error? CheckCapacity(int @unchecked, int today, OpinionOptions options) =>
        @unchecked < options.UncheckedPerActivity && today < options.DailyPerActivity
            ? null
            : new Error(ErrorKind.ResourceExhausted, ErrorReasons.TooManyOpinions) { RetryDelay = TimeSpan.FromHours(1) };

    /// <summary>Validates the acceptance of a submitted opinion.</summary>
    public static Error? Accept(Opinion opinion, Actor actor) => OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Accept, actor);

    /// <summary>Validates the setting aside of a submitted opinion, with what the person who submitted it reads.</summary>
    public static Result<OpinionSetAsideGround> SetAside(
        Opinion opinion,
        OpinionSetAsideGround? ground,
        string explanation,
        Actor actor,
        PersonalDataCheck check
    )
    {
        if (OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.SetAside, actor) is { } error)
            return error;
        List<FieldViolation> violations = [];
        if (ground is null)
            violations.Add(new("ground", ErrorReasons.Required));
        if (ground is OpinionSetAsideGround.OutOfScope && TextCharacters.IsBlank(explanation))
            violations.Add(new("explanation", ErrorReasons.Required));
        violations.AddRange(Problems("explanation", explanation, check));
        return violations is [] ? ground!.Value : Error.InvalidArgument(violations);
    }

    /// <summary>Validates the assignment to a unit.</summary>
    public static Error? Assign(Opinion opinion, DateOnly? due, DateOnly on, Actor actor) =>
        OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Assign, actor)
        ?? (due < on ? Error.InvalidArgument("due_date", ErrorReasons.OutOfRange, given: $"{due:yyyy-MM-dd}", allowed: $">= {on:yyyy-MM-dd}") : null);

    /// <summary>Validates an answer, by the assigned unit or, if none is assigned, by the host unit. Personal data in it needs a reason.</summary>
    /// <remarks>The contact belongs to the host unit: another unit is not told what was found, or it could find the contact out by trying.</remarks>
    public static Result<string> Answer(Opinion opinion, string answer, Actor actor, PersonalDataCheck check)
    {
        if (OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Answer, actor) is { } error)
            return error;
        if (!IsToAnswer(opinion, actor))
            return new Error(ErrorKind.PermissionDenied, ErrorReasons.RoleNotPermitted) { Subject = $"{OpinionTrigger.Answer}" };
        var permitted = check with { TellsFindings = actor.Unit is null || actor.Unit == opinion.Unit };
        return Problems("answer", answer, PersonalDataCheck.ReasonField, permitted) is [_, ..] violations ? Error.InvalidArgument(violations) : answer;
    }

    /// <summary>
    /// Validates the reading of the contact, by the bureau or the unit that is to answer; by the unit not before the opinion is accepted, nor once it is set
    /// aside: a unit does not learn who said what it need not deal with.
    /// </summary>
    public static Error? ReadContact(Opinion opinion, Actor actor) =>
        actor.Unit is null || (IsToAnswer(opinion, actor) && opinion.State is not (OpinionState.Submitted or OpinionState.SetAside))
            ? null
            : new Error(ErrorKind.PermissionDenied, ErrorReasons.RoleNotPermitted) { Subject = "GetOpinionContact" };

    /// <summary>Validates the recording of a call back: of a submitted opinion, once it is answered. Personal data in the note is refused.</summary>
    /// <returns>The outcome, without which nothing would be recorded.</returns>
    public static Result<CallBackOutcome> CallBack(Opinion opinion, CallBackOutcome? outcome, string note, Actor actor, PersonalDataCheck check)
    {
        if ((OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.CallBack, actor) ?? CheckAnswered(opinion, actor)) is { } error)
            return error;
        List<FieldViolation> violations = [];
        if (outcome is null)
            violations.Add(new("outcome", ErrorReasons.Required));
        violations.AddRange(Problems("note", note, check));
        return violations is [] ? outcome!.Value : Error.InvalidArgument(violations);
    }

    /// <summary>Validates the closing of an opinion.</summary>
    public static Error? Close(Opinion opinion, Actor actor) => OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Close, actor);

    /// <summary>Validates the publication of an opinion with its answer. Personal data in them needs a reason of the bureau.</summary>
    /// <param name="opinion">The opinion.</param>
    /// <param name="publicText">The wording for the public; empty for the text itself.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="check">The check.</param>
    /// <returns>The wording to be stored: empty if it is the text itself.</returns>
    public static Result<string> Publish(Opinion opinion, string publicText, Actor actor, PersonalDataCheck check)
    {
        if (OpinionPublicationTransitions.Table.Check(opinion.Publication, OpinionPublicationTrigger.Publish, actor) is { } error)
            return error;
        if (opinion.Answer is "") // whatever its state: a collected one may be called back or rated without an answer
            return NotAnswered(opinion, actor);
        var wording = TextCharacters.IsBlank(publicText) || publicText == opinion.Text ? "" : publicText;
        List<FieldViolation> violations = [];
        if (TextCharacters.Count(wording) > MaxTextLength)
            violations.Add(new("public_text", ErrorReasons.OutOfRange));
        violations.AddRange(
            check.Validate(PersonalDataCheck.ReasonField, [("public_text", wording is "" ? opinion.Text : wording), ("answer", opinion.Answer)])
        );
        return violations is [] ? wording : Error.InvalidArgument(violations);
    }

    /// <summary>Validates that a published opinion is taken back, with a reason.</summary>
    public static Error? Unpublish(Opinion opinion, string reason, Actor actor) =>
        OpinionPublicationTransitions.Table.Check(opinion.Publication, OpinionPublicationTrigger.Unpublish, actor) ?? ReasonValidator.Check(reason);

    /// <summary>Validates a rating, 1 to 5: of a submitted opinion, once it is answered.</summary>
    public static Result<int> Rate(Opinion opinion, int rating, Actor actor)
    {
        if ((OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Rate, actor) ?? CheckAnswered(opinion, actor)) is { } error)
            return error;
        return rating is >= 1 and <= BestRating ? rating : Error.InvalidArgument("rating", ErrorReasons.OutOfRange);
    }

    // The assigned unit, or the host unit if none is assigned; the bureau for either.
    private static bool IsToAnswer(Opinion opinion, Actor actor) => actor.Unit is null || actor.Unit == (opinion.AssignedTo ?? opinion.Unit);

    // At the activity it may have been answered at once; who has submitted an opinion waits for an answer.
    private static Error? CheckAnswered(Opinion opinion, Actor actor) =>
        opinion is { Source: OpinionSource.Submitted, Answer: "" } ? NotAnswered(opinion, actor) : null;

    private static Error NotAnswered(Opinion opinion, Actor actor) =>
        new(ErrorKind.FailedPrecondition, ErrorReasons.TransitionNotAllowed)
        {
            State = $"{opinion.State}",
            AllowedTransitions =
            [
                .. OpinionTransitions
                    .Table.AllowedTriggers(opinion.State, actor.Role)
                    .Except(opinion.Source is OpinionSource.Submitted ? [$"{OpinionTrigger.CallBack}", $"{OpinionTrigger.Rate}"] : []),
            ],
        };

    // Of a text that may be empty, and has no reason of its own for personal data.
    private static List<FieldViolation> Problems(string field, string text, PersonalDataCheck check)
    {
        List<FieldViolation> violations = [];
        if (TextCharacters.Count(text) > ReasonValidator.Limit)
            violations.Add(new(field, ErrorReasons.OutOfRange));
        violations.AddRange(check.Validate(PersonalDataCheck.ReasonField, [(field, text)]));
        return violations;
    }

    private static List<FieldViolation> Problems(string field, string text, string reasonField, PersonalDataCheck check)
    {
        List<FieldViolation> violations = [];
        if (TextCharacters.IsBlank(text))
            violations.Add(new(field, ErrorReasons.Required));
        if (TextCharacters.Count(text) > MaxTextLength)
            violations.Add(new(field, ErrorReasons.OutOfRange));
        violations.AddRange(check.Validate(reasonField, [(field, text)]));
        return violations;
    }
}
