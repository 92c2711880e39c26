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
        if (activity.State != KnownActivityState.Held) return new Refusal(RefusalKind.NotNow, Reasons.ActivityNotHeld) { State = $"{activity.State}" };
        if (OpinionMoves.Table.Refuse(opinion.State, OpinionMove.Collect, by) is { } refusal) return refusal;
        return Problems("opinion.text", text) is [_, ..] problems ? Refusal.Invalid(problems) : text;
    }

    /// <summary>May it be given to a unit?</summary>
    public static Refusal? Assign(Opinion opinion, Actor by) => OpinionMoves.Table.Refuse(opinion.State, OpinionMove.Assign, by);

    /// <summary>May it be answered? By the unit it was given to, or, given to none, by the one that heard it; without phones in it.</summary>
    public static Result<string> Answer(Opinion opinion, string answer, Actor by)
    {
        if (OpinionMoves.Table.Refuse(opinion.State, OpinionMove.Answer, by) is { } refusal) return refusal;
        if (by.Unit is { } unit && unit != (opinion.AssignedTo ?? opinion.Unit)) return new Refusal(RefusalKind.NotAllowed, Reasons.RoleMayNot) { Subject = $"{OpinionMove.Answer}" };
        return Problems("answer", answer) is [_, ..] problems ? Refusal.Invalid(problems) : answer;
    }

    /// <summary>May a call back be recorded?</summary>
    public static Refusal? CallBack(Opinion opinion, Actor by) => OpinionMoves.Table.Refuse(opinion.State, OpinionMove.CallBack, by);

    /// <summary>May a rating be recorded? 1 to 5.</summary>
    public static Result<int> Rate(Opinion opinion, int rating, Actor by)
    {
        if (OpinionMoves.Table.Refuse(opinion.State, OpinionMove.Rate, by) is { } refusal) return refusal;
        return rating is >= 1 and <= BestRating ? rating : Refusal.Invalid("rating", Reasons.OutOfRange);
    }

    private static List<FieldProblem> Problems(string field, string text)
    {
        List<FieldProblem> problems = [];
        if (string.IsNullOrWhiteSpace(text)) problems.Add(new(field, Reasons.Required));
        if (text.Length > TextLimit) problems.Add(new(field, Reasons.OutOfRange));
        if (Phones.In(text)) problems.Add(new(field, Reasons.PersonalData));
        return problems;
    }
}
