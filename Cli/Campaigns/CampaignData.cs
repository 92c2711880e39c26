using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Demo;

/// <summary>The three input files of a campaign, parsed and cross-checked. Every date, code and number of a load comes from them.</summary>
/// <param name="Units">The content of units.csv, which Registry parses.</param>
/// <param name="UnitCodes">The unit codes in units.csv.</param>
internal sealed record DemoData(CampaignFile Campaign, string Units, IReadOnlyList<string> UnitCodes, IReadOnlyList<ThemeRecord> Themes)
{
    private const int MaxReportedProblems = 20;

    /// <exception cref="CommandException">A file is missing or invalid; the message names file, line and column.</exception>
    public static DemoData Read(string folder)
    {
        var campaign = CampaignFile.Read(Text(folder, "campaign.json"));
        var units = Text(folder, "units.csv");
        var (themes, wrong) = ThemesFile.Read(new StringReader(Text(folder, "themes.csv")));
        IReadOnlyList<string> codes =
        [
            .. units.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1).Select(line => line.Split(',')[0].Trim('"')),
        ];
        IReadOnlyList<string> problems = wrong is [] ? [.. Problems(campaign, codes, themes)] : wrong;
        return problems is [] ? new(campaign, units, codes, themes) : throw new CommandException(string.Join('\n', problems.Take(MaxReportedProblems)));
    }

    /// <summary>Returns inconsistencies that would cause an error in the middle of the load.</summary>
    public static IEnumerable<string> Problems(CampaignFile campaign, IReadOnlyList<string> units, IReadOnlyList<ThemeRecord> themes)
    {
        foreach (var twice in themes.GroupBy(theme => theme.No).Where(same => same.Count() > 1))
            yield return $"themes.csv: no {twice.Key} comes {twice.Count()} times";
        foreach (var theme in themes)
        {
            foreach (var problem in Problems(theme, theme.PlannedOn(campaign.FirstReleaseOn)))
                yield return $"themes.csv, no {theme.No}: {problem}";
            if (!units.Contains(theme.Unit))
                yield return $"themes.csv, no {theme.No}: unit {theme.Unit} is not in units.csv";
            if (theme.MergedInto is { } into && !themes.Any(other => other.No == into))
                yield return $"themes.csv, no {theme.No}: merged_into {into} is no line of the file";
            foreach (var kind in theme.Publicity.Where(kind => Texts.PublicityKindOf(kind.Name) is null))
                yield return $"themes.csv, no {theme.No}: publicity {kind.Name} is no kind of publicity";
        }
    }

    private static IEnumerable<string> Problems(ThemeRecord theme, DateOnly? plannedOn)
    {
        if (theme.SubmittedOn is null && (theme.ReturnedOn ?? theme.ReviewOn) is not null)
            yield return "it was reviewed without having been submitted";
        if (theme.CorrectedOn is not null && theme.ReturnedOn is null)
            yield return "corrected_on goes with returned_on";
        if (theme.Review is not Review.None && theme.ReviewOn is null)
            yield return "review goes with review_on";
        if (theme.Review == Review.Merged && theme.MergedInto is null)
            yield return "merged goes with merged_into";
        if (theme.MovedOn is null != theme.MovedTo is null)
            yield return "moved_on goes with moved_to";
        if (theme.MovedOn <= plannedOn)
            yield return "moved_on is not after the release that first has it";
        if (theme.CancelledOn <= plannedOn)
            yield return "cancelled_on is not after the release that first has it";
        if (plannedOn is null && (theme.MovedOn ?? theme.CancelledOn ?? theme.ProgrammeOn ?? theme.ReportOn) is not null)
            yield return "it is in no release, and moved, cancelled or filed for";
        if (plannedOn is null && theme.Held)
            yield return "it is in no release, and held";
        if (theme.Held && theme.CancelledOn is not null)
            yield return "it was cancelled, and held";
        if (theme.ReportOn is not null && !theme.Held)
            yield return "report_on goes with held";
        if (theme.Answered > theme.Opinions)
            yield return "more opinions were answered than collected";
    }

    private static string Text(string folder, string name)
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
            throw new CommandException($"{file} is missing: a campaign is campaign.json, units.csv and themes.csv in one folder");
        try
        {
            return TextFile.Decode(File.ReadAllBytes(file)) ?? throw new CommandException($"{file} is neither UTF-8 nor GB18030");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file} cannot be read: {exception.Message}", exception);
        }
    }
}
