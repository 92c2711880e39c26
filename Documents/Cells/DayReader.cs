using System.Globalization;
using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Documents.Cells;

/// <summary>Days from the first to the last, which may be the same.</summary>
/// <param name="First">The first day.</param>
/// <param name="Last">The last day.</param>
public sealed record DayRange(DateOnly First, DateOnly Last);

/// <summary>Reads days, as units write them.</summary>
/// <param name="first">The first day of the period in which days without a year lie.</param>
/// <param name="last">Its last day.</param>
/// <remarks>A day without a year is read if it lies in the period in one year only.</remarks>
public sealed class DayReader(DateOnly first, DateOnly last)
{
    private const int MaxLength = 100; // characters
    private const int MaxCandidates = 20;
    private const int FirstYear = 2000;
    private const int LastYear = 2099;
    private const int MaxSerialYears = 2; // between a day of digits alone and the period
    private const int MaxLostZero = 3; // a spreadsheet shows 5.10, 5.20 and 5.30 as 5.1, 5.2 and 5.3
    private const int DaysOfWeek = 7;
    private const char MiddleDot = '\u00b7'; // 5·15, 5•15
    private const char Bullet = '\u2022';

    private const string DigitLike = "[0-9{DigitLetters}{Ten}]";
    private const string Number = "[0-9]{1,2}|[{DigitLetters}]?{Ten}[{DigitLetters}]?|[{DigitLetters}]";
    private const string ClockInDigits = "(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,7})?)?";
    private const string ClockInWords =
        "(?:[01]?[0-9]|2[0-4]|[{DigitLetters}]?{Ten}[{DigitLetters}]?|[{DigitLetters}])(?:{Hour})(?:[0-5]?[0-9](?:{Minute})?|(?:{HalfHour}))?";
    private const string Clock = $"(?:{{PartsOfDay}})?(?:{ClockInDigits}|{ClockInWords})";
    private const string Time = $"(?:{Clock}(?:(?:{{To}})+{Clock})?|(?:{{PartsOfDay}})(?:(?:{{To}})(?:{{PartsOfDay}}))?)";

    private static readonly Regex Spaces = CellPatterns.Compile($"(?<!{DigitLike}) +| +(?!{DigitLike})");
    private static readonly Regex Lunar = CellPatterns.Compile("(?:{Lunar})|(?:{LunarDays})");
    private static readonly Regex Tentative = CellPatterns.Compile("(?:{Tentative})");
    private static readonly Regex TentativeRemark = CellPatterns.Compile("\\([^()]*(?:{Tentative})[^()]*\\)");
    private static readonly Regex Intent = CellPatterns.Compile("^(?:{Intent})");
    private static readonly Regex Serial = CellPatterns.Compile("^(?<days>[0-9]{5})(?<time>\\.[0-9]{1,15})?$");
    private static readonly Regex Joined = CellPatterns.Compile(
        "^(?<y>20[0-9]{2})(?:(?!1[0-2]$)(?<digits>[0-9]{2,3})|(?:{Year})(?<digits>[0-9]{3,4})(?:{Day})?)$"
    );
    private static readonly Regex ShortYear = CellPatterns.Compile("^(?<a>[0-9]{1,2})(?<mark>[.\\-/])(?<b>[0-9]{1,2})\\k<mark>(?<c>[0-9]{1,2}|20[0-9]{2})$");
    private static readonly Regex Day = CellPatterns.Compile(
        "\\G(?:(?<joined>20[0-9]{6})(?![0-9])"
            + "|(?:(?:(?<y>20[0-9]{2}|[0-9]{2}|[{DigitLetters}{Zero}]{4})(?:{Year})|(?<y>20[0-9]{2})(?<ym>[.\\-/]))\n?)?"
            + $"(?<m>{Number})(?:(?:{{Month}})\n?|(?<md>[.\\-/]))(?<d>{Number})(?:(?<dd>{{Day}})|(?!{DigitLike})))"
    );
    private static readonly Regex DayOnly = CellPatterns.Compile($"\\G(?<d>{Number})(?:(?<dd>{{Day}})|(?!{DigitLike}|[:.]))");
    private static readonly Regex Weekday = CellPatterns.Compile("\\G[, \n]?(?<weekday>{Weekday})");
    private static readonly Regex TimeOfDay = CellPatterns.Compile($"\\G(?:[T, \n]|(?<![0-9])){Time}");
    private static readonly Regex Remark = CellPatterns.Compile("\\G\n?\\((?<remark>[^()]*)\\)");
    private static readonly Regex WeekdayRemark = CellPatterns.Compile($"^(?<weekday>{{Weekday}})?[, \n]?(?:{Time})?$");
    private static readonly Regex OtherDay = CellPatterns.Compile($"{DigitLike}|(?:{{Or}})|(?:{{Month}})|(?:{{Year}})|(?:{{Before}})");
    private static readonly Regex OpenEnd = CellPatterns.Compile("\\G(?:{Before}|{After})$");
    private static readonly Regex Separator = CellPatterns.Compile("\\G(?:(?<to>(?:{To})+)|(?:{ListMarks}|{And}|\n))");

    /// <summary>Reads a cell that has one day.</summary>
    public CellReading<DateOnly> Read(string written)
    {
        var range = ReadRange(written);
        var days = range.Candidates.SelectMany(each => new[] { each.First, each.Last });
        return (range.Value, range.Problem) switch
        {
            ({ } value, _) when value.First == value.Last => CellReading.Read(written, value.First) with { LeftOut = range.LeftOut },
            ({ } value, _) => CellReading.Ask(written, CellProblem.SeveralDays, value.First, value.Last) with { LeftOut = range.LeftOut },
            _ => new(written, range.Outcome, default)
            {
                Problem = range.Problem,
                Candidates = [.. days.Distinct().Take(MaxCandidates)],
                LeftOut = range.LeftOut,
            },
        };
    }

    /// <summary>Reads a cell that has one day, or the first and the last of several. A single day is a range of one.</summary>
    public CellReading<DayRange> ReadRange(string written)
    {
        if (CellText.IsBlank(written))
            return CellReading.Blank<DayRange>(written);
        if (written.Length > MaxLength)
            return CellReading.Refuse<DayRange>(written, CellProblem.NotADay);
        var folded = CellText.Fold(written.Replace(MiddleDot, '.').Replace(Bullet, '.')).TrimEnd('.', ',', ';');
        if (TextCharacters.HasUnaccepted(folded, isMultiLine: true))
            return CellReading.Refuse<DayRange>(written, CellProblem.NotADay);
        var text = Spaces.Replace(folded, "");
        if (Lunar.IsMatch(text))
            return CellReading.Refuse<DayRange>(written, CellProblem.LunarCalendar);
        if (!Tentative.IsMatch(text))
            return ReadText(written, text);
        var remarks = TentativeRemark.Matches(text).Select(remark => remark.Value).ToList();
        var rest = TentativeRemark.Replace(text, "");
        remarks.AddRange(Tentative.Matches(rest).Select(word => word.Value));
        return CellReading.Ask(written, CellProblem.Undecided, CandidatesOf(ReadText(written, Tentative.Replace(rest, "")))) with { LeftOut = remarks };
    }

    private CellReading<DayRange> ReadText(string written, string text)
    {
        var intent = Intent.Match(text).Value;
        text = text[intent.Length..];
        var reading = ReadDigits(written, text) ?? ReadDays(written, text) ?? CellReading.Refuse<DayRange>(written, CellProblem.NotADay);
        return intent is "" ? reading : reading with { LeftOut = [intent, .. reading.LeftOut] };
    }

    // The number by which a spreadsheet stores a day, digits between which characters were lost, and days with a year of two digits or at the end.
    private CellReading<DayRange>? ReadDigits(string written, string text)
    {
        if (Serial.Match(text) is { Success: true } serial)
        {
            var day = DateOnly.FromDateTime(DateTime.FromOADate(int.Parse(serial.Groups["days"].ValueSpan, CultureInfo.InvariantCulture)));
            return IsNear(day)
                ? CellReading.Read(written, new DayRange(day, day)) with
                {
                    LeftOut = [.. serial.Groups["time"].Captures.Select(time => time.Value)],
                }
                : null;
        }

        if (Joined.Match(text) is { Success: true } joined)
        {
            var digits = joined.Groups["digits"].Value;
            var days = new[] { 1, 2 }
                .Where(length => digits.Length - length is 1 or 2)
                .Select(length => DayOf(joined.Groups["y"].Value, digits[..length], digits[length..]));
            return Ask(CellProblem.DigitsJoined, days);
        }

        if (ShortYear.Match(text) is not { Success: true } date)
            return null;
        var (a, b, c) = (date.Groups["a"].Value, date.Groups["b"].Value, date.Groups["c"].Value);
        return Ask(CellProblem.DayUnclear, c.Length is 4 ? [DayOf(c, a, b), DayOf(c, b, a)] : [DayOf(a, b, c), DayOf(c, a, b)]);

        CellReading<DayRange>? Ask(CellProblem problem, IEnumerable<DateOnly?> days) =>
            days.OfType<DateOnly>().Where(IsNear).Distinct().Select(day => new DayRange(day, day)).ToList() is [_, ..] candidates
                ? CellReading.Ask(written, problem, candidates)
                : null;
    }

    // A day, or several with marks between them. Null if a part is none.
    private CellReading<DayRange>? ReadDays(string written, string text)
    {
        List<WrittenDay> days = [];
        List<bool> isTo = []; // for each mark between two days
        List<string> leftOut = [];
        List<string> otherDays = [];
        var isOpen = false;
        for (var place = 0; place < text.Length; )
        {
            if (days is not [])
            {
                if (Separator.Match(text, place) is not { Success: true } separator)
                    return null;
                isTo.Add(separator.Groups["to"].Success);
                place += separator.Length;
            }

            var match = Day.Match(text, place);
            if (!match.Success && days is not [])
                match = DayOnly.Match(text, place);
            if (!match.Success || WrittenDay.Parse(match, days.LastOrDefault()) is not { } day)
                return null;
            place += match.Length;
            while (FindBeside(text, place) is { } beside)
            {
                if (beside.Weekday is not null && day.Weekday is not null && beside.Weekday != day.Weekday)
                    return null;
                day = day with { Weekday = beside.Weekday ?? day.Weekday };
                (beside.IsOther ? otherDays : leftOut).Add(text[place..(place + beside.Length)].TrimStart('T', ',', ' ', '\n'));
                place += beside.Length;
            }

            days.Add(day);
            if (OpenEnd.Match(text, place) is { Success: true } end)
                (isOpen, place) = (true, place + end.Length);
        }

        if (days is [])
            return null;
        var reading = ReadDays(written, days, isTo);
        if (reading.Outcome is CellOutcome.Unreadable)
            return reading;
        if (otherDays is not [])
            return CellReading.Ask(written, CellProblem.DayUnclear, CandidatesOf(reading)) with { LeftOut = otherDays };
        return (isOpen ? CellReading.Ask(written, CellProblem.Undecided, CandidatesOf(reading)) : reading) with { LeftOut = leftOut };
    }

    private CellReading<DayRange> ReadDays(string written, List<WrittenDay> days, List<bool> isTo)
    {
        if (days.Exists(day => day.IsJoined && day.ToDate() is { } date && !IsNear(date)))
            return CellReading.Refuse<DayRange>(written, CellProblem.NotADay);
        if (days is [var only])
            return only.IsUnclearAlone ? AskWhich(written, only) : Resolve(written, only, only);
        if (days is [var begin, var end] && isTo is [true])
        {
            var reading = Resolve(written, begin, end);
            var isUnclear = begin.IsHyphened || end.IsHyphened || (end.IsBareNumber && begin.IsMarked);
            return isUnclear && reading.Outcome is not CellOutcome.Unreadable
                ? CellReading.Ask(written, CellProblem.DayUnclear, CandidatesOf(reading))
                : reading;
        }

        // 5日、8日至12日: each day, or each pair of days.
        List<CellReading<DayRange>> parts = [];
        for (var place = 0; place < days.Count; place++)
        {
            var from = place;
            if (place < isTo.Count && isTo[place])
                place++;
            if (place < isTo.Count && isTo[place])
                return CellReading.Refuse<DayRange>(written, CellProblem.NotADay);
            parts.Add(Resolve(written, days[from], days[place]));
        }

        return parts.Find(part => part.Outcome is CellOutcome.Unreadable)
            ?? CellReading.Ask(written, CellProblem.SeveralDays, parts.SelectMany(CandidatesOf).Distinct().Take(MaxCandidates));
    }

    // 4-12 may be a day, days or months; 5.2 may be the number to which a spreadsheet made 5.20.
    private CellReading<DayRange> AskWhich(string written, WrittenDay day)
    {
        List<CellReading<DayRange>> readings = [Resolve(written, day, day)];
        if (day.LoneMark is "." && day is { IsOneDigit: true, Number: <= MaxLostZero } && day with { Number = day.Number * 10 } is var longer)
            readings.Add(Resolve(written, longer, longer));
        return readings[0].Outcome is CellOutcome.Unreadable
            ? readings[0]
            : CellReading.Ask(written, CellProblem.DayUnclear, readings.SelectMany(CandidatesOf).Distinct().Take(MaxCandidates));
    }

    private CellReading<DayRange> Resolve(string written, WrittenDay begin, WrittenDay end)
    {
        if (!begin.Exists || !end.Exists)
            return CellReading.Refuse<DayRange>(written, CellProblem.NotADay);
        var isNextYear = false;
        if (begin.Year is null && end.Year is { } lastYear)
            return AskForYear(new[] { lastYear, lastYear - 1 }.Select(year => RangeOf(begin with { Year = year }, end)));
        // A month before the first one may be that of the next year.
        if ((end.Year, end.Month, end.Number).CompareTo((begin.Year, begin.Month, begin.Number)) < 0)
        {
            if (end.HasOwnYear || end.Month == begin.Month)
                return CellReading.Refuse<DayRange>(written, CellProblem.RangeReversed);
            isNextYear = true;
        }

        var years = begin.Year is { } given ? [given] : Enumerable.Range(FirstYear, LastYear - FirstYear + 1);
        var ranges = years
            .Select(year => RangeOf(begin with { Year = year }, end.HasOwnYear ? end : end with { Year = isNextYear ? year + 1 : year }))
            .OfType<DayRange>()
            .ToList();
        if (ranges is [])
            return CellReading.Refuse<DayRange>(written, CellProblem.NotADay);
        if (begin.Year is null)
        {
            var inPeriod = ranges.FindAll(range => range.First >= first && range.Last <= last);
            ranges = inPeriod is [] ? [.. ranges.OrderBy(Distance).Take(2)] : inPeriod;
            if (inPeriod is not [_])
                return isNextYear ? CellReading.Ask(written, CellProblem.RangeReversed, ranges.Take(MaxCandidates)) : AskForYear(ranges);
        }

        var range = ranges[0];
        if (isNextYear)
            return CellReading.Ask(written, CellProblem.RangeReversed, range);
        if (IsOnWeekdays(range))
            return CellReading.Read(written, range);
        return CellReading.Ask<DayRange>(written, CellProblem.WeekdayDiffers, range.First == range.Last ? [range, Nearest(range.First)] : [range]);

        CellReading<DayRange> AskForYear(IEnumerable<DayRange?> candidates) =>
            candidates.OfType<DayRange>().OrderByDescending(IsOnWeekdays).Take(MaxCandidates).ToList() is [_, ..] some
                ? CellReading.Ask(written, CellProblem.YearUnclear, some)
                : CellReading.Refuse<DayRange>(written, CellProblem.NotADay);

        bool IsOnWeekdays(DayRange days) => IsOn(days.First, begin.Weekday) && IsOn(days.Last, end.Weekday);

        // The day of the weekday that is next to another day.
        DayRange Nearest(DateOnly day)
        {
            var weekday = begin.Weekday ?? day.DayOfWeek;
            var near = Enumerable.Range(-DaysOfWeek / 2, DaysOfWeek).Select(day.AddDays).First(each => each.DayOfWeek == weekday);
            return new(near, near);
        }
    }

    private static bool IsOn(DateOnly day, DayOfWeek? weekday) => weekday is null || day.DayOfWeek == weekday;

    private static DayRange? RangeOf(WrittenDay begin, WrittenDay end) =>
        begin.ToDate() is { } from && end.ToDate() is { } to && from <= to ? new(from, to) : null;

    private static IReadOnlyList<DayRange> CandidatesOf(CellReading<DayRange> reading) => reading.Value is { } value ? [value] : reading.Candidates;

    // A weekday, a time of day or a remark beside a day; a remark may say another day.
    private static (int Length, DayOfWeek? Weekday, bool IsOther)? FindBeside(string text, int place)
    {
        if (Remark.Match(text, place) is { Success: true } remark)
            return WeekdayRemark.Match(remark.Groups["remark"].Value) is { Success: true } inner
                ? (remark.Length, WeekdayOf(inner), false)
                : (remark.Length, null, OtherDay.IsMatch(remark.Groups["remark"].Value));
        if (Weekday.Match(text, place) is { Success: true } weekday)
            return (weekday.Length, WeekdayOf(weekday), false);
        return TimeOfDay.Match(text, place) is { Success: true } time ? (time.Length, null, false) : null;
    }

    private static DayOfWeek? WeekdayOf(Match match) =>
        match.Groups["weekday"] is { Success: true, ValueSpan: [.., var letter] } ? CellWords.Weekdays[letter] : null;

    // 23 is 2023.
    private static DateOnly? DayOf(string year, string month, string day)
    {
        var numbers = new[] { year, month, day }.Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return WrittenDay.ToDate(year.Length <= 2 ? FirstYear + numbers[0] : numbers[0], numbers[1], numbers[2]);
    }

    private int Distance(DayRange range) => range.First < first ? first.DayNumber - range.First.DayNumber : range.Last.DayNumber - last.DayNumber;

    private bool IsNear(DateOnly day) => day.Year >= FirstYear && day.AddYears(MaxSerialYears) >= first && day.AddYears(-MaxSerialYears) <= last;
}
