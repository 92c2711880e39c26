using ThemeDay.Scheduling.V1;

namespace ThemeDay.Cli.Export;

/// <summary>The statistics of an export in a few Chinese sentences.</summary>
internal static class ExportSummary
{
    /// <summary>The lines: the first says what was written where.</summary>
    public static IEnumerable<string> Format(string campaign, string folder, IEnumerable<string> files, CampaignFigures figures) =>
        [
            ExportTexts.Format("Written", campaign, Path.GetFullPath(folder), string.Join(ChineseText.ListSeparator, files)),
            ExportTexts.Format("Themes", figures.Units, figures.UnitsSubmitted, figures.Themes, figures.Accepted, figures.PlanReleases),
            ExportTexts.Format("Activities", figures.Activities, figures.Held, figures.Cancelled, figures.Rescheduled),
            ExportTexts.Format("Reports", figures.Programmes, figures.Reports, figures.Attended, figures.Pictures, figures.Opinions),
            ExportTexts.Format(
                "Overdue",
                figures.LateSubmissions.Count,
                figures.LateProgrammes.Count,
                figures.LateReports.Count,
                figures.MissingProgrammes.Count,
                figures.MissingReports.Count
            ),
        ];
}
