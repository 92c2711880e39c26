using System.Text;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Tests.Calendar;

public sealed class WorkingDaysFileTests
{
    [Fact]
    public void The_official_lists_of_2020_to_2026_are_read_with_their_notices()
    {
        Assert.Equal(Enumerable.Range(2020, 7), Given.Lists.Select(list => list.Year));
        Assert.All(Given.Lists, list => Assert.NotEmpty(list.Sources));
    }

    [Fact]
    public void The_notice_of_2023_may_name_the_last_day_of_2022() =>
        Assert.Contains(Given.Lists.Single(list => list.Year == 2023).Days, day => day.Day == Given.Day("2022-12-31"));

    [Theory]
    [InlineData(
        """{"years":{"2023":{"days":[{"date":"2023-01-01","name":"元旦","working":false},{"date":"2023-01-01","name":"元旦","working":true}]}}}""",
        "calendar.years[2023].days[1].date",
        ErrorReasons.Duplicate
    )]
    [InlineData(
        """{"years":{"2023":{"days":[{"date":"2022-11-30","name":"元旦","working":false}]}}}""",
        "calendar.years[2023].days[0].date",
        ErrorReasons.OutOfRange
    )]
    [InlineData(
        """{"years":{"2023":{"days":[{"date":"2024-01-01","name":"元旦","working":false}]}}}""",
        "calendar.years[2023].days[0].date",
        ErrorReasons.OutOfRange
    )]
    [InlineData(
        """{"years":{"2023":{"days":[{"date":"2023-02-30","name":"元旦","working":false}]}}}""",
        "calendar.years[2023].days[0].date",
        ErrorReasons.Malformed
    )]
    [InlineData("""{"years":{"2023":{"days":[{"date":"2023-01-01","name":"元旦"}]}}}""", "calendar.years[2023].days[0].working", ErrorReasons.Required)]
    [InlineData("""{"years":{"2023":{"days":[]}}}""", "calendar.years[2023].days", ErrorReasons.Required)]
    [InlineData("""{"years":{}}""", "calendar.years", ErrorReasons.Required)]
    [InlineData("""{"years":{"next":{"days":[{"date":"2023-01-01","name":"元旦","working":false}]}}}""", "calendar.years[next]", ErrorReasons.OutOfRange)]
    [InlineData("""{"years":""", "calendar", ErrorReasons.Malformed)]
    public void A_list_with_a_mistake_is_refused_and_the_mistake_named(string json, string field, string reason) =>
        Assert.Contains(new FieldViolation(field, reason), Read(json).Fields);

    [Fact]
    public void A_year_listed_twice_is_refused()
    {
        const string Year = """{"days":[{"date":"2023-01-01","name":"元旦","working":false}]}""";
        Assert.Equal("calendar", Assert.Single(Read($$$"""{"years":{"2023":{{{Year}}},"2023":{{{Year}}} }}""").Fields).Field);
    }

    private static Error Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return WorkingDaysFile.Read(stream).Error ?? throw new InvalidOperationException("the list was taken");
    }
}
