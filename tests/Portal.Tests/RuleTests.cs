using ThemeDay.Portal.Activities;
using ThemeDay.Portal.Site;
using Date = Google.Type.Date;

namespace ThemeDay.Portal.Tests;

public sealed class RuleTests
{
    [Theory]
    [InlineData("{unit}/{year}-{activity}", "430503D04/2023-t-21")]
    [InlineData("{district}-{campaign}-{activity}", "430503-2023-1-t-21")]
    [InlineData("00{district}", "00430503")]
    public void The_index_number_is_made_by_the_template_of_the_district(string template, string number)
    {
        Assert.Equal(number, IndexNumber.Format(template, "430503", "430503D04", "2023-1", "t-21", 2023));
    }

    [Fact]
    public void The_index_number_of_a_statement_is_made_by_a_template_of_its_own()
    {
        Assert.Equal("430503D04/2023-s-1", IndexNumber.FormatStatement("{unit}/{year}-{statement}", "430503", "430503D04", "s-1", 2023));
    }

    [Theory]
    [InlineData("{unit}/{year}", IndexNumber.Placeholders, null)]
    [InlineData("{unit}/{number}", IndexNumber.Placeholders, "{number}")]
    [InlineData("{unit}/{activity}", IndexNumber.StatementPlaceholders, "{activity}")]
    public void A_template_with_a_word_that_there_is_not_is_refused(string template, string placeholders, string? unknown)
    {
        Assert.Equal(unknown, IndexNumber.FindUnknown(template, placeholders));
    }

    [Theory]
    [InlineData(2023, 6, 16, 16, "2023年6月16日（星期五）")]
    [InlineData(2023, 6, 16, 18, "2023年6月16日至18日")]
    public void Days_are_written_as_officials_write_them(int year, int month, int first, int last, string text)
    {
        Assert.Equal(text, ActivityDates.Format(Day(first), Day(last)));

        Date Day(int day) =>
            new()
            {
                Year = year,
                Month = month,
                Day = day,
            };
    }

    [Fact]
    public void The_address_of_the_next_page_keeps_what_was_chosen()
    {
        Assert.Equal("?month=2023-06&form=%E5%BA%A7%E8%B0%88&page=abc", new ActivityFilter("2023-06", "", "座谈", "").ToQuery("abc"));
        Assert.Equal("", new ActivityFilter("", "", "", "").ToQuery(""));
    }
}
