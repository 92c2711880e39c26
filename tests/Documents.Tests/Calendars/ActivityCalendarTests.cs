using System.Text;
using ThemeDay.Documents.Calendars;
using ICalendar = Ical.Net.Calendar;

namespace ThemeDay.Documents.Tests.Calendars;

public sealed class ActivityCalendarTests
{
    private static readonly CalendarActivity Planned = new(
        "districts/430503/campaigns/2023-1/activities/t-1",
        "阳光招生面对面，一年一度的政务公开主题日活动；欢迎普通市民参加",
        "承办单位：大祥区教育局\n活动形式：现场观摩",
        new(2023, 6, 16),
        new(2023, 6, 17),
        IsCancelled: false
    );

    [Fact]
    public void An_activity_takes_whole_days_and_is_known_again_in_a_later_version()
    {
        var calendar = ICalendar.Load(Write(Planned, Planned with { Id = "b", IsCancelled = true }))!;

        Assert.Null(calendar.Method); // PUBLISH would need an organizer (RFC 5546, 3.2.1)
        Assert.Equal("主题日", calendar.Properties["X-WR-CALNAME"]?.Value);
        var activity = calendar.Events.Single(each => each.Uid == Planned.Id);
        Assert.Equal((Planned.Title, Planned.Description, "CONFIRMED", 3), (activity.Summary, activity.Description, activity.Status, activity.Sequence));
        Assert.Equal((new DateOnly(2023, 6, 16), new DateOnly(2023, 6, 18), false), (activity.Start!.Date, activity.End!.Date, activity.Start.HasTime));
        Assert.Equal("CANCELLED", calendar.Events.Single(each => each.Uid is "b").Status);
    }

    [Fact]
    public void No_line_is_longer_than_75_octets()
    {
        Assert.All(Write(Planned).Split("\r\n"), line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75)); // RFC 5545, 3.1
    }

    private static string Write(params CalendarActivity[] activities) =>
        Encoding.UTF8.GetString(ActivityCalendar.Write("主题日", 3, new(2023, 4, 20, 9, 0, 0, TimeSpan.FromHours(8)), activities));
}
