using ThemeDay.Publication.Known;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Publication.Opinions;

/// <summary>Every decision on an opinion.</summary>
public static class OpinionRules
{
    private const int TextLimit = 2_000;
    private const int BestRating = 5;

    /// <summary>May it be recorded? Once the activity was held, for that is where it was heard (design §2); without phones in it.</summary>
    public static Result<string> Collect(Opinion opinion, KnownActivity activity, string text, Actor by)
    {
        if (activity.State != KnownActivityState.Held)
            return new Error(ErrorKind.NotNow, ErrorReasons.ActivityNotHeld) { State = $"{activity.State}" };
        if (OpinionTransitions.Table.Refuse(opinion.State, OpinionMove.Collect, by) is { } refusal)
            return refusal;
        return Problems("opinion.text", text) is [_, ..] problems ? Error.Invalid(problems) : text;
    }

    /// <summary>May it be given to a unit?</summary>
    public static Error? Assign(Opinion opinion, Actor by) => OpinionTransitions.Table.Refuse(opinion.State, OpinionMove.Assign, by);

    /// <summary>May it be answered? By the unit it was given to, or, given to none, by the one that heard it; without phones in it.</summary>
    public static Result<string> Answer(Opinion opinion, string answer, Actor by)
    {
        if (OpinionTransitions.Table.Refuse(opinion.State, OpinionMove.Answer, by) is { } refusal)
            return refusal;
        if (by.Unit is { } unit && unit != (opinion.AssignedTo ?? opinion.Unit))
            return new Error(ErrorKind.NotAllowed, ErrorReasons.RoleMayNot) { Subject = $"{OpinionMove.Answer}" };
        return Problems("answer", answer) is [_, ..] problems ? Error.Invalid(problems) : answer;
    }

    /// <summary>May a call back be recorded?</summary>
    public static Error? CallBack(Opinion opinion, Actor by) => OpinionTransitions.Table.Refuse(opinion.State, OpinionMove.CallBack, by);

    /// <summary>May a rating be recorded? 1 to 5.</summary>
    public static Result<int> Rate(Opinion opinion, int rating, Actor by)
    {
        if (OpinionTransitions.Table.Refuse(opinion.State, OpinionMove.Rate, by) is { } refusal)
            return refusal;
        return rating is >= 1 and <= BestRating ? rating : Error.Invalid("rating", ErrorReasons.OutOfRange);
    }

    private static List<FieldViolation> Problems(string field, string text)
    {
        List<FieldViolation> problems = [];
        if (string.IsNullOrWhiteSpace(text))
            problems.Add(new(field, ErrorReasons.Required));
        if (text.Length > TextLimit)
            problems.Add(new(field, ErrorReasons.OutOfRange));
        if (Phones.In(text))
            problems.Add(new(field, ErrorReasons.PersonalData));
        return problems;
    }
}
