using ThemeDay.Cli.Demo;

namespace ThemeDay.Cli.Tests.Demo;

/// <summary>Test data for a small campaign; each test sets the values that matter to it.</summary>
internal static class Given
{
    public static readonly CampaignFile Campaign = new(
        "2024-1",
        "430999",
        "1",
        "Call",
        new(2024, 3, 1),
        new(2024, 3, 8),
        new(2024, 3, 1),
        new(2024, 11, 1),
        new(2024, 3, 15),
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
        };

    /// <summary>The same with a programme, held, and reported with a picture, two publicity records and two opinions, one of them answered.</summary>
    public static ThemeRecord ReportedTheme(int no = 1) =>
        Theme(no) with
        {
            ProgrammeOn = new(2024, 6, 3),
            Venue = "Hall",
            Guests = [new("B", 3)],
            Held = true,
            ReportOn = new(2024, 6, 14),
            Pictures = 1,
            Attended = 3,
            Opinions = 2,
            Answered = 1,
            Publicity = [new("\u65B0\u95FB\u5A92\u4F53", 2)], // news media, as written in the data files
        };

    public static DemoData Data(params ThemeRecord[] themes) => new(Campaign, "code,name,kind\n430999001,First,department", ["430999001"], themes);

    public static IReadOnlyList<Step> Steps(params ThemeRecord[] themes) => ThemeDay.Cli.Demo.DemoPlan.Create(Data(themes));

    /// <summary>The kind of a step, with the line number if it concerns one.</summary>
    public static string Say(this Step step) => step.Theme is null ? $"{step.Kind}" : $"{step.Kind} {step.Line.No}";
}
