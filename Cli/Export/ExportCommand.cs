using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ThemeDay.Cli.Running;

namespace ThemeDay.Cli.Export;

/// <summary><c>./run export</c>: exports the statistics, scores and plan of a campaign from a running system.</summary>
internal static class ExportCommand
{
    private static readonly Option<string> Campaign = new("--campaign") { Description = "districts/CODE/campaigns/ID", Required = true };
    private static readonly Option<string> Out = new("--out")
    {
        Description = "Where the files go (default: out)",
        DefaultValueFactory = _ => Path.Combine(Repository.Root, "out"),
    };
    private static readonly Option<DateOnly?> CutOff = new("--cut-off")
    {
        Description = "Score only what took effect before this day, such as 2023-12-01 (default: the campaign's own cut-off)",
        CustomParser = ParseDate,
    };
    private static readonly Option<string?> State = SystemConnection.StateOption();

    public static Command Create()
    {
        var command = new Command("export", "Write demo.json, scores.csv, explanations.csv, plan.csv and changes.csv of a campaign")
        {
            Campaign,
            CutOff,
            Out,
            State,
        };
        command.AddRule(given =>
        {
            if (DistrictOf(given.GetValue(Campaign)) is null)
                given.AddError("--campaign is districts/CODE/campaigns/ID");
        });
        command.SetAction(
            (given, cancellationToken) =>
            {
                var (campaign, folder) = (given.GetValue(Campaign)!, given.GetValue(Out)!);
                OutputDirectory.EnsureWritable(folder);
                return SystemConnection.RunAsync(
                    given.GetValue(State),
                    new("bureau", DistrictOf(campaign)),
                    async api =>
                    {
                        await CampaignExport.WriteAsync(api, campaign, given.GetValue(CutOff), folder, cancellationToken);
                        return 0;
                    },
                    cancellationToken
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
        argument.AddError("--cut-off is a day such as 2023-12-01");
        return null;
    }

    private static string? DistrictOf(string? campaign) => campaign?.Split('/') is ["districts", var district, "campaigns", not ""] ? district : null;
}
