using System.Globalization;
using System.Text.RegularExpressions;
using ThemeDay.Documents.Cells;

namespace ThemeDay.Cli.Campaigns;

/// <summary>Reads lead times as they are written: 5 个工作日, 15 日, 一周.</summary>
internal static class LeadTimeText
{
    private const int DaysOfWeek = 7;

    private static readonly Regex Pattern = new(
        $"^(?<number>[0-9]{{1,3}})(?:(?<working>{CampaignTexts.Get("WorkingDays")})|(?<weeks>{CampaignTexts.Get("Weeks")})"
            + $"|{CampaignTexts.Get("CalendarDays")})$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    );

    /// <summary>Reads a lead time. A week is 7 calendar days.</summary>
    /// <param name="text">The text.</param>
    /// <param name="lead">The lead time; null if it is outside of the bounds of the services.</param>
    /// <returns>Whether it is a number of days or weeks, and not a date or anything else.</returns>
    public static bool TryParse(string text, out LeadTime? lead)
    {
        lead = null;
        if (Pattern.Match(CellText.WithDigits(CellText.Compact(text))) is not { Success: true } match)
            return false;
        var number = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        if (match.Groups["working"].Success)
        {
            lead = number is >= 1 and <= CampaignLimits.MaxWorkingDays ? new(WorkingDays: number) : null;
            return true;
        }

        var days = number * (match.Groups["weeks"].Success ? DaysOfWeek : 1);
        lead = days is >= 1 and <= CampaignLimits.MaxCalendarDays ? new(CalendarDays: days) : null;
        return true;
    }
}
