using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Opinions;

/// <summary>Every decision on an opinion.</summary>
public static class OpinionRules
{
    private const int TextLimit = 2_000;
    private const int BestRating = 5;

    /// <summary>May it be recorded? Once the activity was held, for that is where it was heard (design §2); without phones in it.</summary>
    public static Result<string> Collect(Opinion opinion, ActivityReplica activity, string text, Actor actor)
    {
        if (activity.State != ActivityReplicaState.Held)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.ActivityNotHeld) { State = $"{activity.State}" };
        if (OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Collect, actor) is { } error)
            return error;
        return Problems("opinion.text", text) is [_, ..] violations ? Error.InvalidArgument(violations) : text;
    }

    /// <summary>May it be given to a unit?</summary>
    public static Error? Assign(Opinion opinion, Actor actor) => OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Assign, actor);

    /// <summary>May it be answered? By the unit it was given to, or, given to none, by the one that heard it; without phones in it.</summary>
    public static Result<string> Answer(Opinion opinion, string answer, Actor actor)
    {
        if (OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Answer, actor) is { } error)
            return error;
        if (actor.Unit is { } unit && unit != (opinion.AssignedTo ?? opinion.Unit))
            return new Error(ErrorKind.PermissionDenied, ErrorReasons.RoleNotPermitted) { Subject = $"{OpinionTrigger.Answer}" };
        return Problems("answer", answer) is [_, ..] violations ? Error.InvalidArgument(violations) : answer;
    }

    /// <summary>May a call back be recorded?</summary>
    public static Error? CallBack(Opinion opinion, Actor actor) => OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.CallBack, actor);

    /// <summary>May a rating be recorded? 1 to 5.</summary>
    public static Result<int> Rate(Opinion opinion, int rating, Actor actor)
    {
        if (OpinionTransitions.Table.Check(opinion.State, OpinionTrigger.Rate, actor) is { } error)
            return error;
        return rating is >= 1 and <= BestRating ? rating : Error.InvalidArgument("rating", ErrorReasons.OutOfRange);
    }

    private static List<FieldViolation> Problems(string field, string text)
    {
        List<FieldViolation> violations = [];
        if (string.IsNullOrWhiteSpace(text))
            violations.Add(new(field, ErrorReasons.Required));
        if (text.Length > TextLimit)
            violations.Add(new(field, ErrorReasons.OutOfRange));
        if (Phones.In(text))
            violations.Add(new(field, ErrorReasons.ContainsPersonalData));
        return violations;
    }
}
