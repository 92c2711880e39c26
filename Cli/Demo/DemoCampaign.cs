using ThemeDay.Cli.Campaigns;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Demo;

/// <summary>
/// The demo: a campaign as <c>./run import</c> reads it, and made-up contacts, scans, texts, pictures, opinions and publicity for what its tables do not hold.
/// samples.csv says how many of them an activity has.
/// </summary>
internal static class DemoCampaign
{
    private const string SamplesTable = "samples";
    private const int MaxSamples = 50;

    /// <summary>The columns of samples.csv.</summary>
    public static readonly IReadOnlyList<string> Columns = ["no", "pictures", "opinions", "answered", "publicity"];

    /// <summary>Reads the demo.</summary>
    /// <exception cref="CommandException">A table is missing or has problems; the message has one in each line.</exception>
    public static CampaignData Read(string folder)
    {
        FileProblems problems = new();
        var data = CampaignFolder.Read(folder, problems);
        var samples = TableFile.Find(folder, SamplesTable, isRequired: false, problems) is { } table ? TableRow.Read(table, Columns, ["no"], problems) : [];
        var byNo = samples.Where(row => row.Number("no", 1, int.MaxValue) is not null).ToLookup(row => row.Number("no", 1, int.MaxValue)!.Value);
        data = data with { Themes = [.. data.Themes.Select(theme => Fill(theme, byNo[theme.No].FirstOrDefault()))] };
        CampaignFolder.Check(data, ShanghaiTime.Today(TimeProvider.System), problems);
        return problems.Problems is [] ? data : throw new CommandException(string.Join('\n', problems.FormatLines()));
    }

    private static ThemeRecord Fill(ThemeRecord theme, TableRow? samples)
    {
        var opinions = samples?.Number("opinions", 0, MaxSamples) ?? 0;
        var answered = samples?.Number("answered", 0, opinions) ?? 0;
        theme = theme with
        {
            Contact = theme.Contact ?? new(Texts.Person(theme), Texts.Phone(theme)),
            Scan = theme.Scan ?? new(Texts.ScanName, () => new MemoryStream(SampleScan.Create(theme, copy: 1))),
            CorrectedScan =
                theme.CorrectedScan ?? (theme.CorrectedOn is null ? null : new(Texts.ScanName, () => new MemoryStream(SampleScan.Create(theme, copy: 2)))),
            ReturnedItems = theme.ReturnedOn is null ? [] : ReturnedItems.FindIn(theme.Reason),
            Present = theme.Held ? [.. theme.Guests.Select(guests => guests.Audience)] : [],
            Time = Texts.ProgrammeTime,
            Agenda = Texts.Agenda(theme),
            Signage = Texts.Signage,
            Pictures = [.. Enumerable.Range(1, samples?.Number("pictures", 0, MaxSamples) ?? 0).Select(number => Picture(theme, number))],
            Opinions =
            [
                .. Enumerable
                    .Range(1, opinions)
                    .Select(number => new CollectedOpinion(Texts.Opinion(theme, number), number <= answered ? Texts.Answer(number) : "")),
            ],
            Publicity = samples is null ? [] : [.. ReadPublicity(theme.No, samples)],
        };
        return theme with { ReportText = theme.ReportOn is null ? "" : Texts.Report(theme) };
    }

    private static SourceFile Picture(ThemeRecord theme, int number) =>
        new($"{number}.jpg", () => new MemoryStream(SamplePhoto.Create(theme, number))) { Caption = Texts.PictureCaption(number) };

    // Kinds with their numbers, as 门户网站:1;政务新媒体:2.
    private static IEnumerable<ShownPublicity> ReadPublicity(int no, TableRow samples)
    {
        var number = 0;
        foreach (var part in samples.Text("publicity").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split(':') is not [var word, var count] || Texts.PublicityKindOf(word) is not { } kind || !int.TryParse(count, out var times))
            {
                samples.AddProblem("publicity", Texts.UnknownPublicity);
                continue;
            }

            for (var time = 0; time < Math.Min(times, MaxSamples); time++)
            {
                number++;
                yield return new(kind, Texts.Medium(word, number), $"https://themeday.example/{no}/{number}");
            }
        }
    }
}
