using System.Globalization;
using System.Text.RegularExpressions;

namespace ThemeDay.Documents.Cells;

/// <summary>Reads 计划月份, the planned month of an activity, as units write it.</summary>
/// <param name="firstMonth">The first day of the first month of the campaign's window.</param>
/// <param name="lastMonth">The first day of its last month.</param>
/// <remarks>
/// A month without a year is the one in the window, or, after it, that of the year in which the window ends (form note 1: 一般不晚于, a later month is possible).
/// </remarks>
public sealed class MonthReader(DateOnly firstMonth, DateOnly lastMonth)
{
    private const int MaxLength = 60; // characters
    private const int MonthsOfYear = 12;
    private const int MaxDay = 31;
    private const char MiddleDot = '\u00b7'; // 5·15, 5•15
    private const char Bullet = '\u2022';
    private const int LeapYear = 2000;
    private const int LastYear = 2999;
    private const int MaxWindowYears = 10;
    private const int MaxSerialYears = 2; // between the year of a serial number and the window

    private const string YearPrefix = "(?:(?<y>20[0-9]{2}|[0-9]{2})(?:{Year})|(?<y>20[0-9]{2})(?<ym>[.\\-/]))?";
    private const string MonthNumber = "0?(?<m>[0-9]{1,2})";

    private static readonly Regex TimeOfDay = CellPatterns.Compile(
        "(?:T|\\s+|(?<=\\))|(?<={Day}))(?:{PartsOfDay})?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\\.0+)?(?:-+(?:{PartsOfDay})?[0-9]{1,2}:[0-9]{2})?$"
    );
    private static readonly Regex DigitsApart = CellPatterns.Compile("[0-9{DigitLetters}{Ten}][^\\S\n]+[0-9{DigitLetters}{Ten}]");
    private static readonly Regex LineOfList = CellPatterns.Compile("(?<=[0-9{DigitLetters}{Ten}]|{Month})\n(?=[0-9{DigitLetters}{Ten}])");
    private static readonly Regex Remark = CellPatterns.Compile("^(?<text>[^(]+)\\((?<remark>[^()]*)\\)$");
    private static readonly Regex OtherMonth = CellPatterns.Compile("[0-9{DigitLetters}{Ten}]|(?:{Or})|(?:{Month})|(?:{Year})|(?:{Before})|(?:{Lunar})");
    private static readonly Regex Weekday = CellPatterns.Compile("^{Weekday}$");
    private static readonly Regex Intent = CellPatterns.Compile("^(?:{Intent})");
    private static readonly Regex Month = CellPatterns.Compile($"^{YearPrefix}{MonthNumber}(?:{{Month}})?(?:{{PartsOfMonth}})?$");
    private static readonly Regex MonthBefore = CellPatterns.Compile($"^{YearPrefix}{MonthNumber}(?:{{Month}})?(?:{{PartsOfMonth}})?(?:{{Before}})$");
    private static readonly Regex Day = CellPatterns.Compile(
        $"^{YearPrefix}{MonthNumber}(?:(?:{{Month}})|(?<md>[.\\-/]))0?(?<d>[0-9]{{1,2}})(?<dd>{{Day}})?(?<before>{{Before}})?$"
    );
    private static readonly Regex Days = CellPatterns.Compile(
        $"^{YearPrefix}{MonthNumber}(?:{{Month}})0?(?<d>[0-9]{{1,2}})(?:{{Day}})?"
            + "(?:(?:{To}|{ListMarks}|{And})(?:0?(?<n>[0-9]{1,2})(?:{Month}))?0?(?<d>[0-9]{1,2})(?:{Day})?)+$"
    );
    private static readonly Regex Several = CellPatterns.Compile(
        $"^{YearPrefix}{MonthNumber}(?:{{Month}})?" + "(?:(?<s>{To}|{ListMarks}|{And})(?<y2>(?:20)?[0-9]{2}(?:{Year}))?0?(?<n>[0-9]{1,2})(?:{Month})?)+$"
    );
    private static readonly Regex Quarter = CellPatterns.Compile($"^{YearPrefix}(?:{{Ordinal}})?(?<q>[1-4])(?:{{Quarter}})$");
    private static readonly Regex HalfYear = CellPatterns.Compile($"^{YearPrefix}(?:(?<first>{{FirstHalf}})|(?:{{SecondHalf}}))$");
    private static readonly Regex To = CellPatterns.Compile("^(?:{To})$");
    private static readonly Regex EveryMonth = CellPatterns.Compile("^(?:{EveryMonth})$");
    private static readonly Regex Undecided = CellPatterns.Compile("(?:{Undecided})");
    private static readonly Regex Lunar = CellPatterns.Compile("(?:{Lunar})");
    private static readonly Regex JoinedRange = CellPatterns.Compile("^(?<y>20[0-9]{2})(?<m>[0-9]{1,2})(?:{To})(?<n>[0-9]{1,2})(?:{Month})?$");
    private static readonly Regex JoinedDay = CellPatterns.Compile("^(?<y>20[0-9]{2})(?:{Year})(?<m>[0-9]{1,2})(?<d>[0-9]{2})(?:{Day})$");

    private readonly DateOnly firstMonth = Clamp(firstMonth);
    private readonly DateOnly lastMonth = Clamp(lastMonth);

    /// <summary>Reads a cell. The value is the first day of the month.</summary>
    public CellReading<DateOnly> Read(string written)
    {
        if (CellText.IsBlank(written))
            return CellReading.Blank<DateOnly>(written);
        if (written.Length > MaxLength)
            return CellReading.Refuse<DateOnly>(written, CellProblem.NotAMonth);
        var folded = LineOfList.Replace(CellText.Fold(written.Replace(MiddleDot, '.').Replace(Bullet, '.')), ",").TrimEnd('.', ',', ';');
        var dated = TimeOfDay.Replace(folded, "");
        if (DigitsApart.IsMatch(dated))
            return CellReading.Refuse<DateOnly>(written, CellProblem.NotAMonth);
        var text = CellText.Compact(dated);
        if (Lunar.IsMatch(text))
            return CellReading.Refuse<DateOnly>(written, CellProblem.LunarCalendar);
        List<string> leftOut = [];
        // A weekday is shown, since it may contradict the date.
        if (
            Remark.Match(text) is { Success: true } remark
            && (Weekday.IsMatch(remark.Groups["remark"].Value) || !OtherMonth.IsMatch(remark.Groups["remark"].Value))
        )
            (text, leftOut) = (remark.Groups["text"].Value, [$"({remark.Groups["remark"].Value})"]);
        if (Intent.Match(text) is { Success: true } intent)
            (text, leftOut) = (text[intent.Length..], [intent.Value, .. leftOut]);
        return Read(written, text) with { LeftOut = leftOut };
    }

    private CellReading<DateOnly> Read(string written, string text)
    {
        if (Undecided.IsMatch(text))
            return CellReading.Ask<DateOnly>(written, CellProblem.Undecided);
        if (EveryMonth.IsMatch(text))
            return CellReading.Ask<DateOnly>(written, CellProblem.EveryMonth);
        var digits = CellText.WithDigits(text);
        return ReadDigits(written, digits)
            ?? ReadMonth(written, digits)
            ?? ReadSeveral(written, digits)
            ?? CellReading.Refuse<DateOnly>(written, CellProblem.NotAMonth);
    }

    // 6 digits: year and month. 8: a day. 5: the number by which a spreadsheet stores a day, or 2026年3月 whose characters were lost.
    private CellReading<DateOnly>? ReadDigits(string written, string text)
    {
        if (!text.All(char.IsAsciiDigit) || text.Length is < 5 or > 8)
            return null;
        if (DateOnly.TryParseExact(text, ["yyyyMM", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return IsNear(day.Year) ? CellReading.Read<DateOnly>(written, FirstDay(day)) : null;
        if (text.Length is not 5)
            return null;
        var serial = DateOnly.FromDateTime(DateTime.FromOADate(int.Parse(text, CultureInfo.InvariantCulture)));
        List<DateOnly> joined = [];
        if (int.Parse(text[..4], CultureInfo.InvariantCulture) is var year && IsNear(year) && text[4] is not '0')
            joined.Add(new(year, text[4] - '0', 1));
        if (!IsNear(serial.Year))
            return joined is [] ? null : CellReading.Ask<DateOnly>(written, CellProblem.DigitsJoined, joined);
        return joined is []
            ? CellReading.Read<DateOnly>(written, FirstDay(serial))
            : CellReading.Ask<DateOnly>(written, CellProblem.DigitsJoined, [FirstDay(serial), .. joined]);
    }

    private CellReading<DateOnly>? ReadMonth(string written, string text)
    {
        if (Month.Match(text) is { Success: true } month)
            return IsMonth(month) ? Resolve(written, YearOf(month), Number(month, "m")) : CellReading.Refuse<DateOnly>(written, CellProblem.NotAMonth);
        if (MonthBefore.Match(text) is { Success: true } before && IsMonth(before))
            return CellReading.Ask<DateOnly>(written, CellProblem.Undecided, Candidates(YearOf(before), Number(before, "m")));
        if (Day.Match(text) is not { Success: true } day)
            return null;
        if (!IsMonth(day) || Number(day, "d") is 0 || Number(day, "d") > DateTime.DaysInMonth(YearOf(day) ?? LeapYear, Number(day, "m")))
            return CellReading.Refuse<DateOnly>(written, CellProblem.NotAMonth);
        if (day.Groups["before"].Success)
            return CellReading.Ask<DateOnly>(written, CellProblem.Undecided, Candidates(YearOf(day), Number(day, "m")));
        // 4-5 and 4.5 are two months as well as a day, and so is 2023.6-8, where another mark is after the year.
        var isDay = day.Groups["dd"].Success || !day.Groups["md"].Success || (YearOf(day) is not null && day.Groups["md"].Value == day.Groups["ym"].Value);
        if (!isDay && Number(day, "d") <= MonthsOfYear)
            return CellReading.Ask<DateOnly>(
                written,
                CellProblem.SeveralMonths,
                [.. Candidates(YearOf(day), Number(day, "m")), .. Candidates(YearOf(day), Number(day, "d"))]
            );
        return Resolve(written, YearOf(day), Number(day, "m"));
    }

    private CellReading<DateOnly>? ReadSeveral(string written, string text)
    {
        if (JoinedRange.Match(text) is { Success: true } joined && IsMonth(joined) && Number(joined, "n") is >= 1 and <= MonthsOfYear)
            return CellReading.Ask<DateOnly>(written, CellProblem.DigitsJoined, Months(YearOf(joined), Number(joined, "m"), Number(joined, "n")));
        if (JoinedDay.Match(text) is { Success: true } joinedDay && IsMonth(joinedDay))
            return CellReading.Ask<DateOnly>(written, CellProblem.DigitsJoined, Candidates(YearOf(joinedDay), Number(joinedDay, "m")));
        if (Quarter.Match(text) is { Success: true } quarter)
            return AskForOne(YearOf(quarter), (Number(quarter, "q") * 3) - 2, Number(quarter, "q") * 3);
        if (HalfYear.Match(text) is { Success: true } half)
            return half.Groups["first"].Success ? AskForOne(YearOf(half), 1, 6) : AskForOne(YearOf(half), 7, 12);
        if (Days.Match(text) is { Success: true } days && days.Groups["d"].Captures.All(day => int.Parse(day.ValueSpan) is >= 1 and <= MaxDay))
        {
            var ofDays = NumbersOf(days);
            return ofDays.Exists(number => number is < 1 or > MonthsOfYear) ? null
                : ofDays is [var only] ? Resolve(written, YearOf(days), only)
                : AskForSome(YearOf(days), ofDays);
        }

        if (Several.Match(text) is not { Success: true } several || !IsMonth(several))
            return null;
        var numbers = NumbersOf(several);
        if (numbers.Exists(number => number is < 1 or > MonthsOfYear))
            return null;
        if (several.Groups["y2"].Success)
            return CellReading.Ask<DateOnly>(written, CellProblem.SeveralMonths);
        var isRange = several.Groups["s"].Captures is [var mark] && To.IsMatch(mark.Value);
        return isRange ? AskForOne(YearOf(several), numbers[0], numbers[^1]) : AskForSome(YearOf(several), numbers);

        CellReading<DateOnly> AskForOne(int? year, int first, int last) =>
            CellReading.Ask<DateOnly>(written, CellProblem.SeveralMonths, Months(year, first, last));

        CellReading<DateOnly> AskForSome(int? year, List<int> numbers) =>
            CellReading.Ask<DateOnly>(written, CellProblem.SeveralMonths, numbers.SelectMany(number => Candidates(year, number)));
    }

    // The months of a list, each once.
    private static List<int> NumbersOf(Match match) =>
        [.. match.Groups["n"].Captures.Select(capture => int.Parse(capture.ValueSpan, CultureInfo.InvariantCulture)).Prepend(Number(match, "m")).Distinct()];

    private CellReading<DateOnly> Resolve(string written, int? year, int month) =>
        Candidates(year, month) is var candidates && candidates is [var only]
            ? CellReading.Read(written, only)
            : CellReading.Ask(written, CellProblem.YearUnclear, candidates);

    // The month of the year given; otherwise those in the window, or the ones next to it.
    private List<DateOnly> Candidates(int? year, int month)
    {
        if (year is { } given)
            return [new(given, month, 1)];
        var years = Enumerable.Range(firstMonth.Year, Math.Min(lastMonth.Year - firstMonth.Year, MaxWindowYears) + 1);
        var months = years.Select(each => new DateOnly(each, month, 1)).ToList();
        var inWindow = months.FindAll(each => each >= firstMonth && each <= lastMonth);
        if (inWindow is not [])
            return inWindow;
        if (months is [var only] && only > lastMonth)
            return [only];
        return [.. months, new(lastMonth.Year + 1, month, 1)];
    }

    // 11月-2月 goes over the end of a year.
    private IEnumerable<DateOnly> Months(int? year, int first, int last)
    {
        var begin = Candidates(year, first)[0];
        var length = last >= first ? last - first : last + MonthsOfYear - first;
        return Enumerable.Range(0, length + 1).Select(begin.AddMonths);
    }

    private bool IsNear(int year) => year >= firstMonth.Year - MaxSerialYears && year <= lastMonth.Year + MaxSerialYears;

    private static bool IsMonth(Match match) => Number(match, "m") is >= 1 and <= MonthsOfYear;

    private static int? YearOf(Match match) =>
        match.Groups["y"] is { Success: true } year
            ? int.Parse(year.ValueSpan, CultureInfo.InvariantCulture) is var number && number < 100
                ? 2000 + number
                : number
            : null;

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static DateOnly FirstDay(DateOnly day) => new(day.Year, day.Month, 1);

    // Years are counted from a month of the window: they stay within those of a date.
    private static DateOnly Clamp(DateOnly month) => FirstDay(month.Year > LastYear ? new(LastYear, month.Month, 1) : month);
}
