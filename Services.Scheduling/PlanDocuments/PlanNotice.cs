using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Notices;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.Plan;
using ThemeDay.Scheduling.V1;
using PlanRelease = ThemeDay.Scheduling.V1.PlanRelease;

namespace ThemeDay.Scheduling.PlanDocuments;

/// <summary>The notice by which a plan is released (全年活动计划). Every number in it is counted from the attached table.</summary>
internal sealed class PlanNotice(CampaignOpened campaign, Division? division, PlanRelease release)
{
    private readonly int year = campaign.FirstMonth.Year;

    /// <summary>The title of the plan.</summary>
    public string PlanTitle => PlanDocumentTexts.Format("PlanTitle", division?.Name ?? "", year);

    private string TitleInLines => PlanDocumentTexts.Format("PlanTitleInLines", division?.Name ?? "", year);

    /// <summary>The title of the notice, in lines.</summary>
    /// <param name="number">The number of the release.</param>
    public string Title(int number) => PlanDocumentTexts.Format(number is 1 ? "NoticeTitle" : "ChangeNoticeTitle", TitleInLines);

    /// <summary>Writes the notice.</summary>
    /// <param name="number">The number of the release.</param>
    /// <param name="head">What the bureau adds.</param>
    public OfficialNotice Write(int number, NoticeHead head)
    {
        List<NoticeParagraph> body = [new(number is 1 ? Introduction() : PlanDocumentTexts.Format("ChangeIntroduction", PlanTitle))];
        var headings = 0;
        if (number > 1)
        {
            AddHeading("ChangesHeading");
            body.AddRange(release.Changes.Select((change, place) => Paragraph("NumberedSentence", place + 1, PlanDocumentTexts.Describe(change, year))));
        }

        AddHeading("ActivitiesHeading");
        body.Add(new(Totals()));
        AddHeading("ProgrammesHeading");
        body.Add(new(NoticePhrases.DescribeProgrammes(campaign.ProgrammeLead, year)));
        AddHeading("SignageHeading");
        body.Add(new(NoticePhrases.Signage));
        AddHeading("ReportsHeading");
        body.Add(new(NoticePhrases.DescribeReports(campaign.ReportLead, year)));
        return new()
        {
            Issuer = head.Issuer,
            DocumentNumber = head.DocumentNumber,
            Title = Title(number),
            Addressee = NoticePhrases.GetAddressee(division),
            Body = body,
            Date = head.Date,
            Attachments = release.Entries is [] ? [] : [GetTable()],
        };

        void AddHeading(string key) => body.Add(new(PlanDocumentTexts.Format(key, NoticePhrases.GetNumeral(headings++)), IsHeading: true));
    }

    private string Introduction() =>
        PlanDocumentTexts.Format(campaign.DocumentNumber is "" ? "IntroductionWithoutNumber" : "Introduction", campaign.DocumentNumber, PlanTitle);

    private string Totals()
    {
        if (release.Entries.Count is 0)
            return PlanDocumentTexts.Get("NoActivities");
        var months = release
            .Entries.GroupBy(entry => (entry.FirstDate.Year, entry.FirstDate.Month))
            .OrderBy(month => month.Key)
            .Select(month =>
                month.Key.Year == year
                    ? PlanDocumentTexts.Format("MonthTotal", month.Key.Month, month.Count())
                    : PlanDocumentTexts.Format("MonthTotalOfYear", month.Key.Year, month.Key.Month, month.Count())
            );
        return PlanDocumentTexts.Format(
            "Totals",
            release.Entries.Count,
            release.Entries.Select(entry => entry.Unit).Distinct().Count(),
            release.Entries.Select(entry => PlanWarningRules.NormalizeTopic(entry.Topic)).Distinct().Count(),
            string.Join(PlanDocumentTexts.Get("Separator"), months)
        );
    }

    private NoticeAttachment GetTable() =>
        new(
            TitleInLines,
            [
                new(PlanDocumentTexts.Get("Number"), 9, IsCentered: true),
                new(PlanDocumentTexts.Get("Unit"), 25),
                new(PlanDocumentTexts.Get("Topic"), 32),
                new(PlanDocumentTexts.Get("Forms"), 16),
                new(PlanDocumentTexts.Get("Time"), 18, IsCentered: true),
            ],
            [
                .. release.Entries.Select(
                    (entry, place) =>
                        (IReadOnlyList<string>)
                            [
                                $"{place + 1}",
                                entry.UnitDisplayName,
                                entry.Topic,
                                PlanDocumentTexts.FormatForms(entry),
                                PlanDocumentTexts.FormatDays(entry, year),
                            ]
                ),
            ]
        );

    private static NoticeParagraph Paragraph(string key, params object[] values) => new(PlanDocumentTexts.Format(key, values));
}
