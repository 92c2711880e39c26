using ThemeDay.Documents.Cells;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Campaigns;

/// <summary>
/// Reads the tables of a campaign in a folder: settings, units, themes, programmes and reports. The problems of all of them are reported together; while the
/// settings have problems, what depends on them (days, months, forms, guests, units of themes) is not read.
/// </summary>
internal sealed class CampaignFolder
{
    public const string CampaignTable = "campaign";
    public const string UnitsTable = "units";
    public const string ThemesTable = "themes";
    public const string ProgrammesTable = "programmes";
    public const string ReportsTable = "reports";

    private const int MaxTitle = 200; // characters, as in the API
    private const int MaxReason = 500;
    private const int MaxAgenda = 4_000;
    private const int MaxReport = 20_000;
    private const int MaxPictures = 50;
    private const int MaxSignagePictures = 5; // of each of two kinds; a report has at most 10
    private const int MaxNo = 999_999;

    /// <summary>The columns of each table, in the order in which a template has them.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Columns = new Dictionary<string, string[]>
    {
        [CampaignTable] =
        [
            "campaign",
            "district",
            "document_number",
            "title",
            "opens_on",
            "deadline",
            "first_month",
            "last_month",
            "first_release_on",
            "cut_off",
            "programme_lead",
            "report_lead",
            "correction_lead",
            "minimum_themes",
            "forms",
            "audiences",
            "invited_units",
            "scheme",
        ],
        [UnitsTable] = ["code", "name", "kind"],
        [ThemesTable] =
        [
            "no",
            "unit",
            "topic",
            "month",
            "late_month_reason",
            "forms",
            "contact",
            "scan",
            "submitted_on",
            "returned_on",
            "returned_items",
            "corrected_on",
            "corrected_scan",
            "review",
            "review_on",
            "reason",
            "merged_into",
            "starts_on",
            "ends_on",
            "moved_on",
            "moved_to",
            "move_reason",
            "cancelled_on",
            "cancel_reason",
        ],
        [ProgrammesTable] = ["no", "programme_on", "approved_on", "time", "venue", "agenda", "guests", "signage"],
        [ReportsTable] =
        [
            "no",
            "held",
            "attended",
            "present",
            "text",
            "text_file",
            "pictures",
            "banner_pictures",
            "display_pictures",
            "report_on",
            "accepted_on",
            "published_on",
        ],
    };

    private static readonly Dictionary<string, Review> Reviews = new()
    {
        ["accepted"] = Review.Accepted,
        ["declined"] = Review.Declined,
        ["merged"] = Review.Merged,
        ["withdrawn"] = Review.Withdrawn,
    };

    private static readonly Dictionary<string, UnitKind> UnitKinds = Enum.GetValues<UnitKind>()
        .Where(kind => kind is not UnitKind.Unspecified)
        .ToDictionary(kind => $"{kind}".ToLowerInvariant());

    private readonly string folder;
    private readonly SourceFolder sources;
    private readonly FileProblems problems;

    private CampaignFolder(string folder, FileProblems problems) => (this.folder, sources, this.problems) = (folder, new(folder), problems);

    /// <summary>Reads a folder.</summary>
    /// <returns>The campaign; null if there are problems.</returns>
    public static CampaignData? Read(string folder, FileProblems problems) =>
        Directory.Exists(folder) ? new CampaignFolder(folder, problems).Read() : throw new CommandException($"{folder} is no directory");

    private CampaignData? Read()
    {
        var campaign = TableFile.Find(folder, CampaignTable, isRequired: true, problems);
        var units = ReadUnits();
        var settings = campaign is null ? null : SettingsReader.Read(TableRow.ReadItems(campaign, Columns[CampaignTable], problems), units, problems);
        var themes = ReadThemes(settings, units);
        if (settings is null || problems.Problems is not [])
            return null;
        return new(settings, units, themes);
    }

    /// <summary>Adds a problem for each rule between the steps of a theme that is broken.</summary>
    /// <param name="data">The campaign.</param>
    /// <param name="today">The day in Shanghai, after which nothing can have happened.</param>
    /// <param name="problems">Where problems are added.</param>
    public static void Check(CampaignData data, DateOnly today, FileProblems problems) =>
        CampaignRules.Check(
            data,
            today,
            (theme, column, rule) =>
            {
                var row =
                    Columns[ProgrammesTable].Contains(column) ? theme.ProgrammeRow
                    : Columns[ReportsTable].Contains(column) ? theme.ReportRow
                    : theme.ThemeRow;
                var text = CampaignTexts.Get($"Rule_{rule}");
                if ((row ?? theme.ThemeRow) is { } known)
                    known.AddProblem(column, text);
                else
                    problems.Add(new("", 0, TableRow.NameOf(column), "", text));
            }
        );

    private IReadOnlyList<ImportedUnit> ReadUnits()
    {
        List<ImportedUnit> units = [];
        foreach (var row in Rows(UnitsTable, ["code", "name", "kind"], isRequired: true))
        {
            var unit = new ImportedUnit(
                row.Required("code", 20),
                row.Required("name", MaxTitle),
                row.IsGiven("kind") ? row.Choice("kind", UnitKinds) ?? UnitKind.Unspecified : UnitKind.Unspecified
            );
            if (unit.Code is not "" && units.Exists(other => other.Code == unit.Code))
                row.AddProblem("code", CampaignTexts.Get("CodeTwice"));
            units.Add(unit);
        }

        return units;
    }

    private IReadOnlyList<ThemeRecord> ReadThemes(CampaignSettings? settings, IReadOnlyList<ImportedUnit> units)
    {
        CellReaders? readers = settings is null ? null : new(settings, units);
        var programmes = ByNo(Rows(ProgrammesTable, ["no"], isRequired: false), "programme");
        var reports = ByNo(Rows(ReportsTable, ["no"], isRequired: false), "report");
        var themes = ByNo(Rows(ThemesTable, ["no", "unit", "topic"], isRequired: true), "theme");
        foreach (var (no, row) in programmes.Concat(reports).Where(other => !themes.ContainsKey(other.Key)))
            row.AddProblem("no", CampaignTexts.Format("NoTheme", no));
        return
        [
            .. themes.Select(theme =>
                ReadTheme(theme.Key, theme.Value, programmes.GetValueOrDefault(theme.Key), reports.GetValueOrDefault(theme.Key), settings, readers)
            ),
        ];
    }

    private ThemeRecord ReadTheme(int no, TableRow theme, TableRow? programme, TableRow? report, CampaignSettings? settings, CellReaders? readers)
    {
        // Without settings it is not known which days, months, forms and guests are meant: their columns are not read.
        DateOnly? Day(TableRow? row, string column) => readers is null ? null : row?.Value(column, readers.Days.Read);
        var activity = readers is null ? null : theme.Reference("starts_on", readers.ReadDays);
        var unit = theme.IsGiven("unit") && readers is not null ? theme.Reference("unit", readers.ReadUnit) : null;
        ThemeRecord record = new()
        {
            No = no,
            ThemeRow = theme,
            ProgrammeRow = programme,
            ReportRow = report,
            Unit = unit?.Code ?? "",
            Topic = theme.Required("topic", MaxTitle),
            Month = readers is null ? null : theme.Value("month", readers.Months.Read),
            LateMonthReason = theme.Text("late_month_reason", MaxReason),
            Forms = readers is null ? [] : theme.Reference("forms", readers.Forms.Read) ?? [],
            Contact = theme.Reference("contact", ContactReader.Read),
            Scan = sources.Find(theme, "scan", theme.Text("scan")),
            CorrectedScan = sources.Find(theme, "corrected_scan", theme.Text("corrected_scan")),
            SubmittedOn = Day(theme, "submitted_on"),
            ReturnedOn = Day(theme, "returned_on"),
            ReturnedItems = ReadReturnedItems(theme),
            CorrectedOn = Day(theme, "corrected_on"),
            Review = theme.Choice("review", Reviews) ?? Review.None,
            ReviewOn = Day(theme, "review_on"),
            Reason = theme.Text("reason", MaxReason),
            MergedInto = theme.Number("merged_into", 1, MaxNo),
            StartsOn = activity?.First,
            EndsOn = ReadLastDay(theme, activity, Day(theme, "ends_on")),
            MovedOn = Day(theme, "moved_on"),
            MovedTo = Day(theme, "moved_to"),
            MoveReason = theme.Text("move_reason", MaxReason),
            CancelledOn = Day(theme, "cancelled_on"),
            CancelReason = theme.Text("cancel_reason", MaxReason),
            ProgrammeOn = Day(programme, "programme_on"),
            ApprovedOn = Day(programme, "approved_on"),
            Time = programme?.Text("time", 100) ?? "",
            Venue = programme?.Text("venue", MaxTitle) ?? "",
            Agenda = programme?.Text("agenda", MaxAgenda) ?? "",
            Guests = readers is null ? [] : programme?.Reference("guests", readers.Guests.Read) ?? [],
            Signage = programme?.Text("signage", MaxReason) ?? "",
            Held = report?.Value("held", YesNoReader.Read) ?? false,
            Attended = report?.Value("attended", HeadCountReader.Read),
            Present = report is null || settings is null ? [] : ReadPresent(report, settings),
            ReportText = report is null ? "" : ReadReportText(report),
            Pictures = report is null ? [] : ReadPictures(report, "pictures", MaxPictures),
            SignagePictures = report is null
                ? []
                :
                [
                    .. ReadPictures(report, "banner_pictures", MaxSignagePictures).Select(picture => (SignageKind.Banner, picture)),
                    .. ReadPictures(report, "display_pictures", MaxSignagePictures).Select(picture => (SignageKind.Display, picture)),
                ],
            ReportOn = Day(report, "report_on"),
            AcceptedOn = Day(report, "accepted_on"),
            PublishedOn = Day(report, "published_on"),
        };
        if (report is not null)
            SourceFolder.CheckDiffer(report, record.AllPictures);
        AddNotes(record);
        return record;
    }

    // What is written in a table and not imported, since the step that needs it did not happen.
    private static void AddNotes(ThemeRecord theme)
    {
        if (theme.CorrectedScan is not null && theme.CorrectedOn is null)
            theme.ThemeRow!.AddNote("corrected_scan", CampaignTexts.Get("NoteCorrectedScan"));
        if (theme.ProgrammeOn is null && theme.Venue + theme.Agenda + theme.Time + theme.Signage is not "")
            theme.ProgrammeRow!.AddNote("programme_on", CampaignTexts.Get("NoteProgramme"));
        if (theme.ReportOn is null && (theme.ReportText is not "" || theme.AllPictures.Count > 0 || theme.Attended is not null))
            theme.ReportRow!.AddNote("report_on", CampaignTexts.Get("NoteReport"));
    }

    private static DateOnly? ReadLastDay(TableRow theme, DayRange? activity, DateOnly? endsOn)
    {
        if (activity is null && endsOn is not null)
            theme.AddProblem("ends_on", CampaignTexts.Get("EndsWithoutStart"));
        else if (activity is { } days && days.First != days.Last && endsOn is not null && endsOn != days.Last)
            theme.AddProblem("ends_on", CampaignTexts.Get("EndsDiffer"));
        return endsOn ?? activity?.Last;
    }

    private static IReadOnlyList<string> ReadPresent(TableRow report, CampaignSettings settings)
    {
        var present = TableRow.Split(report.Text("present"));
        if (present.Except(settings.Audiences).Any() || present.Distinct().Count() != present.Count)
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
        if (sources.Find(report, "text_file", report.Text("text_file")) is not { } file)
            return report.Text("text", MaxReport);
        if (report.Text("text") is not "")
            report.AddProblem("text_file", CampaignTexts.Get("TextTwice"));
        if (TextFile.Decode(file.Read()) is not { } text)
        {
            report.AddProblem("text_file", CampaignTexts.Get("FileEncoding"));
            return "";
        }

        if (TextCharacters.Count(text) > MaxReport)
            report.AddProblem("text_file", CampaignTexts.Format("TooLong", MaxReport, TextCharacters.Count(text)));
        return text.Trim();
    }

    private IReadOnlyList<SourceFile> ReadPictures(TableRow report, string column, int max)
    {
        var names = TableRow.Split(report.Text(column));
        if (names.Count > max)
            report.AddProblem(column, CampaignTexts.Format("TooManyPictures", max));
        return [.. names.Select(name => sources.Find(report, column, name)).OfType<SourceFile>()];
    }

    private Dictionary<int, TableRow> ByNo(IEnumerable<TableRow> rows, string table)
    {
        Dictionary<int, TableRow> byNo = [];
        foreach (var row in rows)
        {
            if (row.IsGiven("no") && row.Number("no", 1, MaxNo) is { } no && !byNo.TryAdd(no, row))
                row.AddProblem("no", CampaignTexts.Get(table is "theme" ? "NoTwice" : "NoTwiceInTable"));
        }

        return byNo;
    }

    private IReadOnlyList<TableRow> Rows(string table, string[] required, bool isRequired) =>
        TableFile.Find(folder, table, isRequired, problems) is { } file ? TableRow.Read(file, Columns[table], required, problems) : [];

    private sealed class CellReaders(CampaignSettings settings, IReadOnlyList<ImportedUnit> units)
    {
        private readonly UnitNameReader unitNames = new([.. units.Select(unit => new ListedUnit(unit.Code, unit.Name))], Division.Find(settings.District));

        public DayReader Days { get; } = new(settings.OpensOn ?? settings.FirstMonth, settings.CutOff);

        public MonthReader Months { get; } = new(settings.FirstMonth, settings.LastMonth);

        public ActivityFormReader Forms { get; } = new(settings.Forms);

        public GuestsReader Guests { get; } = new(settings.Audiences);

        public CellReading<DayRange> ReadDays(string written) => Days.ReadRange(written);

        public CellReading<ListedUnit> ReadUnit(string written) =>
            units.FirstOrDefault(unit => unit.Code == written) is { } unit
                ? new(written, CellOutcome.Read, new ListedUnit(unit.Code, unit.Name))
                : unitNames.Read(written);
    }
}
