namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The effective date of a transition: the date of receipt, of the activity or of the decision (docs/domain.md, Effective date and record
/// time).</summary>
public static class EffectiveDate
{
    /// <summary>Today, or the date that the bureau enters for paper, mail or a whole past campaign.</summary>
    /// <param name="requested">The date in the request; null means today.</param>
    /// <param name="by">The caller: only the bureau may enter a date other than today.</param>
    /// <param name="today">Today in Shanghai.</param>
    /// <param name="precedingMove">The effective date of the previous transition of the resource; null if there is none.</param>
    /// <returns>The date; INVALID_ARGUMENT if it is in the future, PERMISSION_DENIED for roles other than the bureau, FAILED_PRECONDITION if it is before the
    /// previous transition.</returns>
    public static Result<DateOnly> Resolve(DateOnly? requested, Actor by, DateOnly today, DateOnly? precedingMove)
    {
        var day = requested ?? today;
        if (day != today && by.Role != Role.Bureau)
            return new Error(ErrorKind.PermissionDenied, ErrorReasons.EffectiveDateReservedForBureau)
            {
                Subject = $"{day:yyyy-MM-dd}",
                Given = $"{day:yyyy-MM-dd}",
                Allowed = $"{today:yyyy-MM-dd}",
            };
        if (day > today)
            return Error.InvalidArgument("effective_date", ErrorReasons.DateInFuture, given: $"{day:yyyy-MM-dd}", allowed: $"{today:yyyy-MM-dd}");
        if (day < precedingMove)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.BeforePreviousTransition)
            {
                Subject = $"{precedingMove:yyyy-MM-dd}",
                Given = $"{day:yyyy-MM-dd}",
                Allowed = $"{precedingMove:yyyy-MM-dd}",
            };
        return day;
    }

    /// <summary>Nothing takes effect before the day on which it rests.</summary>
    /// <returns>FAILED_PRECONDITION EFFECTIVE_DATE_TOO_EARLY with both days.</returns>
    public static Error? CheckNotBefore(DateOnly effectiveDate, DateOnly earliest) =>
        effectiveDate >= earliest
            ? null
            : new(ErrorKind.FailedPrecondition, ErrorReasons.EffectiveDateTooEarly)
            {
                Subject = $"{effectiveDate:yyyy-MM-dd} < {earliest:yyyy-MM-dd}",
                Fields =
                [
                    new("effective_date", ErrorReasons.EffectiveDateTooEarly) { Given = $"{effectiveDate:yyyy-MM-dd}", Allowed = $"{earliest:yyyy-MM-dd}" },
                ],
            };
}
