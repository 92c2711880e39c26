using Google.Type;
using ThemeDay.Type.V1;
using Lead = ThemeDay.Scheduling.Calendar.Lead;

namespace ThemeDay.Scheduling.Facts;

/// <summary>Words and days of events, which their sender has checked.</summary>
internal static class Wire
{
    public static DateOnly DayOf(Date date) => new(date.Year, date.Month, Math.Max(date.Day, 1));

    public static Lead LeadOf(Type.V1.Lead lead) =>
        lead.LeadCase switch
        {
            Type.V1.Lead.LeadOneofCase.CalendarDays => Lead.CalendarDays(lead.CalendarDays),
            Type.V1.Lead.LeadOneofCase.FixedDate => Lead.FixedDate(DayOf(lead.FixedDate)),
            _ => Lead.WorkingDays(lead.WorkingDays),
        };

    /// <summary>As the indicator schemes name it.</summary>
    public static string WordOf(UnitKind kind) =>
        kind switch
        {
            UnitKind.Township => "township",
            UnitKind.Subdistrict => "subdistrict",
            UnitKind.Department => "department",
            UnitKind.Stationed => "stationed",
            _ => "",
        };

    public static UnitKind KindOf(string word) => Enum.TryParse<UnitKind>(word, ignoreCase: true, out var kind) ? kind : UnitKind.Unspecified;

    /// <summary>As the indicator schemes name it.</summary>
    public static string WordOf(PublicityKind kind) =>
        kind switch
        {
            PublicityKind.NewsMedia => "news_media",
            PublicityKind.PortalColumn => "portal_column",
            PublicityKind.GovernmentNewMedia => "government_new_media",
            PublicityKind.ProvincialBriefing => "provincial_briefing",
            _ => "",
        };

    public static Date MonthOf(DateOnly month) => new() { Year = month.Year, Month = month.Month };
}
