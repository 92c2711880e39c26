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

    private readonly ExistingCampaign? existing;

    private CampaignFolder(string folder, FileProblems problems, ExistingCampaign? existing) =>
        (this.folder, sources, this.problems, this.existing) = (folder, new(folder), problems, existing);

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="problems">Where problems are added.</param>
    /// <param name="existing">
    /// The campaign of the system to which the tables belong: settings and units are its, and so are the themes that have a programme or a report in the
    /// tables and are not in the table of themes. Null if the tables hold a campaign of their own.
    /// </param>
    /// <returns>The campaign; if there are problems, what could be read of it.</returns>
    public static CampaignData Read(string folder, FileProblems problems, ExistingCampaign? existing = null) =>
        Directory.Exists(folder)
            ? new CampaignFolder(folder, problems, existing).Read()
            : throw new CommandException(CampaignTexts.Format("NotAFolder", folder));

    private CampaignData Read()
    {
        foreach (var other in TableFile.FindOthers(folder))
            problems.AddNote(new(other, 0, "", "", CampaignTexts.Get("NoteNotRead")));
        if (existing is not null)
            return ReadOf(existing);
        var units = ReadUnits(out var hasAllUnits);
        var settings = ReadSettings(units, hasAllUnits, out var settingsRow);
        return new(settings, units, ReadThemes(new(sources, settingsRow, settings, units, hasAllUnits))) { SettingsRow = settingsRow };
    }

    private CampaignData ReadOf(ExistingCampaign campaign)
    {
        foreach (var table in (string[])[CampaignTable, UnitsTable])
        {
            if (TableFile.FindName(folder, table) is { } file)
                problems.AddNote(new(file, 0, "", "", CampaignTexts.Get("NoteOfSystem")));
        }

        string[] tables = [ThemesTable, ProgrammesTable, ReportsTable];
        if (!tables.Any(table => TableFile.FindName(folder, table) is not null))
            problems.Add(new(folder, 0, "", "", CampaignTexts.Format("NoTables", string.Join(ChineseText.ListSeparator, tables.Select(GetTableName)))));
        var (settings, units) = (campaign.Settings, campaign.Units);
        return new(settings, units, ReadThemes(new(sources, TableRow.CreateBlank(), settings, units, hasAllUnits: true))) { IsOfSystem = true };
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
        )
        ?? theme.ThemeRow
        ?? theme.ProgrammeRow
        ?? theme.ReportRow;

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
        var rows = Rows(ThemesTable, ["no", "unit", "topic"], isRequired: existing is null);
        Dictionary<string, TableRow> themes = [];
        foreach (var row in rows)
        {
            if (row.IsGiven("no") && row.Number("no", 1, MaxNo) is { } no && !themes.TryAdd(ThemeRecord.GetId(no), row))
                row.AddProblem("no", CampaignTexts.Get("NoTwice"));
        }

        var programmes = ByTheme(Rows(ProgrammesTable, ["no"], isRequired: false), themes);
        var reports = ByTheme(Rows(ReportsTable, ["no"], isRequired: false), themes);
        var ofSystem = programmes.Keys.Union(reports.Keys).Except(themes.Keys).ToList();
        if (existing is null && rows.Count > 0)
        {
            foreach (var (id, row) in programmes.Concat(reports).Where(other => !themes.ContainsKey(other.Key)))
                row.AddProblem("no", CampaignTexts.Format("NoTheme", ThemeRecord.FindNo(id)!));
        }

        return
        [
            .. themes.Select(theme =>
                reader.Read(ThemeRecord.FindNo(theme.Key)!.Value, theme.Value, programmes.GetValueOrDefault(theme.Key), reports.GetValueOrDefault(theme.Key))
            ),
            .. existing is null
                ? []
                : ofSystem.Select(id => reader.ReadFilings(existing.GetTheme(id), programmes.GetValueOrDefault(id), reports.GetValueOrDefault(id))),
        ];
    }

    // By the id of the theme. A number is that of the table of themes first.
    private Dictionary<string, TableRow> ByTheme(IEnumerable<TableRow> rows, IReadOnlyDictionary<string, TableRow> themes)
    {
        Dictionary<string, TableRow> byTheme = [];
        foreach (var row in rows.Where(row => row.IsGiven("no")))
        {
            if (FindTheme(row, themes) is { } id && !byTheme.TryAdd(id, row))
                row.AddProblem("no", CampaignTexts.Get("NoTwiceInTable"));
        }

        return byTheme;
    }

    private string? FindTheme(TableRow row, IReadOnlyDictionary<string, TableRow> themes)
    {
        var written = row.Text("no");
        if (existing is null)
            return row.Number("no", 1, MaxNo) is { } no ? ThemeRecord.GetId(no) : null;
        var id = themes.Keys.FirstOrDefault(id => written == id || written == $"{ThemeRecord.FindNo(id)}") ?? existing.FindTheme(written);
        if (id is null)
            row.AddProblem("no", CampaignTexts.Get("NoThemeInSystem"));
        return id;
    }

    private IReadOnlyList<TableRow> Rows(string table, string[] required, bool isRequired) =>
        TableFile.Find(folder, table, isRequired, problems) is { } file ? TableRow.Read(file, Columns[table], required, problems) : [];
}
