using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Campaigns;

/// <summary>
/// Reads the tables of a campaign in a folder: settings, units, themes, programmes and reports. The problems of all of them are reported together, also while
/// settings or units have some: only what cannot be read without those is left.
/// </summary>
internal sealed class CampaignFolder
{
    public const string CampaignTable = "campaign";
    public const string UnitsTable = "units";
    public const string ThemesTable = "themes";
    public const string ProgrammesTable = "programmes";
    public const string ReportsTable = "reports";

    public const int MaxNo = 999_999;

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

    /// <summary>The file name of a table in Chinese, as a template has it.</summary>
    public static string GetTableName(string table) => $"{CampaignTexts.GetNames($"Table_{table}")[0]}.csv";

    private static readonly Dictionary<string, UnitKind> UnitKinds = Enum.GetValues<UnitKind>()
        .Where(kind => kind is not UnitKind.Unspecified)
        .ToDictionary(kind => $"{kind}".ToLowerInvariant());

    private readonly string folder;
    private readonly SourceFolder sources;
    private readonly FileProblems problems;

    private CampaignFolder(string folder, FileProblems problems) => (this.folder, sources, this.problems) = (folder, new(folder), problems);

    /// <summary>Reads a folder.</summary>
    /// <returns>The campaign; if there are problems, what could be read of it.</returns>
    public static CampaignData Read(string folder, FileProblems problems) =>
        Directory.Exists(folder) ? new CampaignFolder(folder, problems).Read() : throw new CommandException(CampaignTexts.Format("NotAFolder", folder));

    private CampaignData Read()
    {
        foreach (var other in TableFile.FindOthers(folder))
            problems.AddNote(new(other, 0, "", "", CampaignTexts.Get("NoteNotRead")));
        var units = ReadUnits(out var hasAllUnits);
        var settings = ReadSettings(units, hasAllUnits, out var settingsRow);
        return new(settings, units, ReadThemes(new(sources, settingsRow, settings, units, hasAllUnits))) { SettingsRow = settingsRow };
    }

    /// <summary>Adds a problem for each rule of the settings and between the steps of a theme that is broken, as far as their cells were read.</summary>
    /// <param name="data">The campaign.</param>
    /// <param name="today">The day in Shanghai, after which nothing can have happened.</param>
    /// <param name="problems">Where problems are added.</param>
    public static void Check(CampaignData data, DateOnly today, FileProblems problems)
    {
        var unread = data.Themes.Where(theme => theme.HasUnreadCells).Select(theme => theme.No).ToHashSet();
        CampaignRules.Check(
            data,
            today,
            (theme, column, rule) =>
            {
                if (unread.Contains(theme.No) || (theme.MergedInto is { } into && column is "merged_into" && unread.Contains(into)))
                    return;
                var text = CampaignTexts.Get($"Rule_{rule}");
                if (FindRow(theme, column) is { } row)
                    row.AddProblem(column, text);
                else
                    problems.Add(new("", 0, TableRow.NameOf(column), "", text));
            }
        );
        if (data.SettingsRow is not { } settings)
            return;
        foreach (var (column, text) in CampaignRules.FindOfSettings(data.Campaign, today).Where(found => !settings.IsUnread(found.Column)))
            settings.AddProblem(column, text);
        string[] ofRelease = ["review", "review_on", "starts_on"];
        if (!settings.IsUnread("first_release_on") && !data.Themes.Any(theme => ofRelease.Any(column => theme.ThemeRow is { } row && row.IsUnread(column))))
            CampaignRules.CheckFirstRelease(data, settings);
    }

    /// <summary>The row of a theme that has a column; null if the theme does not come from a file.</summary>
    public static TableRow? FindRow(ThemeRecord theme, string column) =>
        (
            Columns[ProgrammesTable].Contains(column) ? theme.ProgrammeRow
            : Columns[ReportsTable].Contains(column) ? theme.ReportRow
            : theme.ThemeRow
        ) ?? theme.ThemeRow;

    private CampaignSettings ReadSettings(IReadOnlyList<ImportedUnit> units, bool hasAllUnits, out TableRow row)
    {
        if (TableFile.Find(folder, CampaignTable, isRequired: true, problems) is { } table)
        {
            row = TableRow.ReadItems(table, Columns[CampaignTable], problems);
            return SettingsReader.Read(row, units, hasAllUnits);
        }

        // Only that the table is missing is a problem.
        row = TableRow.CreateBlank();
        var settings = SettingsReader.Read(row, units, hasAllUnits: false);
        foreach (var column in Columns[CampaignTable])
            row.MarkUnread(column);
        return settings with { OpensOn = DateOnly.MinValue, FirstReleaseOn = DateOnly.MinValue };
    }

    private List<ImportedUnit> ReadUnits(out bool hasAll)
    {
        List<ImportedUnit> units = [];
        var table = TableFile.Find(folder, UnitsTable, isRequired: true, problems);
        var rows = table is null ? [] : TableRow.Read(table, Columns[UnitsTable], Columns[UnitsTable], problems);
        foreach (var row in rows)
        {
            var unit = new ImportedUnit(
                row.Required("code", CampaignLimits.MaxUnitCode),
                row.Required("name", CampaignLimits.MaxUnitName),
                row.IsGiven("kind") ? row.Choice("kind", UnitKinds) ?? UnitKind.Unspecified : UnitKind.Unspecified
            )
            {
                Row = row,
            };
            if (!unit.Code.All(char.IsAsciiLetterOrDigit))
                row.AddProblem("code", CampaignTexts.Format("NotAUnitCode", CampaignLimits.MaxUnitCode));
            if (unit.Code is not "" && units.Exists(other => other.Code == unit.Code))
                row.AddProblem("code", CampaignTexts.Get("CodeTwice"));
            units.Add(unit);
        }

        if (units.Count > CampaignLimits.MaxUnits)
            problems.Add(new(table!.Name, 0, "", "", CampaignTexts.Format("TooManyUnits", CampaignLimits.MaxUnits)));
        hasAll = rows.Count > 0 && !rows.Any(row => row.IsUnread("code") || row.IsUnread("name"));
        return units;
    }

    private IReadOnlyList<ThemeRecord> ReadThemes(ThemeReader reader)
    {
        var programmes = ByNo(Rows(ProgrammesTable, ["no"], isRequired: false), "programme");
        var reports = ByNo(Rows(ReportsTable, ["no"], isRequired: false), "report");
        var rows = Rows(ThemesTable, ["no", "unit", "topic"], isRequired: true);
        var themes = ByNo(rows, "theme");
        foreach (var (no, row) in programmes.Concat(reports).Where(other => rows.Count > 0 && !themes.ContainsKey(other.Key)))
            row.AddProblem("no", CampaignTexts.Format("NoTheme", no));
        return [.. themes.Select(theme => reader.Read(theme.Key, theme.Value, programmes.GetValueOrDefault(theme.Key), reports.GetValueOrDefault(theme.Key)))];
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
}
