using ThemeDay.Cli.Campaigns;

namespace ThemeDay.Cli.Imports;

/// <summary>Something that the files say otherwise than the system.</summary>
/// <param name="Subject">What it is about, in Chinese.</param>
/// <param name="Column">The column, in English.</param>
/// <param name="InSystem">What the system has; empty for nothing.</param>
/// <param name="InFile">What the file has.</param>
/// <param name="Hint">How a person changes it, as a key of CampaignTexts.resx; empty if the import can.</param>
internal sealed record CampaignDifference(string Subject, string Column, string InSystem, string InFile, string Hint)
{
    private const int MaxShownCharacters = 60;

    /// <summary>Whether it is about a unit, which is common to all campaigns of the district: the import goes on with such a difference.</summary>
    public bool IsOfUnit { get; init; }

    /// <summary>The difference in one line.</summary>
    public override string ToString() =>
        CampaignTexts.Format(
            Hint is "" ? "Difference" : "DifferenceHint",
            Subject,
            TableRow.NameOf(Column),
            Show(InSystem),
            Show(InFile),
            Hint is "" ? "" : CampaignTexts.Get(Hint)
        );

    private static string Show(string text) =>
        text is "" ? CampaignTexts.Get("Blank")
        : text.ReplaceLineEndings(" ") is var line && line.Length > MaxShownCharacters ? $"{line[..MaxShownCharacters]}…"
        : line;
}
