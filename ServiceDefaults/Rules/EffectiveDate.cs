namespace ThemeDay.ServiceDefaults.Rules;

/// <summary>The day a move takes effect (design §3, Time, exactly): the day it was received, held or decided.</summary>
public static class EffectiveDate
{
    /// <summary>Today, or the day the bureau enters for paper, mail or a whole past campaign.</summary>
    /// <param name="asked">The day the caller gave; null means today.</param>
    /// <param name="by">Who asks: only the bureau may give another day than today.</param>
    /// <param name="today">Today in Shanghai.</param>
    /// <param name="precedingMove">The day of the same thing's last move; null where it has none.</param>
    /// <returns>The day; INVALID_ARGUMENT in the future, PERMISSION_DENIED for others than the bureau,
    /// FAILED_PRECONDITION before the preceding move.</returns>
    public static Result<DateOnly> Choose(DateOnly? asked, Actor by, DateOnly today, DateOnly? precedingMove)
    {
        var day = asked ?? today;
        if (day != today && by.Role != Role.Bureau)
            return new Error(ErrorKind.NotAllowed, ErrorReasons.DayIsTheBureaus) { Subject = $"{day:yyyy-MM-dd}" };
        if (day > today)
            return Error.Invalid("effective_on", ErrorReasons.InTheFuture);
        if (day < precedingMove)
            return new Error(ErrorKind.NotNow, ErrorReasons.BeforePrecedingMove) { Subject = $"{precedingMove:yyyy-MM-dd}" };
        return day;
    }
}
