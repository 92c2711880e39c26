namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The day a move takes effect (design §3, Time, exactly): the day it was received, held or decided.</summary>
public static class EffectiveDate
{
    /// <summary>Today, or the day the bureau enters for paper, mail or a whole past campaign.</summary>
    /// <param name="requested">The day the caller gave; null means today.</param>
    /// <param name="by">Who asks: only the bureau may give another day than today.</param>
    /// <param name="today">Today in Shanghai.</param>
    /// <param name="precedingMove">The day of the same thing's last move; null where it has none.</param>
    /// <returns>The day; INVALID_ARGUMENT in the future, PERMISSION_DENIED for others than the bureau,
    /// FAILED_PRECONDITION before the preceding move.</returns>
    public static Result<DateOnly> Resolve(DateOnly? requested, Actor by, DateOnly today, DateOnly? precedingMove)
    {
        var day = requested ?? today;
        if (day != today && by.Role != Role.Bureau)
            return new Error(ErrorKind.PermissionDenied, ErrorReasons.EffectiveDateReservedForBureau) { Subject = $"{day:yyyy-MM-dd}" };
        if (day > today)
            return Error.InvalidArgument("effective_date", ErrorReasons.DateInFuture);
        if (day < precedingMove)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.BeforePreviousTransition) { Subject = $"{precedingMove:yyyy-MM-dd}" };
        return day;
    }
}
