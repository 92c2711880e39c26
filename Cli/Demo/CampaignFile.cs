using System.Text.Json;
using ThemeDay.Servers;

namespace ThemeDay.Cli.Demo;

/// <summary>campaign.json: one call as it was opened (data/README of the project says what each key means).</summary>
/// <param name="FirstMonth">Its first day.</param>
/// <param name="LastMonth">Its first day.</param>
/// <param name="Called">The codes of the units called; empty for all of the district.</param>
internal sealed record CampaignFile(
    string Campaign, string District, string DocumentNumber, string Title, DateOnly OpensOn, DateOnly Deadline, DateOnly FirstMonth, DateOnly LastMonth, DateOnly FirstReleaseOn, DateOnly CutOff,
    LeadFile ProgrammeLead, LeadFile ReportLead, LeadFile CorrectionLead, int MinimumThemes, IReadOnlyList<string> Forms, IReadOnlyList<string> Audiences, IReadOnlyList<string> Called, string Scheme)
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

    /// <exception cref="CannotRunException">It does not read as one; the message says where.</exception>
    public static CampaignFile Read(string json)
    {
        try
        {
            var written = JsonSerializer.Deserialize<Written>(json, Json) ?? throw new JsonException("it is empty");
            return new(
                written.Campaign, written.District, written.DocumentNumber, written.Title, written.OpensOn, written.Deadline, Month(written.FirstMonth), Month(written.LastMonth), written.FirstReleaseOn,
                written.CutOff, written.ProgrammeLead, written.ReportLead, written.CorrectionLead, written.MinimumThemes, written.Forms, written.Audiences, Codes(written.Called), written.Scheme);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException)
        {
            throw new CannotRunException($"campaign.json: {wrong.Message}", wrong);
        }
    }

    private static DateOnly Month(string month) => DateOnly.ParseExact($"{month}-01", "yyyy-MM-dd");

    private static IReadOnlyList<string> Codes(JsonElement called) =>
        called.ValueKind == JsonValueKind.Array ? [.. called.EnumerateArray().Select(code => code.GetString() ?? throw new JsonException("called names no unit"))]
        : called.ValueKind == JsonValueKind.String && called.GetString() == AllUnits ? []
        : throw new JsonException($"called is \"{AllUnits}\" or a list of codes");

    private sealed record Written(
        string Campaign, string District, string DocumentNumber, string Title, DateOnly OpensOn, DateOnly Deadline, string FirstMonth, string LastMonth, DateOnly FirstReleaseOn, DateOnly CutOff,
        LeadFile ProgrammeLead, LeadFile ReportLead, LeadFile CorrectionLead, int MinimumThemes, IReadOnlyList<string> Forms, IReadOnlyList<string> Audiences, JsonElement Called, string Scheme);
}

/// <summary>A lead time, in one of three ways.</summary>
internal sealed record LeadFile(int? WorkingDays = null, int? CalendarDays = null, DateOnly? FixedDate = null);
