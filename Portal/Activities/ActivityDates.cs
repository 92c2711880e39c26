using ThemeDay.Documents.Notices;
using ThemeDay.Publication.V1;
using static ThemeDay.Portal.Texts.PortalTexts;
using Date = Google.Type.Date;

namespace ThemeDay.Portal.Activities;

/// <summary>Dates as officials write them.</summary>
internal static class ActivityDates
{
    /// <summary>A date of a message.</summary>
    public static DateOnly ToDateOnly(this Date date) => new(date.Year, date.Month, date.Day);

    /// <summary>The days of an activity, such as 2023年6月16日（星期五）.</summary>
    public static string Format(Date first, Date last) => ChineseDays.Format(first.ToDateOnly(), last.ToDateOnly(), year: 0);

    /// <summary>A day, such as 2023年6月16日; empty for none.</summary>
    public static string Format(Date? date) => date is null or { Year: 0 } ? "" : ChineseDays.Day(date.ToDateOnly(), year: 0);

    /// <summary>A month, such as 2023年6月.</summary>
    /// <param name="month">Such as 2023-06.</param>
    public static string FormatMonth(string month) =>
        DateOnly.TryParseExact(month, "yyyy-MM", out var first) ? Text("Activity.Month", first.Year, first.Month) : month;

    /// <summary>The state of an activity in words: one that is over and not recorded as held is not 待开展 any more.</summary>
    public static string GetState(PlannedActivity activity, DateOnly today) =>
        activity.State is PlannedActivityState.Planned && activity.LastDate.ToDateOnly() < today
            ? Text("Activity.State.Unrecorded")
            : Text($"Activity.State.{activity.State}");

    /// <summary>For the attribute datetime: 2023-06-16.</summary>
    public static string ToIso(Date date) => $"{date.ToDateOnly():yyyy-MM-dd}";
}
