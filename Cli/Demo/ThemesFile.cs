using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace ThemeDay.Cli.Demo;

/// <summary>Reads themes.csv and reports every error with its line and column.</summary>
internal sealed class ThemesFile
{
    private readonly CsvReader csv;
    private readonly List<string> problems = [];

    private ThemesFile(CsvReader csv) => this.csv = csv;

    /// <returns>The lines in file order, and the problems; if there are any, the lines must not be used.</returns>
    public static (IReadOnlyList<ThemeRecord> Lines, IReadOnlyList<string> Problems) Read(TextReader text)
    {
        List<string> quotes = [];
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            TrimOptions = TrimOptions.Trim,
            MissingFieldFound = null,
            BadDataFound = bad => quotes.Add($"themes.csv, line {bad.Context.Parser!.RawRow}: a quote is not closed, or stands within a cell"),
        };
        using var reader = new CsvReader(text, configuration);
        var file = new ThemesFile(reader);
        List<ThemeRecord> lines = [];
        if (!reader.Read() || !reader.ReadHeader())
            return ([], ["themes.csv has no header line"]);
        while (reader.Read())
            lines.Add(file.Line());
        return (lines, [.. quotes.Distinct(), .. file.problems]);
    }

    private ThemeRecord Line() =>
        new()
        {
            No = Number("no") ?? AddProblem<int>("no", "is missing"),
            Unit = Required("unit"),
            Topic = Required("topic"),
            Month = Month("month"),
            LateMonthReason = Text("late_month_reason"),
            Forms = [.. Required("forms").Split(ChineseText.ListSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            SubmittedOn = Day("submitted_on"),
            ReturnedOn = Day("returned_on"),
            CorrectedOn = Day("corrected_on"),
            Review = ReviewOf("review"),
            ReviewOn = Day("review_on"),
            Reason = Text("reason"),
            MergedInto = Number("merged_into"),
            StartsOn = Day("starts_on"),
            EndsOn = Day("ends_on") ?? Day("starts_on"),
            MovedOn = Day("moved_on"),
            MovedTo = Day("moved_to"),
            MoveReason = Text("move_reason"),
            CancelledOn = Day("cancelled_on"),
            CancelReason = Text("cancel_reason"),
            ProgrammeOn = Day("programme_on"),
            Venue = Text("venue"),
            Guests = Counts("guests"),
            Held = YesOrNo("held"),
            ReportOn = Day("report_on"),
            Pictures = Number("pictures") ?? 0,
            Attended = Number("attended") ?? 0,
            Opinions = Number("opinions") ?? 0,
            Answered = Number("answered") ?? 0,
            Publicity = Counts("publicity"),
        };

    private string Text(string column) =>
        csv.TryGetField<string>(column, out var text) ? text ?? "" : AddProblem<string>(column, "is no column of this file") ?? "";

    private string Required(string column) => Text(column) is { Length: > 0 } text ? text : AddProblem<string>(column, "is missing") ?? "";

    private int? Number(string column) =>
        Text(column) is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : AddProblem<int>(column, $"is no number: {text}");

    private DateOnly? Day(string column) =>
        Text(column) is not { Length: > 0 } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) ? day
        : AddProblem<DateOnly>(column, $"is no day: {text}");

    private DateOnly Month(string column) =>
        DateOnly.TryParseExact($"{Required(column)}-01", "yyyy-MM-dd", out var month) ? month : AddProblem<DateOnly>(column, $"is no month: {Text(column)}");

    private bool YesOrNo(string column) =>
        Text(column) switch
        {
            "yes" => true,
            "no" or "" => false,
            var other => AddProblem<bool>(column, $"is yes or no, not {other}"),
        };

    private Review ReviewOf(string column) =>
        Text(column) switch
        {
            "" => Review.None,
            "accepted" or "returned_then_accepted" => Review.Accepted,
            "declined" => Review.Declined,
            "merged" => Review.Merged,
            "withdrawn" => Review.Withdrawn,
            var other => AddProblem<Review>(column, $"is no review: {other}"),
        };

    /// <summary>Parses name:number pairs.</summary>
    private IReadOnlyList<CountedItem> Counts(string column) =>
        [
            .. Text(column)
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(pair =>
                    pair.Split(':') is [var what, var count] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                        ? new CountedItem(what, number)
                        : AddProblem<CountedItem>(column, $"is no what:number: {pair}")!
                ),
        ];

    private T? AddProblem<T>(string column, string what)
    {
        problems.Add($"themes.csv, line {csv.Parser.RawRow}: {column} {what}");
        return default;
    }
}
