using System.Security.Cryptography;
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
    private const long MaxFileBytes = 20 << 20;
    private const int MaxSignagePictures = 5; // of each of two kinds; a report has at most 10
    private const int MaxNo = 999_999;
    private const int DistrictDigits = 6; // GB/T 2260
    private const int MaxItems = 20; // forms and audiences of a campaign
    private const int MaxItemLength = 50;
    private const int FirstYear = 2017; // no campaign is older
    private const int LastYear = 2099;

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

    private static readonly Dictionary<string, UnitType> UnitTypes = Enum.GetValues<UnitType>().ToDictionary(type => $"{type}".ToLowerInvariant());

    private readonly string folder;
    private readonly FileProblems problems;

    private CampaignFolder(string folder, FileProblems problems) => (this.folder, this.problems) = (folder, problems);

    private enum UnitType
    {
        Township,
        Subdistrict,
        Department,
        Stationed,
    }

    /// <summary>Reads a folder.</summary>
    /// <returns>The campaign; null if there are problems.</returns>
    public static CampaignData? Read(string folder, FileProblems problems) =>
        Directory.Exists(folder) ? new CampaignFolder(folder, problems).Read() : throw new CommandException($"{folder} is no directory");

    private CampaignData? Read()
    {
        var campaignRow = ReadCampaignRow();
        var units = ReadUnits();
        var settings = campaignRow is null ? null : ReadSettings(campaignRow, units);
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

    private TableRow? ReadCampaignRow()
    {
        return TableFile.Find(folder, CampaignTable, isRequired: true, problems) is { } table
            ? TableRow.ReadItems(table, Columns[CampaignTable], problems)
            : null;
    }

    private IReadOnlyList<ImportedUnit> ReadUnits()
    {
        List<ImportedUnit> units = [];
        foreach (var row in Rows(UnitsTable, ["code", "name", "kind"], isRequired: true))
        {
            var unit = new ImportedUnit(
                row.Required("code", 20),
                row.Required("name", MaxTitle),
                row.IsGiven("kind") ? $"{row.Choice("kind", UnitTypes)}" : ""
            );
            if (unit.Code is not "" && units.Exists(other => other.Code == unit.Code))
                row.AddProblem("code", CampaignTexts.Get("CodeTwice"));
            units.Add(unit);
        }

        return units;
    }

    private CampaignSettings? ReadSettings(TableRow row, IReadOnlyList<ImportedUnit> units)
    {
        // A setting needs its year: there is nothing yet from which it could follow.
        DayReader days = new(new(FirstYear, 1, 1), new(LastYear, 12, 31));
        MonthReader months = new(new(FirstYear, 1, 1), new(LastYear, 12, 1));
        var before = problems.Problems.Count;
        CampaignSettings settings = new(
            row.Required("campaign", 63),
            row.Required("district", 6),
            row.Text("document_number", 100),
            row.Required("title", MaxTitle),
            row.Value("opens_on", days.Read),
            RequiredDay("deadline"),
            RequiredMonth("first_month"),
            RequiredMonth("last_month"),
            row.Value("first_release_on", days.Read),
            RequiredDay("cut_off"),
            ReadLead("programme_lead"),
            ReadLead("report_lead"),
            ReadLead("correction_lead"),
            row.Number("minimum_themes", 1, 20) ?? 1,
            Split(row.Required("forms", MaxReason)),
            Split(row.Required("audiences", MaxReason)),
            ReadInvitedUnits(),
            row.Required("scheme", 63)
        );
        if (settings.LastMonth < settings.FirstMonth)
            row.AddProblem("last_month", CampaignTexts.Get("LastMonthBeforeFirst"));
        if (settings.CutOff <= settings.Deadline)
            row.AddProblem("cut_off", CampaignTexts.Get("CutOffBeforeDeadline"));
        if (settings.FirstReleaseOn is not null && settings.OpensOn is null)
            row.AddProblem("first_release_on", CampaignTexts.Get("ReleaseWithoutOpening"));
        CheckIdsAndLists(row, settings);
        return problems.Problems.Count == before ? settings : null;

        DateOnly RequiredDay(string column) => row.IsGiven(column) ? row.Value(column, days.Read) ?? default : default;

        DateOnly RequiredMonth(string column) => row.IsGiven(column) ? row.Value(column, months.Read) ?? default : default;

        LeadTime ReadLead(string column)
        {
            if (!row.IsGiven(column))
                return new();
            if (LeadTimeText.Parse(row.Text(column)) is { } lead)
                return lead;
            return row.Value(column, days.Read) is { } day ? new(FixedDate: day) : new();
        }

        IReadOnlyList<string> ReadInvitedUnits()
        {
            List<string> codes = [];
            foreach (var name in Split(row.Text("invited_units")))
            {
                if (units.FirstOrDefault(unit => unit.Code == name || unit.Name == name) is { } unit)
                    codes.Add(unit.Code);
                else
                    row.AddProblem("invited_units", CampaignTexts.Format("UnitNotListed", name));
            }

            return codes;
        }
    }

    // What Registry would refuse once the units are written.
    private static void CheckIdsAndLists(TableRow row, CampaignSettings settings)
    {
        foreach (var (column, id) in new[] { ("campaign", settings.Campaign), ("scheme", settings.Scheme) })
        {
            if (id.Any(character => !char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character is not '-'))
                row.AddProblem(column, CampaignTexts.Get("NotAnId"));
        }

        if (settings.District is not "" && (settings.District.Length != DistrictDigits || !settings.District.All(char.IsAsciiDigit)))
            row.AddProblem("district", CampaignTexts.Get("NotADistrict"));
        foreach (var (column, items) in new[] { ("forms", settings.Forms), ("audiences", settings.Audiences) })
        {
            if (items.Count > MaxItems || items.Any(item => TextCharacters.Count(item) > MaxItemLength) || items.Distinct().Count() != items.Count)
                row.AddProblem(column, CampaignTexts.Format("NotAList", MaxItems, MaxItemLength));
        }
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
            Scan = ReadFile(theme, "scan", theme.Text("scan")),
            CorrectedScan = ReadFile(theme, "corrected_scan", theme.Text("corrected_scan")),
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
            CheckPicturesDiffer(report, record.AllPictures);
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
        var present = Split(report.Text("present"));
        if (present.Except(settings.Audiences).Any() || present.Distinct().Count() != present.Count)
            report.AddProblem("present", CampaignTexts.Format("NotAChoice", string.Join(ChineseText.ListSeparator, settings.Audiences)));
        return present;
    }

    private static IReadOnlyList<string> ReadReturnedItems(TableRow theme)
    {
        List<string> items = [];
        foreach (var name in Split(theme.Text("returned_items")))
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
        if (ReadFile(report, "text_file", report.Text("text_file")) is not { } file)
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
        var names = Split(report.Text(column));
        if (names.Count > max)
            report.AddProblem(column, CampaignTexts.Format("TooManyPictures", max));
        return [.. names.Select(name => ReadFile(report, column, name)).OfType<SourceFile>()];
    }

    // A file is within the folder, and no part of its path is a link: a table that somebody sent must not upload another file of this machine.
    private SourceFile? ReadFile(TableRow row, string column, string name)
    {
        if (name is "")
            return null;
        var root = Path.GetFullPath(folder);
        var path = Path.GetFullPath(Path.Combine(root, name.Replace('\\', '/')));
        if (!path.StartsWith($"{root.TrimEnd(Path.DirectorySeparatorChar)}{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            row.AddProblem(column, CampaignTexts.Get("FileOutside"));
        else if (!File.Exists(path) || HasLink(root, path))
            row.AddProblem(column, CampaignTexts.Format("FileMissing", name));
        else if (new FileInfo(path).Length is 0)
            row.AddProblem(column, CampaignTexts.Format("FileHasNothing", name));
        else if (new FileInfo(path).Length > MaxFileBytes)
            row.AddProblem(column, CampaignTexts.Get("FileTooLarge"));
        else
            return new(name, () => File.ReadAllBytes(path));
        return null;
    }

    private static bool HasLink(string root, string path)
    {
        for (var part = path; part is not null && part.Length > root.Length; part = Path.GetDirectoryName(part))
        {
            if (new FileInfo(part).LinkTarget is not null)
                return true;
        }

        return false;
    }

    // The system knows a picture by its content: a report names each once.
    private static void CheckPicturesDiffer(TableRow report, IReadOnlyList<SourceFile> pictures)
    {
        foreach (var same in pictures.GroupBy(picture => Convert.ToHexString(SHA256.HashData(picture.Read()))).Where(same => same.Count() > 1))
            report.AddProblem("", CampaignTexts.Format("PictureTwice", string.Join(ChineseText.ListSeparator, same.Select(picture => picture.Name))));
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

    private static IReadOnlyList<string> Split(string list) =>
        [.. list.Split(CampaignTexts.Get("ListMarks").ToCharArray(), StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

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

/// <summary>A unit of the table of units.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">The name on its stamp.</param>
/// <param name="Kind">Township, Subdistrict, Department or Stationed.</param>
internal sealed record ImportedUnit(string Code, string Name, string Kind);
