using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Registry.Campaigns;

/// <summary>What a call must say before it can be opened; a draft is held to the same, so that opening brings no surprise.</summary>
public static class CampaignDraft
{
    private const int NumberLimit = 100;
    private const int TitleLimit = 200;
    private const int WordLimit = 50;
    private const int ListLimit = 20;
    private const int SchemeLimit = 63;

    /// <summary>Everything that is wrong with it.</summary>
    /// <param name="terms">What the call asks.</param>
    /// <param name="strangers">Units named that are not the district's.</param>
    public static IReadOnlyList<FieldViolation> Problems(CampaignTerms terms, IEnumerable<string> strangers)
    {
        List<FieldViolation> problems = [];
        if (terms.DocumentNumber.Length > NumberLimit)
            problems.Add(new("campaign.document_number", ErrorReasons.OutOfRange));
        if (string.IsNullOrWhiteSpace(terms.Title))
            problems.Add(new("campaign.title", ErrorReasons.Required));
        else if (terms.Title.Length > TitleLimit)
            problems.Add(new("campaign.title", ErrorReasons.OutOfRange));
        if (terms.LastMonth < terms.FirstMonth)
            problems.Add(new("campaign.last_month", ErrorReasons.BeforeTheWindow));
        Words(terms.Forms, "campaign.forms", problems);
        Words(terms.Audiences, "campaign.audiences", problems);
        Lead(terms.ProgrammeLead, "campaign.programme_lead", problems);
        Lead(terms.ReportLead, "campaign.report_lead", problems);
        Lead(terms.CorrectionLead, "campaign.correction_lead", problems);
        if (terms.MinimumThemes is < 1 or > ListLimit)
            problems.Add(new("campaign.minimum_themes", ErrorReasons.OutOfRange));
        if (terms.CutOff <= terms.Deadline)
            problems.Add(new("campaign.cut_off", ErrorReasons.NotLater));
        if (terms.Scheme is "" || terms.Scheme.Length > SchemeLimit)
            problems.Add(new("campaign.scheme", ErrorReasons.OutOfRange));
        problems.AddRange(strangers.Select(unit => new FieldViolation($"campaign.called_units[{unit}]", ErrorReasons.NotThere)));
        return problems;
    }

    private static void Words(IReadOnlyList<string> words, string field, List<FieldViolation> problems)
    {
        if (words is [])
            problems.Add(new(field, ErrorReasons.Required));
        if (words.Count > ListLimit || words.Any(word => word.Trim() is "" || word.Length > WordLimit))
            problems.Add(new(field, ErrorReasons.OutOfRange));
        if (words.Distinct().Count() != words.Count)
            problems.Add(new(field, ErrorReasons.Duplicate));
    }

    private static void Lead(LeadTime lead, string field, List<FieldViolation> problems)
    {
        if (lead is { WorkingDays: null, CalendarDays: null, FixedDate: null })
            problems.Add(new(field, ErrorReasons.Required));
        if (lead is { WorkingDays: < 1 or > 250 } or { CalendarDays: < 1 or > 366 })
            problems.Add(new(field, ErrorReasons.OutOfRange));
    }
}
