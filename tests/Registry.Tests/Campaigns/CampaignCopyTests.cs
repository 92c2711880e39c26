using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Tests.Themes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Tests.Campaigns;

public sealed class CampaignCopyTests
{
    [Fact]
    public void The_campaign_of_the_next_year_has_the_same_terms_a_year_later()
    {
        var terms = Terms("大祥区2023年度政务公开主题日活动征集");

        var next = Given.Must(CampaignCopy.Shift(terms, 1));

        var expected = terms with
        {
            DocumentNumber = "",
            Title = "大祥区2024年度政务公开主题日活动征集",
            Deadline = new(2024, 4, 14),
            FirstMonth = new(2024, 4),
            LastMonth = new(2024, 10),
            CorrectionLead = new(null, null, new(2024, 5, 31)),
            CutOff = new(2024, 12, 1),
        };
        Assert.Equal(expected, next);
    }

    [Theory]
    [InlineData("2023年主题日（2023年4月至12月）", "2025年主题日（2025年4月至12月）")]
    [InlineData("第2023号", "第2025号")]
    [InlineData("12023、20230、2022年", "12023、20230、2022年")] // longer numbers, and a year of none of the dates
    [InlineData("主题征集", "主题征集")]
    public void Years_of_the_campaign_in_the_title_are_replaced_and_no_other_number(string title, string shifted)
    {
        Assert.Equal(shifted, Given.Must(CampaignCopy.Shift(Terms(title), 2)).Title);
    }

    [Fact]
    public void In_a_title_that_spans_two_years_both_are_replaced()
    {
        var terms = Terms("2023—2024年度主题日") with { CutOff = new(2024, 2, 1) };

        Assert.Equal("2024—2025年度主题日", Given.Must(CampaignCopy.Shift(terms, 1)).Title);
    }

    [Theory]
    [InlineData(1, "2025-02-28")]
    [InlineData(4, "2028-02-29")]
    public void The_29th_of_February_becomes_the_28th_in_a_year_without_it(int years, string cutOff)
    {
        var terms = Terms() with { CutOff = new(2024, 2, 29) };

        Assert.Equal(DateOnly.Parse(cutOff), Given.Must(CampaignCopy.Shift(terms, years)).CutOff);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(6)]
    [InlineData(int.MaxValue)]
    public void A_copy_is_1_to_5_years_later(int years)
    {
        Assert.Equal(
            [new FieldViolation("years", ErrorReasons.OutOfRange) { Given = $"{years}", Allowed = "1-5" }],
            CampaignCopy.Shift(Terms(), years).Error?.Fields
        );
    }

    [Fact]
    public void No_date_of_a_copy_is_after_the_year_2999()
    {
        Assert.Null(CampaignCopy.Shift(Terms() with { CutOff = new(2994, 12, 1) }, 5).Error);
        Assert.Equal(
            [new FieldViolation("years", ErrorReasons.OutOfRange) { Given = "1", Allowed = "1-5" }],
            CampaignCopy.Shift(Terms() with { LastMonth = new(9999, 12) }, 1).Error?.Fields
        );
    }

    [Fact]
    public void Units_that_were_closed_are_left_out()
    {
        Assert.Equal(["D3", "D1"], Given.Must(CampaignCopy.Units(CampaignState.Open, ["D3", "D2", "D1"], ["D1", "D3", "D4"])));
        Assert.Equal([], Given.Must(CampaignCopy.Units(CampaignState.Draft, [], ["D1"])));
    }

    [Fact]
    public void A_copy_without_any_of_the_invited_units_would_invite_all_and_is_refused()
    {
        var error = CampaignCopy.Units(CampaignState.Closed, ["D1", "D2"], ["D3"]).Error;

        Assert.Equal((ErrorKind.FailedPrecondition, ErrorReasons.UnitClosed, "D1 D2"), (error?.Kind, error?.Reason, error?.Subject));
        Assert.Equal(ErrorReasons.NoUnits, CampaignCopy.Units(CampaignState.Open, [], ["D3"]).Error?.Reason); // all were uninvited
    }

    private static CampaignTerms Terms(string title = "主题征集") =>
        new()
        {
            DocumentNumber = "大改革协调办发〔2023〕1号",
            Title = title,
            Deadline = new(2023, 4, 14),
            FirstMonth = new(2023, 4),
            LastMonth = new(2023, 10),
            Forms = ["现场观摩"],
            Audiences = ["普通市民"],
            ProgrammeLead = new(5, null, null),
            ReportLead = new(null, 7, null),
            CorrectionLead = new(null, null, new(2023, 5, 31)),
            MinimumThemes = 2,
            CutOff = new(2023, 12, 1),
            Scheme = "theme-day-2023",
        };
}
