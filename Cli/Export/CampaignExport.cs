using System.Text;
using ThemeDay.Cli.Api;

namespace ThemeDay.Cli.Export;

/// <summary>Reads the results of a campaign from the services and writes them to files. No values are computed here.</summary>
internal static class CampaignExport
{
    private static readonly UTF8Encoding Plain = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly UTF8Encoding WithBom = new(encoderShouldEmitUTF8Identifier: true);

    /// <summary>Writes demo.json, scores.csv, plan.csv and changes.csv, and a summary to the console.</summary>
    /// <param name="cutOff">The cut-off date of the scores, exclusive; null for that of the campaign. The other files are as of now.</param>
    public static async Task WriteAsync(ApiClient api, string campaign, DateOnly? cutOff, string folder, CancellationToken cancellationToken)
    {
        var figures = await api.Scheduling.CallAsync(
            options => api.Assessment.GetCampaignFiguresAsync(new() { Campaign = campaign }, options),
            cancellationToken,
            api.Registry,
            api.Publication
        );
        var scores = await api.Scheduling.CallAsync(
            options => api.Assessment.GetScoresAsync(new() { Campaign = campaign, CutOffDate = cutOff?.ToProto() }, options),
            cancellationToken,
            api.Registry,
            api.Publication
        );
        var releases = await PlanReleases.AllAsync(api, $"{campaign}/plan", cancellationToken);

        Directory.CreateDirectory(folder);
        await WriteAsync("demo.json", FiguresJson.Of(figures), Plain);
        await WriteAsync("scores.csv", ScoresCsv.Of(scores), WithBom); // without a BOM, spreadsheets assume another encoding
        await WriteAsync("plan.csv", PlanCsv.LastOf(releases), Plain);
        await WriteAsync("changes.csv", PlanCsv.ChangesOf(releases), Plain);
        Console.WriteLine($"{campaign} in {Path.GetFullPath(folder)}: demo.json, scores.csv, plan.csv, changes.csv");
        Console.WriteLine(
            $"  {figures.UnitsSubmitted} of {figures.Units} units submitted {figures.Themes} themes, "
                + $"{figures.Accepted} accepted; {figures.PlanReleases} releases of the plan"
        );
        Console.WriteLine(
            $"  {figures.Activities} activities, {figures.Held} held, {figures.Cancelled} cancelled, {figures.Rescheduled} moved; "
                + $"{figures.Programmes} programmes, {figures.Reports} reports, {figures.Attended} heads, "
                + $"{figures.Pictures} pictures, {figures.Opinions} opinions"
        );
        Console.WriteLine(
            $"  late: {figures.LateSubmissions.Count} themes, {figures.LateProgrammes.Count} programmes, {figures.LateReports.Count} reports; "
                + $"missing: {figures.MissingProgrammes.Count} programmes, {figures.MissingReports.Count} reports"
        );

        Task WriteAsync(string name, string text, UTF8Encoding encoding) =>
            File.WriteAllTextAsync(Path.Combine(folder, name), text, encoding, cancellationToken);
    }
}
