using System.Globalization;
using System.Text.RegularExpressions;

namespace ThemeDay.Documents.Cells;

/// <summary>A day as a part of a cell has it.</summary>
/// <param name="Year">Its year, or that of the day before it in the cell; null if neither has one.</param>
/// <param name="Month">Its month, or that of the day before it in the cell.</param>
/// <param name="Number">The day of the month.</param>
internal sealed record WrittenDay(int? Year, int Month, int Number)
{
    private const int FirstYear = 2000;
    private const int LeapYear = 2000;
    private const int MonthsOfYear = 12;

    /// <summary>Whether it is written with its year.</summary>
    public bool HasOwnYear { get; private init; }

    /// <summary>Whether it is a number alone, without month and without the word for a day.</summary>
    public bool IsBareNumber { get; private init; }

    /// <summary>Whether the number of the day has one digit.</summary>
    public bool IsOneDigit { get; private init; }

    /// <summary>Whether it is 8 digits.</summary>
    public bool IsJoined { get; private init; }

    /// <summary>The mark between two numbers (4.12, 5-9日), if no year makes them the month and the day; else null.</summary>
    public string? LoneMark { get; private init; }

    /// <summary>Whether it is not clear that a bare number after it is a day: 2023-5-9-12, 5.9-12, 20230509-12.</summary>
    public bool IsMarked { get; private init; }

    /// <summary>Whether the word for a day is after the number.</summary>
    private bool HasDayWord { get; init; }

    /// <summary>Whether a hyphen is between month and day: the numbers may also be the first and last of several.</summary>
    public bool IsHyphened => LoneMark is "-";

    /// <summary>Whether it may be no day, if a cell has nothing else: two months or days (4/5, 5/20日), or a number of days (2.5日).</summary>
    public bool IsUnclearAlone => IsHyphened || (LoneMark is not null && Number <= MonthsOfYear) || (LoneMark is "/" && HasDayWord);

    /// <summary>The weekday beside it; null if there is none.</summary>
    public DayOfWeek? Weekday { get; init; }

    /// <summary>Whether there is such a day, in some year if it has none.</summary>
    public bool Exists => ToDate(Year ?? LeapYear, Month, Number) is not null;

    /// <summary>A match of a pattern of <see cref="DayReader"/> as a day; null if it is none.</summary>
    public static WrittenDay? Parse(Match match, WrittenDay? previous)
    {
        var groups = match.Groups;
        if (groups["joined"] is { Success: true, Value: var digits })
            return new(int.Parse(digits[..4], CultureInfo.InvariantCulture), NumberOf(digits[4..6]), NumberOf(digits[6..]))
            {
                HasOwnYear = true,
                IsJoined = true,
                IsMarked = true,
            };
        int? year = groups["y"].Success ? YearOf(groups["y"].Value) : null;
        var (mark, yearMark, number) = (groups["md"], groups["ym"], groups["d"].Value);
        // 2023-4/12
        if (mark.Success && yearMark.Success && mark.Value != yearMark.Value)
            return null;
        if ((groups["m"].Success ? NumberOf(groups["m"].Value) : previous?.Month) is not { } month)
            return null;
        return new(year ?? previous?.Year, month, NumberOf(number))
        {
            HasOwnYear = year is not null,
            IsBareNumber = !groups["m"].Success && !groups["dd"].Success,
            IsOneDigit = number.Length is 1,
            IsMarked = mark.Value is "-" || (mark.Success && year is null),
            HasDayWord = groups["dd"].Success,
            LoneMark = mark.Success && !yearMark.Success && !(year is not null && groups["dd"].Success) ? mark.Value : null,
        };
    }

    /// <summary>The date; null if there is none, or if the year is not known.</summary>
    public DateOnly? ToDate() => Year is { } year ? ToDate(year, Month, Number) : null;

    /// <summary>A date; null if there is none.</summary>
    public static DateOnly? ToDate(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= MonthsOfYear && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new(year, month, day) : null;

    // 23 is 2023, and so is 二〇二三.
    private static int YearOf(string written)
    {
        var number = char.IsAsciiDigit(written[0])
            ? int.Parse(written, CultureInfo.InvariantCulture)
            : written.Aggregate(0, (sum, digit) => (sum * 10) + CellWords.Digits.GetValueOrDefault(digit));
        return number < 100 ? FirstYear + number : number;
    }

    private static int NumberOf(string written) => int.Parse(CellText.WithDigits(written), CultureInfo.InvariantCulture);
}
