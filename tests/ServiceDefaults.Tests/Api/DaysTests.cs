using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Google.Type;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Api;

public sealed class DaysTests
{
    [Fact]
    public void An_absent_or_empty_day_is_none()
    {
        Assert.Null(Given(null));
        Assert.Null(Given(new()));
        Assert.Null(((DateOnly?)null).ToProto());
    }

    [Fact]
    public void A_day_is_read_as_it_was_written()
    {
        var leap = new DateOnly(2024, 2, 29);

        Assert.Equal(leap, Given(leap.ToProto()));
    }

    [Theory]
    [InlineData(2023, 2, 29)]
    [InlineData(2023, 13, 1)]
    [InlineData(2023, 0, 1)]
    [InlineData(2023, 4, 0)]
    [InlineData(2023, 4, 31)]
    [InlineData(0, 4, 1)]
    [InlineData(-2023, 4, 1)]
    [InlineData(2023, int.MaxValue, int.MinValue)]
    public void What_is_no_day_of_any_calendar_is_refused(int year, int month, int day)
    {
        Assert.Equal(
            [new FieldViolation("deadline", ErrorReasons.Malformed) { Given = $"{year:0000}-{month:00}-{day:00}" }],
            DateConversions
                .Parse(
                    new Date
                    {
                        Year = year,
                        Month = month,
                        Day = day,
                    },
                    "deadline"
                )
                .Error?.Fields
        );
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1899, 12, 31)]
    [InlineData(3000, 1, 1)]
    [InlineData(9999, 12, 31)]
    public void A_day_from_which_nothing_could_be_counted_is_refused(int year, int month, int day)
    {
        Assert.Equal(
            [new FieldViolation("deadline", ErrorReasons.OutOfRange) { Given = $"{year:0000}-{month:00}-{day:00}", Allowed = "1900-2999" }],
            DateConversions
                .Parse(
                    new Date
                    {
                        Year = year,
                        Month = month,
                        Day = day,
                    },
                    "deadline"
                )
                .Error?.Fields
        );
    }

    [Theory]
    [InlineData("1900-01-01T00:00:00+08:00", true)]
    [InlineData("1899-12-31T23:59:59+08:00", false)]
    [InlineData("2999-12-31T23:59:59+08:00", true)]
    [InlineData("3000-01-01T00:00:00+08:00", false)]
    [InlineData("9999-12-31T23:59:59Z", false)] // has no date in Shanghai
    [InlineData("0001-01-01T00:00:00Z", false)]
    public void An_instant_outside_of_the_years_of_dates_is_refused(string instant, bool isAccepted)
    {
        var parsed = DateConversions.ParseInstant(Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture)), "known_time");

        Assert.Equal(isAccepted ? null : [new FieldViolation("known_time", ErrorReasons.OutOfRange) { Allowed = "1900-2999" }], parsed.Error?.Fields);
    }

    private static DateOnly? Given(Date? date) =>
        DateConversions.Parse(date, "day").TryGetValue(out var day, out var refusal) ? day : throw new InvalidOperationException(refusal.ToString());
}
