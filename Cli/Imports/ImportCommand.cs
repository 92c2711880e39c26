using System.CommandLine;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Cli.Running;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Imports;

/// <summary><c>./run import</c>: brings a campaign of one's own from tables into a running system.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string?> Folder = new("DIR") { Description = CampaignTexts.Get("HelpFolder"), Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> CheckOnly = new("--check") { Description = CampaignTexts.Get("HelpCheck") };
    private static readonly Option<bool> Template = new("--template") { Description = CampaignTexts.Get("HelpTemplate") };
    private static readonly Option<bool> Update = new("--update") { Description = CampaignTexts.Get("HelpUpdate") };
    private static readonly Option<bool> Keep = new("--keep") { Description = CampaignTexts.Get("HelpKeep") };
    private static readonly Option<string?> Campaign = new("--campaign") { Description = CampaignTexts.Get("HelpCampaign") };
    private static readonly Option<string?> State = new("--state") { Description = CampaignTexts.Get("HelpState") };

    public static Command Create()
    {
        var command = new Command("import", CampaignTexts.Get("HelpImport")) { Folder, CheckOnly, Template, Update, Keep, Campaign, State };
        command.AddRule(result =>
        {
            if (result.GetValue(Folder) is null)
                result.AddError(CampaignTexts.Get("FolderMissing"));
            if (new[] { CheckOnly, Template, Update, Keep }.Count(result.GetValue) > 1)
                result.AddError(CampaignTexts.Get("OneOption"));
            if (result.GetValue(Campaign) is { } campaign && CampaignNames.Find(campaign) is null)
                result.AddError(CampaignTexts.Get("CampaignMalformed"));
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var folder = result.GetValue(Folder)!;
        if (result.GetValue(Template))
            return await WriteTemplateAsync(result, folder);
        if (CampaignNames.Find(result.GetValue(Campaign)) is { } names)
            return await SystemConnection.RunAsync(
                result.GetValue(State),
                new("bureau", names.DistrictCode),
                api => ImportOfSystemAsync(result, api, names, folder, cancellationToken),
                cancellationToken,
                ClerkTexts.Connection
            );
        FileProblems problems = new();
        var data = CampaignFolder.Read(folder, problems);
        CampaignFolder.Check(data, ShanghaiTime.Today(TimeProvider.System), problems);
        ThrowIfAny(problems);
        if (result.GetValue(CheckOnly))
        {
            foreach (var (row, column, text) in SystemCheck.FindPersonalData(data, new()))
                row.AddNote(column, text);
        }

        await WriteNotesAsync(result, problems);
        await result.WriteLineAsync(Summarize(data));
        return result.GetValue(CheckOnly)
            ? 0
            : await SystemConnection.RunAsync(
                result.GetValue(State),
                new("bureau", data.Campaign.District),
                api => ImportAsync(result, api, data, problems, cancellationToken),
                cancellationToken,
                ClerkTexts.Connection
            );
    }

    private static void ThrowIfAny(FileProblems problems)
    {
        if (problems.Problems is not [])
            throw new CommandException($"{CampaignTexts.Format("ProblemsFound", problems.Problems.Count)}\n{string.Join('\n', problems.FormatLines())}");
    }

    private static async Task<int> ImportAsync(ParseResult result, ApiClient api, CampaignData data, FileProblems problems, CancellationToken cancellationToken)
    {
        var loaded = await LoadedState.ReadAsync(api, new(data.Campaign), cancellationToken);
        SystemCheck.Check(data, loaded, problems);
        ThrowIfAny(problems);
        return await WriteAsync(result, api, data, loaded, cancellationToken);
    }

    // The system is asked first: it has what the tables are read by.
    private static async Task<int> ImportOfSystemAsync(
        ParseResult result,
        ApiClient api,
        CampaignNames names,
        string folder,
        CancellationToken cancellationToken
    )
    {
        FileProblems problems = new();
        var loaded = await LoadedState.ReadAsync(api, names, cancellationToken);
        var data = CampaignFolder.Read(folder, problems, new ExistingCampaign(names.Campaign, loaded));
        CampaignFolder.Check(data, ShanghaiTime.Today(TimeProvider.System), problems);
        SystemCheck.Check(data with { Themes = [.. data.Themes.Where(theme => !theme.HasUnreadCells)] }, loaded, problems);
        ThrowIfAny(problems);
        await WriteNotesAsync(result, problems);
        await result.WriteLineAsync(
            CampaignTexts.Format(
                "CheckedFilings",
                data.Campaign.Campaign,
                data.Themes.Count(theme => !theme.IsOfSystem),
                data.Themes.Count(theme => theme.ProgrammeOn is not null),
                data.Themes.Count(theme => theme.ReportOn is not null),
                data.Themes.Sum(theme => theme.AllPictures.Count)
            )
        );
        return result.GetValue(CheckOnly) ? 0 : await WriteAsync(result, api, data, loaded, cancellationToken);
    }

    private static async Task WriteNotesAsync(ParseResult result, FileProblems problems)
    {
        if (problems.Notes is not [])
            await result.WriteLineAsync($"{CampaignTexts.Get("NotesFound")}\n{string.Join('\n', problems.FormatNotes())}");
    }

    private static async Task<int> WriteAsync(ParseResult result, ApiClient api, CampaignData data, LoadedState loaded, CancellationToken cancellationToken)
    {
        if (CampaignRemainder.Find(data, loaded).ToList() is [_, ..] remaining)
            await result.WriteLineAsync(string.Join('\n', remaining));
        var differences = CampaignComparison.Compare(data, loaded);
        if (differences is not [])
            await result.WriteLineAsync($"{CampaignTexts.Format("DifferencesFound", differences.Count)}\n{string.Join('\n', differences)}");
        if (result.GetValue(Update))
            await UpdateAsync(result, new(api, data, loaded), differences, cancellationToken);
        else if (!result.GetValue(Keep) && differences.Any(difference => !difference.IsOfUnit))
            throw new CommandException(CampaignTexts.Get(differences.Any(difference => difference.Hint is "") ? "Ask" : "NothingToUpdate"));
        else if (differences.Any(difference => difference is { IsOfUnit: true, Hint: "" }))
            await result.WriteLineAsync(CampaignTexts.Get("UnitsKept"));
        return await LoadAsync(result, new(api, data, loaded), cancellationToken);
    }

    private static async Task UpdateAsync(
        ParseResult result,
        CampaignUpdate update,
        IReadOnlyList<CampaignDifference> differences,
        CancellationToken cancellationToken
    )
    {
        if (differences is [])
            await result.WriteLineAsync(CampaignTexts.Get("NoDifferences"));
        else if (differences.All(difference => difference.Hint is not ""))
            throw new CommandException(CampaignTexts.Get("NothingToUpdate"));
        else
            await result.WriteLineAsync(
                CampaignTexts.Format(
                    "Updated",
                    await update.UpdateAsync(differences, cancellationToken),
                    differences.Count(difference => difference.Hint is not "")
                )
            );
    }

    private static async Task<int> LoadAsync(ParseResult result, CampaignLoader loader, CancellationToken cancellationToken)
    {
        var output = result.InvocationConfiguration.Output;
        var missing = 0;
        await loader.LoadAsync(
            (toDo, done) =>
            {
                missing = toDo;
                output.WriteLine(toDo is 0 ? CampaignTexts.Format("NothingToDo", done) : CampaignTexts.Format("Loading", toDo, done));
            },
            (month, done, all) =>
                output.WriteLine(month is { } day ? CampaignTexts.Format("ProgressMonth", day, done, all) : CampaignTexts.Format("ProgressSetup", done, all)),
            cancellationToken
        );
        if (missing > 0)
            await result.WriteLineAsync(CampaignTexts.Format("Loaded", missing));
        return 0;
    }

    private static async Task<int> WriteTemplateAsync(ParseResult result, string folder)
    {
        Directory.CreateDirectory(folder);
        string[] ofSystem = [CampaignFolder.CampaignTable, CampaignFolder.UnitsTable];
        var tables = CampaignFolder.Columns.Where(table => result.GetValue(Campaign) is null || !ofSystem.Contains(table.Key));
        var files = tables.ToDictionary(table => Path.Combine(folder, CampaignFolder.GetTableName(table.Key)), table => table);
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
