using System.CommandLine;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Cli.Running;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Imports;

/// <summary><c>./run import</c>: brings a campaign of one's own from tables into a running system.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> Folder = new("DIR") { Description = "The directory of the tables" };
    private static readonly Option<bool> CheckOnly = new("--check") { Description = "Only check the tables; no system is needed" };
    private static readonly Option<bool> Template = new("--template") { Description = "Write empty tables into the directory" };
    private static readonly Option<bool> Update = new("--update")
    {
        Description = "Update what the system has otherwise than the tables, as far as its state allows",
    };
    private static readonly Option<bool> Keep = new("--keep")
    {
        Description = "Keep what the system has otherwise than the tables, and import what is missing",
    };
    private static readonly Option<string?> State = SystemConnection.StateOption();

    public static Command Create()
    {
        var command = new Command("import", "Import a campaign from tables (CSV or Excel)") { Folder, CheckOnly, Template, Update, Keep, State };
        command.AddRule(result =>
        {
            if (new[] { CheckOnly, Template, Update, Keep }.Count(result.GetValue) > 1)
                result.AddError("only one of --check, --template, --update and --keep is given");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var folder = result.GetValue(Folder)!;
        if (result.GetValue(Template))
            return await WriteTemplateAsync(result, folder);
        FileProblems problems = new();
        var data = CampaignFolder.Read(folder, problems);
        CampaignFolder.Check(data, ShanghaiTime.Today(TimeProvider.System), problems);
        if (problems.Problems is not [])
            throw new CommandException($"{CampaignTexts.Format("ProblemsFound", problems.Problems.Count)}\n{string.Join('\n', problems.FormatLines())}");
        if (problems.Notes is not [])
            await result.WriteLineAsync($"{CampaignTexts.Get("NotesFound")}\n{string.Join('\n', problems.FormatNotes())}");
        await result.WriteLineAsync(Summarize(data));
        return result.GetValue(CheckOnly)
            ? 0
            : await SystemConnection.RunAsync(
                result.GetValue(State),
                new("bureau", data.Campaign.District),
                api => ImportAsync(result, api, data, cancellationToken),
                cancellationToken
            );
    }

    private static async Task<int> ImportAsync(ParseResult result, ApiClient api, CampaignData data, CancellationToken cancellationToken)
    {
        var loaded = await LoadedState.ReadAsync(api, data, cancellationToken);
        var differences = CampaignComparison.Compare(data, loaded);
        if (differences is not [])
        {
            await result.WriteLineAsync($"{CampaignTexts.Format("DifferencesFound", differences.Count)}\n{string.Join('\n', differences)}");
            if (!result.GetValue(Update) && !result.GetValue(Keep))
                throw new CommandException(CampaignTexts.Get(differences.Any(difference => difference.Hint is "") ? "Ask" : "NothingToUpdate"));
            if (result.GetValue(Update))
                await result.WriteLineAsync(
                    CampaignTexts.Format("Updated", await new CampaignUpdate(api, data, loaded).UpdateAsync(differences, cancellationToken))
                );
        }

        var missing = 0;
        await new CampaignLoader(api, data, loaded).LoadAsync(
            (toDo, done) =>
            {
                missing = toDo;
                result.InvocationConfiguration.Output.WriteLine(
                    toDo is 0 ? CampaignTexts.Format("NothingToDo", done) : CampaignTexts.Format("Loading", toDo, done)
                );
            },
            cancellationToken
        );
        if (missing > 0)
            await result.WriteLineAsync(CampaignTexts.Format("Loaded", missing));
        return 0;
    }

    private static async Task<int> WriteTemplateAsync(ParseResult result, string folder)
    {
        Directory.CreateDirectory(folder);
        var files = CampaignFolder.Columns.ToDictionary(
            table => Path.Combine(folder, $"{CampaignTexts.GetNames($"Table_{table.Key}")[0]}.csv"),
            table => table
        );
        if (files.Keys.FirstOrDefault(File.Exists) is { } existing)
            throw new CommandException(CampaignTexts.Format("TemplateExists", existing));
        foreach (var (path, (table, columns)) in files)
        {
            var headers = columns.Select(TableRow.NameOf);
            TableFile.Write(
                path,
                table is CampaignFolder.CampaignTable
                    ? headers.Select(header => (string[])[header, ""]).Prepend([CampaignTexts.Get("Item"), CampaignTexts.Get("ItemValue")])
                    : [headers]
            );
        }

        await result.WriteLineAsync(CampaignTexts.Format("Template", folder, string.Join(ChineseText.ListSeparator, files.Keys.Select(Path.GetFileName))));
        return 0;
    }

    private static string Summarize(CampaignData data) =>
        CampaignTexts.Format(
            "Checked",
            data.Units.Count,
            data.Themes.Count,
            data.Themes.Count(theme => theme.SubmittedOn is null),
            data.Themes.Count(theme => theme.ProgrammeOn is not null),
            data.Themes.Count(theme => theme.ReportOn is not null),
            data.Themes.Sum(theme => (theme.Scan is null ? 0 : 1) + (theme.CorrectedScan is null ? 0 : 1)),
            data.Themes.Sum(theme => theme.AllPictures.Count)
        );
}
