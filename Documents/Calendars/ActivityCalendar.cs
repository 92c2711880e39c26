using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace ThemeDay.Documents.Calendars;

/// <summary>An activity in a calendar.</summary>
/// <param name="Id">The name by which calendar programs know it again, such as that of its resource.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Description">Further text, such as unit and forms.</param>
/// <param name="FirstDay">The first day.</param>
/// <param name="LastDay">The last day, inclusive.</param>
/// <param name="IsCancelled">Whether it was cancelled: a program that has it shows that.</param>
public sealed record CalendarActivity(string Id, string Title, string Description, DateOnly FirstDay, DateOnly LastDay, bool IsCancelled);

/// <summary>Writes activities as an iCalendar file (RFC 5545): all-day events that do not block time.</summary>
public static class ActivityCalendar
{
    /// <summary>The media type.</summary>
    public const string MediaType = "text/calendar; charset=utf-8";

    private const string Product = "-//ThemeDay//ThemeDay//ZH";

    /// <summary>Writes a calendar.</summary>
    /// <param name="name">What programs call it.</param>
    /// <param name="revision">Rises with each version, so that programs take over what changed (SEQUENCE).</param>
    /// <param name="writtenAt">When the version was released (DTSTAMP).</param>
    /// <param name="activities">The activities.</param>
    /// <returns>The file, in UTF-8.</returns>
    public static byte[] Write(string name, int revision, DateTimeOffset writtenAt, IEnumerable<CalendarActivity> activities)
    {
        var calendar = new Calendar { ProductId = Product };
        calendar.AddProperty("X-WR-CALNAME", name);
        calendar.Events.AddRange(
            activities.Select(activity => new CalendarEvent
            {
                Uid = activity.Id,
                Summary = activity.Title,
                Description = activity.Description,
                Start = new(activity.FirstDay),
                End = new(activity.LastDay.AddDays(1)), // exclusive (3.6.1)
                DtStamp = new(writtenAt.UtcDateTime, CalDateTime.UtcTzId),
                Sequence = revision,
                Status = activity.IsCancelled ? EventStatus.Cancelled : EventStatus.Confirmed,
                Transparency = TransparencyType.Transparent,
            })
        );
        return Encoding.UTF8.GetBytes(new CalendarSerializer().SerializeToString(calendar) ?? "");
    }
}
