namespace ThemeDay.Documents.Cells;

/// <summary>What became of a cell.</summary>
public enum CellOutcome
{
    /// <summary>Nothing is written in it.</summary>
    Blank,

    /// <summary>It can be read in one way.</summary>
    Read,

    /// <summary>It can be read in several ways, or a part of it cannot: a person decides.</summary>
    Ambiguous,

    /// <summary>It cannot be read.</summary>
    Unreadable,
}

/// <summary>Why a cell was not read.</summary>
public enum CellProblem
{
    /// <summary>It was read, or is blank.</summary>
    None,

    /// <summary>It is no month.</summary>
    NotAMonth,

    /// <summary>Several months, a quarter, half a year.</summary>
    SeveralMonths,

    /// <summary>Every month, the whole year.</summary>
    EveryMonth,

    /// <summary>Not decided yet, or only that it is before some day.</summary>
    Undecided,

    /// <summary>A month that exists in several years of the campaign, or lies before its window.</summary>
    YearUnclear,

    /// <summary>Digits that were joined when the value was copied.</summary>
    DigitsJoined,

    /// <summary>A day of the lunar calendar.</summary>
    LunarCalendar,

    /// <summary>An activity form that the campaign does not list.</summary>
    FormUnknown,

    /// <summary>One activity form or another.</summary>
    FormUndecided,

    /// <summary>No person.</summary>
    PersonMissing,

    /// <summary>No phone number.</summary>
    PhoneMissing,

    /// <summary>A number with too few or too many digits, or without area code.</summary>
    PhoneIncomplete,

    /// <summary>Several persons or several phone numbers.</summary>
    SeveralContacts,

    /// <summary>The name of no unit, or an abbreviation.</summary>
    UnitUnknown,

    /// <summary>A name that several units have.</summary>
    SeveralUnits,

    /// <summary>A unit whose form the caller may not import.</summary>
    OtherUnit,

    /// <summary>A list of topics.</summary>
    SeveralTopics,

    /// <summary>A text in a row that has nothing else: it may be a note or a total.</summary>
    OnlyTopic,

    /// <summary>It is no day.</summary>
    NotADay,

    /// <summary>Several days where one is needed, or several periods of days.</summary>
    SeveralDays,

    /// <summary>A day that can be read in several ways, such as 4-12 or 23.4.12, or beside which another may be meant.</summary>
    DayUnclear,

    /// <summary>A weekday that is not that of the day beside it.</summary>
    WeekdayDiffers,

    /// <summary>A last day before the first.</summary>
    RangeReversed,

    /// <summary>It is no number of people.</summary>
    NotAHeadCount,

    /// <summary>Only about how many people, or a limit of their number.</summary>
    HeadCountApproximate,

    /// <summary>An audience that may not be invited, or none beside a number.</summary>
    AudienceUnknown,

    /// <summary>An audience named twice.</summary>
    AudienceRepeated,

    /// <summary>An audience without a number of people.</summary>
    AudienceCountMissing,

    /// <summary>A name that stands for several audiences, such as 两代表一委员.</summary>
    SeveralAudiences,

    /// <summary>A total that is not the sum of the numbers beside it.</summary>
    TotalDiffers,

    /// <summary>Neither yes nor no, or not clearly.</summary>
    YesOrNoUnclear,
}

/// <summary>What a person wrote in a cell, beside what it was read as. Nothing is dropped or guessed silently.</summary>
/// <param name="Written">The text of the cell.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Value">The value; the default unless it was read.</param>
public sealed record CellReading<T>(string Written, CellOutcome Outcome, T? Value)
{
    /// <summary>Why it was not read.</summary>
    public CellProblem Problem { get; init; }

    /// <summary>The values that it may mean, the likeliest first, if it is ambiguous.</summary>
    public IReadOnlyList<T> Candidates { get; init; } = [];

    /// <summary>The parts of the text that are not in the value, such as a title after a name; if it was not read, those that stand in the way.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>Creates readings of cells.</summary>
internal static class CellReading
{
    /// <summary>A blank cell.</summary>
    public static CellReading<T> Blank<T>(string written) => new(written, CellOutcome.Blank, default);

    /// <summary>A cell that can be read in one way.</summary>
    public static CellReading<T> Read<T>(string written, T value) => new(written, CellOutcome.Read, value);

    /// <summary>A cell that a person decides on.</summary>
    public static CellReading<T> Ask<T>(string written, CellProblem problem, params IEnumerable<T> candidates) =>
        new(written, CellOutcome.Ambiguous, default) { Problem = problem, Candidates = [.. candidates] };

    /// <summary>A cell that cannot be read.</summary>
    public static CellReading<T> Refuse<T>(string written, CellProblem problem) => new(written, CellOutcome.Unreadable, default) { Problem = problem };
}
