using System.Resources;
using ThemeDay.Documents.Cells;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;

namespace ThemeDay.Documents.Notices;

/// <summary>What the notices of a campaign say in the same words (NoticePhrases.resx).</summary>
public static class NoticePhrases
{
    private static readonly ResourceManager Resources = new(typeof(NoticePhrases));

    /// <summary>How activities are marked (the notice, 二(二)).</summary>
    public static string Signage => Resources.GetRequiredString("Signage");

    /// <summary>主送机关: the townships, subdistricts and departments of a district.</summary>
    public static string GetAddressee(Division? division) =>
        division is null ? Resources.GetRequiredString("AddresseeOfUnknownDistrict") : Resources.Format("Addressee", division.Name[^1]);

    /// <summary>The numeral of a heading, such as 一.</summary>
    /// <param name="place">Its place among the headings, from 0 to 5.</param>
    public static char GetNumeral(int place) => Resources.GetRequiredString("Numerals")[place];

    /// <summary>When programmes are filed.</summary>
    /// <param name="lead">How long before an activity.</param>
    /// <param name="year">The year of the text.</param>
    public static string DescribeProgrammes(LeadTime lead, int year) => Resources.Format("Programmes", Describe("Programme", lead, year));

    /// <summary>When reports are filed.</summary>
    /// <param name="lead">How long after an activity.</param>
    /// <param name="year">The year of the text.</param>
    public static string DescribeReports(LeadTime lead, int year) => Resources.Format("Reports", Describe("Report", lead, year));

    /// <summary>When something is done after it was asked for, such as 于3个工作日内.</summary>
    public static string DescribeTimeAfter(LeadTime lead, int year) => Describe("Report", lead, year);

    private static string Describe(string what, LeadTime lead, int year) =>
        lead.LeadCase switch
        {
            LeadTime.LeadOneofCase.WorkingDays => Resources.Format($"{what}WorkingDays", lead.WorkingDays),
            LeadTime.LeadOneofCase.CalendarDays => Resources.Format($"{what}CalendarDays", lead.CalendarDays),
            LeadTime.LeadOneofCase.FixedDate => Resources.Format(
                $"{what}FixedDate",
                ChineseDays.Day(new(lead.FixedDate.Year, lead.FixedDate.Month, lead.FixedDate.Day), year)
            ),
            _ => throw new InvalidOperationException($"no words for a lead of {lead.LeadCase}"),
        };
}
