using ThemeDay.Documents.Cells;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Campaigns;

/// <summary>
/// Reads a theme from its rows in the tables of themes, programmes and reports. What depends on a setting that was not read is read as far as it is clear
/// without: a day that has its year, but not one of which only the settings say the year.
/// </summary>
internal sealed class ThemeReader
{
    private const int MaxSignageOfAKind = CampaignLimits.MaxSignagePictures / 2; // banners and displays

    // What a reader that does not know the period of the campaign may take for two days or months.
    private static readonly CellProblem[] UnclearWithoutPeriod = [CellProblem.YearUnclear, CellProblem.DayUnclear, CellProblem.WeekdayDiffers];

    private static readonly Dictionary<string, Review> Reviews = new()
    {
        ["accepted"] = Review.Accepted,
        ["declined"] = Review.Declined,
        ["merged"] = Review.Merged,
        ["withdrawn"] = Review.Withdrawn,
    };

    private readonly SourceFolder sources;
    private readonly CampaignSettings settings;
    private readonly IReadOnlyList<ImportedUnit> units;
    private readonly UnitNameReader unitNames;
    private readonly bool hasAllUnits;
    private readonly DayReader days;
    private readonly CellProblem[] unclearDays;
    private readonly MonthReader months;
    private readonly CellProblem[] unclearMonths;
    private readonly ActivityFormReader? forms;
    private readonly GuestsReader? guests;

    /// <param name="sources">The files beside the tables.</param>
    /// <param name="row">The row of the settings, which says which of them were not read.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="units">The units.</param>
    /// <param name="hasAllUnits">Whether all units were read.</param>
    public ThemeReader(SourceFolder sources, TableRow row, CampaignSettings settings, IReadOnlyList<ImportedUnit> units, bool hasAllUnits)
    {
        (this.sources, this.settings, this.units) = (sources, settings, units);
        this.hasAllUnits = hasAllUnits && !row.IsUnread("district");
        unitNames = new([.. units.Select(unit => new ListedUnit(unit.Code, unit.Name))], Division.Find(settings.District));
        var hasPeriod = !row.IsUnread("opens_on") && !row.IsUnread("cut_off") && (settings.OpensOn is not null || !row.IsUnread("first_month"));
        days = hasPeriod ? new(settings.OpensOn ?? settings.FirstMonth, settings.CutOff) : SettingsReader.DaysWithYear;
        unclearDays = hasPeriod ? [] : UnclearWithoutPeriod;
        var hasWindow = !row.IsUnread("first_month") && !row.IsUnread("last_month");
        months = hasWindow ? new(settings.FirstMonth, settings.LastMonth) : SettingsReader.MonthsWithYear;
        unclearMonths = hasWindow ? [] : UnclearWithoutPeriod;
        forms = row.IsUnread("forms") ? null : new(settings.Forms);
        guests = row.IsUnread("audiences") ? null : new(settings.Audiences);
    }

    public ThemeRecord Read(int no, TableRow theme, TableRow? programme, TableRow? report)
    {
        var activity = theme.Reference("starts_on", days.ReadRange, unclearDays);
        ThemeRecord record = new()
        {
            No = no,
            ThemeRow = theme,
            Unit = theme.IsGiven("unit") ? ReadUnit(theme) : "",
            Topic = theme.Required("topic", CampaignLimits.MaxTopic),
            Month = theme.Value("month", months.Read, unclearMonths),
            LateMonthReason = theme.Text("late_month_reason", CampaignLimits.MaxReason),
            Forms = ReadKnown<IReadOnlyList<string>>(theme, "forms", forms is null ? null : forms.Read) ?? [],
            Contact = theme.Reference("contact", ContactReader.Read),
            Scan = sources.FindScan(theme, "scan"),
            CorrectedScan = sources.FindScan(theme, "corrected_scan"),
            SubmittedOn = Day(theme, "submitted_on"),
            ReturnedOn = Day(theme, "returned_on"),
            ReturnedItems = ReadReturnedItems(theme),
            CorrectedOn = Day(theme, "corrected_on"),
            Review = theme.Choice("review", Reviews) ?? Review.None,
            ReviewOn = Day(theme, "review_on"),
            Reason = theme.Text("reason", CampaignLimits.MaxReason),
            MergedInto = theme.Number("merged_into", 1, CampaignFolder.MaxNo),
            StartsOn = activity?.First,
            EndsOn = ReadLastDay(theme, activity, Day(theme, "ends_on")),
            MovedOn = Day(theme, "moved_on"),
            MovedTo = Day(theme, "moved_to"),
            MoveReason = theme.Text("move_reason", CampaignLimits.MaxReason),
            CancelledOn = Day(theme, "cancelled_on"),
            CancelReason = theme.Text("cancel_reason", CampaignLimits.MaxReason),
        };
        return ReadFilings(record, programme, report);
    }

    /// <summary>Reads the programme and the report of a theme.</summary>
    public ThemeRecord ReadFilings(ThemeRecord theme, TableRow? programme, TableRow? report)
    {
        var record = theme with
        {
            ProgrammeRow = programme,
            ReportRow = report,
            ProgrammeOn = Day(programme, "programme_on"),
            ApprovedOn = Day(programme, "approved_on"),
            Time = programme?.Text("time", CampaignLimits.MaxTime) ?? "",
            Venue = programme?.Text("venue", CampaignLimits.MaxVenue) ?? "",
            Agenda = programme?.Text("agenda", CampaignLimits.MaxAgenda) ?? "",
            Guests = programme is null ? [] : ReadKnown<IReadOnlyList<GuestCount>>(programme, "guests", guests is null ? null : guests.Read) ?? [],
            Signage = programme?.Text("signage", CampaignLimits.MaxSignage) ?? "",
            Held = report?.Value("held", YesNoReader.Read) ?? theme.Held,
            Attended = report?.Value("attended", HeadCountReader.Read),
            Present = report is null || (theme.Present is not [] && report.Text("present") is "") ? theme.Present : ReadPresent(report),
            ReportText = report is null ? "" : ReadReportText(report),
            Pictures = report is null ? [] : ReadPictures(report, "pictures", CampaignLimits.MaxPictures),
            SignagePictures = report is null
                ? []
                : [.. ReadSignage(report, "banner_pictures", SignageKind.Banner), .. ReadSignage(report, "display_pictures", SignageKind.Display)],
            ReportOn = Day(report, "report_on"),
            AcceptedOn = Day(report, "accepted_on"),
            PublishedOn = Day(report, "published_on"),
        };
        if (report is not null)
            SourceFolder.CheckDiffer(report, record.AllPictures);
        AddNotes(record);
        return record;
    }

    private DateOnly? Day(TableRow? row, string column) => row?.Value(column, days.Read, unclearDays);

    // By what the settings have; without, the cell is left.
    private static T? ReadKnown<T>(TableRow row, string column, Func<string, CellReading<T>>? read)
        where T : class
    {
        if (read is not null)
            return row.Reference(column, read);
        row.MarkUnread(column);
        return null;
    }

    private string ReadUnit(TableRow theme)
    {
        var written = theme.Text("unit");
        if (units.FirstOrDefault(unit => unit.Code == written) is { } unit)
            return unit.Code;
        CellProblem[] unclear = hasAllUnits ? [] : [CellProblem.UnitUnknown, CellProblem.SeveralUnits];
        return theme.Reference("unit", unitNames.Read, unclear)?.Code ?? "";
    }

    // What is written in a table and not imported, since the step that needs it did not happen.
    private static void AddNotes(ThemeRecord theme)
    {
        if (theme.CorrectedScan is not null && theme.CorrectedOn is null)
            theme.ThemeRow?.AddNote("corrected_scan", CampaignTexts.Get("NoteCorrectedScan"));
        if (theme.ProgrammeOn is null && theme.Venue + theme.Agenda + theme.Time + theme.Signage is not "")
            theme.ProgrammeRow!.AddNote("programme_on", CampaignTexts.Get("NoteProgramme"));
        if (theme.ReportOn is null && (theme.ReportText is not "" || theme.AllPictures.Count > 0 || theme.Attended is not null))
            theme.ReportRow!.AddNote("report_on", CampaignTexts.Get("NoteReport"));
    }

    private static DateOnly? ReadLastDay(TableRow theme, DayRange? activity, DateOnly? endsOn)
    {
        if (activity is null && endsOn is not null && !theme.IsUnread("starts_on"))
            theme.AddProblem("ends_on", CampaignTexts.Get("EndsWithoutStart"));
        else if (activity is { } days && days.First != days.Last && endsOn is not null && endsOn != days.Last)
            theme.AddProblem("ends_on", CampaignTexts.Get("EndsDiffer"));
        return endsOn ?? activity?.Last;
    }

    private IReadOnlyList<string> ReadPresent(TableRow report)
    {
        var present = TableRow.Split(report.Text("present"));
        if (guests is null)
            report.MarkUnread("present");
        else if (present.Except(settings.Audiences).Any() || present.Distinct().Count() != present.Count)
            report.AddProblem("present", CampaignTexts.Format("NotAChoice", string.Join(ChineseText.ListSeparator, settings.Audiences)));
        return present;
    }

    private static IReadOnlyList<string> ReadReturnedItems(TableRow theme)
    {
        List<string> items = [];
        foreach (var name in TableRow.Split(theme.Text("returned_items")))
        {
            if (ReturnedItems.Find(name) is { } item)
                items.Add(item);
            else
                theme.AddProblem("returned_items", CampaignTexts.Format("NotAChoice", ReturnedItems.Names));
        }

        return [.. items.Distinct()];
    }

    private string ReadReportText(TableRow report)
    {
        if (sources.Find(report, "text_file") is not { } file)
            return report.Text("text", CampaignLimits.MaxReport);
        if (report.Text("text") is not "")
            report.AddProblem("text_file", CampaignTexts.Get("TextTwice"));
        using var content = file.Open();
        using MemoryStream bytes = new();
        content.CopyTo(bytes);
        if (TextFile.Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) is not { } text)
        {
            report.AddProblem("text_file", CampaignTexts.Get("FileEncoding"));
            return "";
        }

        text = text.Trim();
        if (TextCharacters.Count(text) > CampaignLimits.MaxReport)
            report.AddProblem("text_file", CampaignTexts.Format("TooLong", CampaignLimits.MaxReport, TextCharacters.Count(text)));
        if (TextCharacters.HasUnaccepted(text, isMultiLine: true))
            report.AddProblem("text_file", CampaignTexts.Get("CharacterNotAllowed"));
        return text;
    }

    private IEnumerable<(SignageKind Kind, SourceFile Picture)> ReadSignage(TableRow report, string column, SignageKind kind) =>
        ReadPictures(report, column, MaxSignageOfAKind).Select(picture => (kind, picture));

    private IReadOnlyList<SourceFile> ReadPictures(TableRow report, string column, int max)
    {
        var names = TableRow.Split(report.Text(column));
        if (names.Count > max)
            report.AddProblem(column, CampaignTexts.Format("TooManyPictures", max));
        return [.. names.Select(name => sources.FindPicture(report, column, name)).OfType<SourceFile>()];
    }
}
