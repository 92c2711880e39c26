using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Opinions;

/// <summary>Business rules of opinions.</summary>
public static class OpinionRules
{
    private const int TextLimit = 2_000;
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

    /// <summary>Validates the assignment to a unit.</summary>
    public static Error? Assign(Opinion opinion, Actor actor) => OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Assign, actor);

    /// <summary>Validates an answer, by the assigned unit or, if none is assigned, by the host unit. Personal data in it needs a reason.</summary>
    /// <remarks>The contact belongs to the host unit: another unit is not told what was found, or it could find the contact out by trying.</remarks>
    public static Result<string> Answer(Opinion opinion, string answer, Actor actor, PersonalDataCheck check)
    {
        if (OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Answer, actor) is { } error)
            return error;
        if (actor.Unit is { } unit && unit != (opinion.AssignedTo ?? opinion.Unit))
            return new Error(ErrorKind.PermissionDenied, ErrorReasons.RoleNotPermitted) { Subject = $"{OpinionTrigger.Answer}" };
        var permitted = check with { TellsFindings = actor.Unit is null || actor.Unit == opinion.Unit };
        return Problems("answer", answer, PersonalDataCheck.ReasonField, permitted) is [_, ..] violations ? Error.InvalidArgument(violations) : answer;
    }

    /// <summary>Validates the recording of a call back.</summary>
    public static Error? CallBack(Opinion opinion, Actor actor) => OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.CallBack, actor);

    /// <summary>Validates a rating, 1 to 5.</summary>
    public static Result<int> Rate(Opinion opinion, int rating, Actor actor)
    {
        if (OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Rate, actor) is { } error)
            return error;
        return rating is >= 1 and <= BestRating ? rating : Error.InvalidArgument("rating", ErrorReasons.OutOfRange);
    }

    private static List<FieldViolation> Problems(string field, string text, string reasonField, PersonalDataCheck check)
    {
        List<FieldViolation> violations = [];
        if (TextCharacters.IsBlank(text))
            violations.Add(new(field, ErrorReasons.Required));
        if (TextCharacters.Count(text) > TextLimit)
            violations.Add(new(field, ErrorReasons.OutOfRange));
        violations.AddRange(check.Validate(reasonField, [(field, text)]));
        return violations;
    }
}
