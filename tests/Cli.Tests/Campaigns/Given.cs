using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Tests.Campaigns;

/// <summary>Test data for a small campaign; each test sets the values that matter to it.</summary>
internal static class Given
{
    public static readonly DateOnly FirstRelease = new(2024, 3, 15);

    public static readonly CampaignSettings Campaign = new(
        "2024-1",
        "430999",
        "1",
        "Call",
        new(2024, 3, 1),
        new(2024, 3, 8),
        new(2024, 3, 1),
        new(2024, 11, 1),
        FirstRelease,
        new(2025, 1, 1),
        new(WorkingDays: 5),
        new(WorkingDays: 5),
        new(WorkingDays: 3),
        1,
        ["A"],
        ["B"],
        [],
        "scheme"
    );

    /// <summary>A theme accepted before the first release and planned for one day.</summary>
    public static ThemeRecord Theme(int no = 1) =>
        new()
        {
            No = no,
            Unit = "430999001",
            Topic = $"Topic {no}",
            Month = new(2024, 6, 1),
            Forms = ["A"],
            SubmittedOn = new(2024, 3, 4),
            Review = Review.Accepted,
            ReviewOn = new(2024, 3, 12),
            StartsOn = new(2024, 6, 12),
            EndsOn = new(2024, 6, 12),
            Contact = new("Someone", "13900000000"),
            Scan = File("scan.pdf"),
        };

    /// <summary>The same with a programme, held, and reported with a picture, two publicity records and two opinions, one of them answered.</summary>
    public static ThemeRecord ReportedTheme(int no = 1) =>
        Theme(no) with
        {
            ProgrammeOn = new(2024, 6, 3),
            ApprovedOn = new(2024, 6, 3),
            Venue = "Hall",
            Guests = [new("B", 3)],
            Held = true,
            ReportText = "Report",
            ReportOn = new(2024, 6, 14),
            AcceptedOn = new(2024, 6, 14),
            PublishedOn = new(2024, 6, 14),
            Pictures = [File("1.jpg")],
            Attended = 3,
            Opinions = [new("first", "answer"), new("second", "")],
            Publicity = [new(PublicityKind.NewsMedia, "A", "https://a.example"), new(PublicityKind.NewsMedia, "B", "https://b.example")],
        };

    /// <summary><see cref="Campaign"/> as the system has it once it is open.</summary>
    public static Registry.V1.Campaign StandingCampaign(params IEnumerable<string> invitedUnits) =>
        new()
        {
            Name = Campaign.Name,
            State = Registry.V1.CampaignState.Open,
            DocumentNumber = "1",
            Title = "Call",
            OpenDate = new DateOnly(2024, 3, 1).ToProto(),
            Deadline = new DateOnly(2024, 3, 8).ToProto(),
            FirstMonth = new DateOnly(2024, 3, 1).ToProtoMonth(),
            LastMonth = new DateOnly(2024, 11, 1).ToProtoMonth(),
            CutOffDate = new DateOnly(2025, 1, 1).ToProto(),
            ProgrammeLead = new() { WorkingDays = 5 },
            ReportLead = new() { WorkingDays = 5 },
            CorrectionLead = new() { WorkingDays = 3 },
            MinimumThemes = 1,
            Forms = { "A" },
            Audiences = { "B" },
            Scheme = "scheme",
            InvitedUnits = { invitedUnits },
        };

    public static SourceFile File(string name) => new(name, () => new MemoryStream([1]));

    public static CampaignData Data(params ThemeRecord[] themes) => new(Campaign, [new("430999001", "First", UnitKind.Department)], themes);

    public static IReadOnlyList<Step> Steps(params ThemeRecord[] themes) => CampaignSteps.Create(Data(themes));

    /// <summary>The kind of a step, with the line number if it concerns one.</summary>
    public static string Say(this Step step) => step.Theme is null ? $"{step.Kind}" : $"{step.Kind} {step.Line.No}";
}
