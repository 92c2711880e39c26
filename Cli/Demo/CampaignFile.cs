using System.Text.Json;

namespace ThemeDay.Cli.Demo;

/// <summary>campaign.json: one call as it was opened; its keys are these names in snake_case. Days are yyyy-MM-dd, months yyyy-MM.</summary>
/// <param name="Campaign">Its id, 1 to 63 of a-z, 0-9 and -.</param>
/// <param name="District">Six digits (GB/T 2260).</param>
/// <param name="DocumentNumber">文号.</param>
/// <param name="Title">Its title.</param>
/// <param name="OpensOn">The day it was sent out.</param>
/// <param name="Deadline">The last day on which a theme is on time.</param>
/// <param name="FirstMonth">The first month of the window, here its first day.</param>
/// <param name="LastMonth">The last month of the window, here its first day; a later one needs a reason.</param>
/// <param name="FirstReleaseOn">The day of the plan's first release.</param>
/// <param name="CutOff">What took effect before this day counts in the scores.</param>
/// <param name="ProgrammeLead">How long before its activity a programme is due.</param>
/// <param name="ReportLead">How long after its activity a report is due.</param>
/// <param name="CorrectionLead">How long after its return a correction is due.</param>
/// <param name="MinimumThemes">How many themes each unit is to submit, at least 1.</param>
/// <param name="Forms">活动形式 it takes.</param>
/// <param name="Audiences">邀请对象 it knows.</param>
/// <param name="Scheme">The id of its indicator scheme.</param>
/// <param name="Called">The codes of the units called; empty for all of the district.</param>
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

    /// <summary>districts/{district}/campaigns/{campaign}.</summary>
    public string Name => $"districts/{District}/campaigns/{Campaign}";

    /// <exception cref="CommandException">It does not read as one; the message says where.</exception>
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

/// <summary>A lead time, in one of three ways.</summary>
internal sealed record LeadTime(int? WorkingDays = null, int? CalendarDays = null, DateOnly? FixedDate = null);
