using Google.Type;
using ThemeDay.Type.V1;
using LeadTime = ThemeDay.Scheduling.Calendar.LeadTime;

namespace ThemeDay.Scheduling.Facts;

/// <summary>Maps values of events; they were validated by the publisher.</summary>
internal static class EventMapping
{
    public static DateOnly ToDateOnly(Date date) => new(date.Year, date.Month, Math.Max(date.Day, 1));

    public static LeadTime ToLeadTime(Type.V1.LeadTime lead) =>
        lead.LeadCase switch
        {
            Type.V1.LeadTime.LeadOneofCase.CalendarDays => LeadTime.CalendarDays(lead.CalendarDays),
            Type.V1.LeadTime.LeadOneofCase.FixedDate => LeadTime.FixedDate(ToDateOnly(lead.FixedDate)),
            _ => LeadTime.WorkingDays(lead.WorkingDays),
        };

    /// <summary>Maps a unit kind to the vocabulary of the indicator schemes.</summary>
    public static string ToSchemeKind(UnitKind kind) =>
        kind switch
        {
            UnitKind.Township => "township",
            UnitKind.Subdistrict => "subdistrict",
            UnitKind.Department => "department",
            UnitKind.Stationed => "stationed",
            _ => "",
        };

    public static UnitKind ToUnitKind(string word) => Enum.GetValues<UnitKind>().FirstOrDefault(kind => word == ToSchemeKind(kind));

    /// <summary>Maps a publicity kind to the vocabulary of the indicator schemes.</summary>
    public static string ToSchemeKind(PublicityKind kind) =>
        kind switch
        {
            PublicityKind.NewsMedia => "news_media",
            PublicityKind.PortalColumn => "portal_column",
            PublicityKind.GovernmentNewMedia => "government_new_media",
            PublicityKind.ProvincialBriefing => "provincial_briefing",
            _ => "",
        };

    public static PublicityKind ToPublicityKind(string word) => Enum.GetValues<PublicityKind>().FirstOrDefault(kind => word == ToSchemeKind(kind));

    public static Date MonthOf(DateOnly month) => new() { Year = month.Year, Month = month.Month };
}
