using System.Text;
using ThemeDay.Cli.Demo;

namespace ThemeDay.Cli.Tests.Demo;

public sealed class DemoDataTests
{
    private static readonly string Demo = Path.Combine(AppContext.BaseDirectory, "data");

    [Fact]
    public void A_line_is_read_with_everything_on_it()
    {
        var moved = DemoData.Read(Demo).Themes.Single(theme => theme.No == 34);

        Assert.Equal("430503D16", moved.Unit);
        Assert.Equal(new DateOnly(2023, 8, 1), moved.Month);
        Assert.Equal(2, moved.Forms.Count);
        Assert.Equal(
            (new DateOnly(2023, 4, 17), new(2023, 4, 18), new(2023, 4, 19)),
            (moved.ReturnedOn!.Value, moved.CorrectedOn!.Value, moved.ReviewOn!.Value)
        );
        Assert.Equal(new DateOnly(2023, 8, 30), moved.LastDay);
        Assert.Equal([2, 5, 2, 1, 14], moved.Guests.Select(group => group.Count));
        Assert.Equal((true, 5, 23, 4, 3), (moved.Held, moved.Pictures, moved.Attended, moved.Opinions, moved.Answered));
        Assert.Equal(2, moved.PublicityKinds.Count);
    }

    [Fact]
    public void A_campaign_may_lead_by_calendar_days_or_to_a_fixed_day_and_name_the_units_it_calls()
    {
        var json = File.ReadAllText(Path.Combine(Demo, "campaign.json"))
            .Replace("\"all units\"", "[\"430503001\"]", StringComparison.Ordinal)
            .Replace("\"programme_lead\": {\n  \"working_days\": 5", "\"programme_lead\": {\n  \"calendar_days\": 7", StringComparison.Ordinal)
            .Replace("\"correction_lead\": {\n  \"working_days\": 3", "\"correction_lead\": {\n  \"fixed_date\": \"2023-05-04\"", StringComparison.Ordinal);

        var campaign = CampaignFile.Read(json);

        Assert.Equal(new(CalendarDays: 7), campaign.ProgrammeLead);
        Assert.Equal(new(WorkingDays: 5), campaign.ReportLead);
        Assert.Equal(new(FixedDate: new(2023, 5, 4)), campaign.CorrectionLead);
        Assert.Equal(["430503001"], campaign.Called);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("null")]
    public void A_campaign_file_that_is_none_is_refused_by_its_name(string json) =>
        Assert.StartsWith("campaign.json: ", Assert.Throws<CommandException>(() => CampaignFile.Read(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("starts_on", "2023-02-30", "line 2: starts_on is no day: 2023-02-30")]
    [InlineData("month", "May", "line 2: month is no month: May")]
    [InlineData("pictures", "-1", "line 2: pictures is no number: -1")]
    [InlineData("held", "perhaps", "line 2: held is yes or no, not perhaps")]
    [InlineData("review", "lost", "line 2: review is no review: lost")]
    [InlineData("guests", "many", "line 2: guests is no what:number: many")]
    [InlineData("topic", "", "line 2: topic is missing")]
    public void What_does_not_read_is_told_by_line_and_column(string column, string cell, string problem)
    {
        var (header, row) = (
            File.ReadLines(Path.Combine(Demo, "themes.csv")).First(),
            File.ReadLines(Path.Combine(Demo, "themes.csv")).ElementAt(1).Split(',')
        );
        row[Array.IndexOf(header.Split(','), column)] = cell;

        var (_, problems) = ThemesFile.Read(new StringReader($"{header}\n{string.Join(',', row)}\n"));

        Assert.Equal([$"themes.csv, {problem}"], problems);
    }

    [Fact]
    public void A_file_without_a_column_names_it()
    {
        var (_, problems) = ThemesFile.Read(new StringReader("no,unit\n1,430503001\n"));

        Assert.Contains("themes.csv, line 2: submitted_on is no column of this file", problems);
    }

    [Fact]
    public void What_cannot_have_happened_is_told_before_anything_is_entered()
    {
        ThemeRecord[] themes =
        [
            Given.Theme(1) with
            {
                MovedOn = Given.Campaign.FirstReleaseOn,
                MovedTo = new(2024, 7, 1),
            },
            Given.Theme(2) with
            {
                Review = Review.Declined,
                Held = true,
            },
            Given.Theme(3) with
            {
                ReportOn = new(2024, 6, 20),
            },
            Given.Theme(4) with
            {
                Review = Review.Merged,
                MergedInto = 99,
            },
            Given.Theme(5) with
            {
                Unit = "430998001",
            },
            Given.Theme(5),
        ];

        Assert.Equal(
            [
                "themes.csv: no 5 comes 2 times",
                "themes.csv, no 1: moved_on is not after the release that first has it",
                "themes.csv, no 2: it is in no release, and held",
                "themes.csv, no 3: report_on goes with held",
                "themes.csv, no 4: merged_into 99 is no line of the file",
                "themes.csv, no 5: unit 430998001 is not in units.csv",
            ],
            DemoData.Problems(Given.Campaign, ["430999001"], themes)
        );
    }

    [Fact]
    public void Files_that_Excel_saved_under_Chinese_Windows_read_as_those_in_UTF_8()
    {
        var gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        var data = Demo;
        var folder = Directory.CreateTempSubdirectory("themeday-data-");
        try
        {
            File.Copy(Path.Combine(data, "campaign.json"), Path.Combine(folder.FullName, "campaign.json"));
            foreach (var file in (string[])["units.csv", "themes.csv"])
                File.WriteAllBytes(Path.Combine(folder.FullName, file), gb18030.GetBytes(File.ReadAllText(Path.Combine(data, file))));

            var (saved, original) = (DemoData.Read(folder.FullName), DemoData.Read(data));

            Assert.Equal(original.Units, saved.Units);
            Assert.Equal(original.Themes.Select(theme => (theme.Topic, theme.Venue)), saved.Themes.Select(theme => (theme.Topic, theme.Venue)));
            File.WriteAllBytes(Path.Combine(folder.FullName, "units.csv"), [0xFF, 0xFE, 0x63, 0x00]);
            Assert.Contains(
                "neither UTF-8 nor GB18030",
                Assert.Throws<CommandException>(() => DemoData.Read(folder.FullName)).Message,
                StringComparison.Ordinal
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_quote_that_is_not_closed_is_told_by_its_line()
    {
        var (_, problems) = ThemesFile.Read(new StringReader("no,unit,topic\n1,430999001,\"a\" b\n"));

        Assert.Contains("themes.csv, line 2: a quote is not closed, or stands within a cell", problems);
    }

    [Fact]
    public void A_folder_without_one_of_the_files_names_it() =>
        Assert.Contains("campaign.json is missing", Assert.Throws<CommandException>(() => DemoData.Read(Path.GetTempPath())).Message, StringComparison.Ordinal);
}
