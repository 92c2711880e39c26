using System.Globalization;
using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Campaigns;

/// <summary>Reads lead times as they are written: 5 个工作日, 15 日.</summary>
internal static class LeadTimeText
{
    private const int MaxWorkingDays = 250;
    private const int MaxCalendarDays = 366;

    private static readonly Regex Pattern = new(
        $"^(?<days>[0-9]{{1,3}})(?:(?<working>{CampaignTexts.Get("WorkingDays")})|{CampaignTexts.Get("CalendarDays")})$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    );

    /// <summary>The lead time; null if it is none of these, such as a date.</summary>
    public static LeadTime? Parse(string text)
    {
        var folded = string.Concat(text.Where(character => !char.IsWhiteSpace(character)).Select(TextCharacters.ToHalfWidth));
        if (Pattern.Match(folded) is not { Success: true } match)
            return null;
        var days = int.Parse(match.Groups["days"].Value, CultureInfo.InvariantCulture);
        return match.Groups["working"].Success
            ? (days is >= 1 and <= MaxWorkingDays ? new(WorkingDays: days) : null)
            : (days is >= 1 and <= MaxCalendarDays ? new(CalendarDays: days) : null);
    }
}
