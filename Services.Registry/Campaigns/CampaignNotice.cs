using System.Resources;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Notices;
using ThemeDay.Documents.ThemeForms;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Campaigns;

/// <summary>The notice by which a bureau calls for themes (征集通知), with the theme form as its annex. Everything in it is a term of the campaign.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="division">The district; null if it is not known.</param>
internal sealed class CampaignNotice(Campaign campaign, Division? division)
{
    private static readonly ResourceManager Texts = new("ThemeDay.Registry.Texts.CampaignNotices", typeof(CampaignNotice).Assembly);

    private readonly CampaignTerms terms = campaign.Terms;
    private readonly int year = campaign.Terms.FirstMonth.Year;
    private int headings;

    /// <summary>The title in a file name.</summary>
    public string FileTitle => Texts.Format("FileTitle", division?.Name ?? "");

    /// <summary>Writes the notice.</summary>
    /// <param name="issuer">发文机关; empty leaves room for it.</param>
    /// <param name="date">成文日期; null leaves room for it.</param>
    public OfficialNotice Write(string issuer, DateOnly? date)
    {
        headings = 0;
        return new()
        {
            Issuer = issuer,
            DocumentNumber = terms.DocumentNumber,
            Title = terms.Title,
            Addressee = NoticePhrases.GetAddressee(division),
            Body = [.. WriteBody()],
            Date = date,
            Attachments = [ThemeFormWriter.CreateAnnex(terms.LastMonth.FirstDay, terms.Forms, terms.MinimumThemes)],
        };
    }

    private IEnumerable<NoticeParagraph> WriteBody()
    {
        yield return Paragraph("Introduction", division?.Name ?? "");
        yield return Heading("ThemesHeading");
        yield return Paragraph("Themes", terms.MinimumThemes, ChineseDays.Day(terms.Deadline, year: 0));
        yield return Paragraph("Months", Describe(terms.FirstMonth), Describe(terms.LastMonth));
        yield return Paragraph("Correction", NoticePhrases.DescribeTimeAfter(terms.CorrectionLead.ToProto(), year));
        if (terms.PublicPhoneNumbers is not [])
            yield return Paragraph("Phones", Join(terms.PublicPhoneNumbers));
        yield return Heading("ActivitiesHeading");
        yield return Paragraph("Activities", Join(terms.Forms), Join(terms.Audiences));
        yield return Heading("PlanHeading");
        yield return Paragraph("Plan");
        yield return Heading("StepsHeading");
        yield return new(NoticePhrases.DescribeProgrammes(terms.ProgrammeLead.ToProto(), year));
        yield return new(NoticePhrases.Signage);
        yield return new(NoticePhrases.DescribeReports(terms.ReportLead.ToProto(), year));
        yield return Paragraph("Results");
        yield return Heading("AssessmentHeading");
        yield return Paragraph("Assessment", ChineseDays.Day(terms.CutOff, year: 0));
    }

    private NoticeParagraph Heading(string key) => new(Texts.Format(key, NoticePhrases.GetNumeral(headings++)), IsHeading: true);

    private static NoticeParagraph Paragraph(string key, params object[] values) => new(Texts.Format(key, values));

    private static string Join(IEnumerable<string> items) => string.Join(Texts.GetRequiredString("Separator"), items);

    private static string Describe(Month month) => Texts.Format("Month", month.Year, month.Number);
}
