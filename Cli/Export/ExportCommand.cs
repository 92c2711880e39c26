using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Cli.Running;

namespace ThemeDay.Cli.Export;

/// <summary><c>./run export</c>: exports the statistics, scores and plan of a campaign from a running system.</summary>
internal static class ExportCommand
{
    private const string FiguresFile = "summary.json";

    private static readonly Option<string> Campaign = new("--campaign") { Description = ExportTexts.Get("HelpCampaign"), Required = true };
    private static readonly Option<string> Out = new("--out")
    {
        Description = ExportTexts.Get("HelpOut"),
        DefaultValueFactory = _ => Path.Combine(Repository.Root, "out"),
    };
    private static readonly Option<DateOnly?> CutOff = new("--cut-off") { Description = ExportTexts.Get("HelpCutOff"), CustomParser = ParseDate };
    private static readonly Option<string?> State = new("--state") { Description = CampaignTexts.Get("HelpState") };

    public static Command Create()
    {
        var command = new Command("export", ExportTexts.Get("Help")) { Campaign, CutOff, Out, State };
        command.AddRule(given =>
        {
            if (CampaignNames.Find(given.GetValue(Campaign)) is null)
                given.AddError(CampaignTexts.Get("CampaignMalformed"));
        });
        command.SetAction(
            (given, cancellationToken) =>
            {
                var (campaign, folder) = (given.GetValue(Campaign)!, given.GetValue(Out)!);
                OutputDirectory.EnsureWritable(folder);
                return SystemConnection.RunAsync(
                    given.GetValue(State),
                    new("bureau", new CampaignNames(campaign).DistrictCode),
                    async api =>
                    {
                        var (files, figures) = await CampaignExport.WriteAsync(api, campaign, given.GetValue(CutOff), folder, FiguresFile, cancellationToken);
                        foreach (var line in ExportSummary.Format(campaign, folder, files, figures))
                            await given.WriteLineAsync(line);
                        return 0;
                    },
                    cancellationToken,
                    ClerkTexts.Connection
                );
            }
        );
        return command;
    }

    // The parser of System.CommandLine takes 1.12.2023, too: as 12 January.
    private static DateOnly? ParseDate(ArgumentResult argument)
    {
        if (DateOnly.TryParseExact(argument.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        argument.AddError(ExportTexts.Get("CutOffMalformed"));
        return null;
    }
}
