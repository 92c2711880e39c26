using System.Text.Json;

namespace ThemeDay.Cli.Demo;

/// <summary>campaign.json: a campaign as it was opened. Keys are the parameter names in snake_case; days are yyyy-MM-dd, months yyyy-MM.</summary>
/// <param name="Campaign">The campaign id, 1 to 63 of a-z, 0-9 and -.</param>
/// <param name="District">The district code, six digits (GB/T 2260).</param>
/// <param name="DocumentNumber">The document number (文号).</param>
/// <param name="Title">The title.</param>
/// <param name="OpensOn">The day the notice was issued.</param>
/// <param name="Deadline">The last day on which a theme is on time.</param>
/// <param name="FirstMonth">The first month of the window, as its first day.</param>
/// <param name="LastMonth">The last month of the window, as its first day; a later month requires a reason.</param>
/// <param name="FirstReleaseOn">The effective date of the first plan release.</param>
/// <param name="CutOff">The cut-off date of the scores: only facts effective before it count.</param>
/// <param name="ProgrammeLead">The lead time of a programme before its activity.</param>
/// <param name="ReportLead">The time allowed for a report after its activity.</param>
/// <param name="CorrectionLead">The time allowed for a correction after a return.</param>
/// <param name="MinimumThemes">The minimum number of themes per unit, at least 1.</param>
/// <param name="Forms">The allowed activity forms (活动形式).</param>
/// <param name="Audiences">The audience groups (邀请对象).</param>
/// <param name="Scheme">The code of the indicator scheme.</param>
/// <param name="Called">The codes of the invited units; empty for all units of the district.</param>
internal sealed record CampaignFile(
    string Campaign,
    string District,
    string DocumentNumber,
    string Title,
    DateOnly OpensOn,
    DateOnly Deadline,
    DateOnly FirstMonth,
    DateOnly LastMonth,
    DateOnly FirstReleaseOn,
    DateOnly CutOff,
    LeadTime ProgrammeLead,
    LeadTime ReportLead,
    LeadTime CorrectionLead,
    int MinimumThemes,
    IReadOnlyList<string> Forms,
    IReadOnlyList<string> Audiences,
    IReadOnlyList<string> Called,
    string Scheme
)
{
    private const string AllUnits = "all units";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The resource name: districts/{district}/campaigns/{campaign}.</summary>
    public string Name => $"districts/{District}/campaigns/{Campaign}";

    /// <exception cref="CommandException">The JSON is invalid; the message states where.</exception>
    public static CampaignFile Read(string json)
    {
        try
        {
            var written = JsonSerializer.Deserialize<Written>(json, Json) ?? throw new JsonException("it is empty");
            return new(
                written.Campaign,
                written.District,
                written.DocumentNumber,
                written.Title,
                written.OpensOn,
                written.Deadline,
                Month(written.FirstMonth),
                Month(written.LastMonth),
                written.FirstReleaseOn,
                written.CutOff,
                written.ProgrammeLead,
                written.ReportLead,
                written.CorrectionLead,
                written.MinimumThemes,
                written.Forms,
                written.Audiences,
                Codes(written.Called),
                written.Scheme
            );
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new CommandException($"campaign.json: {exception.Message}", exception);
        }
    }

    private static DateOnly Month(string month) => DateOnly.ParseExact($"{month}-01", "yyyy-MM-dd");

    private static IReadOnlyList<string> Codes(JsonElement called) =>
        called.ValueKind == JsonValueKind.Array
            ? [.. called.EnumerateArray().Select(code => code.GetString() ?? throw new JsonException("called names no unit"))]
        : called.ValueKind == JsonValueKind.String && called.GetString() == AllUnits ? []
        : throw new JsonException($"called is \"{AllUnits}\" or a list of codes");

    private sealed record Written(
        string Campaign,
        string District,
        string DocumentNumber,
        string Title,
        DateOnly OpensOn,
        DateOnly Deadline,
        string FirstMonth,
        string LastMonth,
        DateOnly FirstReleaseOn,
        DateOnly CutOff,
        LeadTime ProgrammeLead,
        LeadTime ReportLead,
        LeadTime CorrectionLead,
        int MinimumThemes,
        IReadOnlyList<string> Forms,
        IReadOnlyList<string> Audiences,
        JsonElement Called,
        string Scheme
    );
}

/// <summary>A lead time; exactly one property is set.</summary>
internal sealed record LeadTime(int? WorkingDays = null, int? CalendarDays = null, DateOnly? FixedDate = null);
