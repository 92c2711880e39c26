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
    public static IReadOnlyList<FieldProblem> Problems(CampaignTerms terms, IEnumerable<string> strangers)
    {
        List<FieldProblem> problems = [];
        if (terms.DocumentNumber.Length > NumberLimit) problems.Add(new("campaign.document_number", Reasons.OutOfRange));
        if (string.IsNullOrWhiteSpace(terms.Title)) problems.Add(new("campaign.title", Reasons.Required));
        else if (terms.Title.Length > TitleLimit) problems.Add(new("campaign.title", Reasons.OutOfRange));
        if (terms.LastMonth < terms.FirstMonth) problems.Add(new("campaign.last_month", Reasons.BeforeTheWindow));
        Words(terms.Forms, "campaign.forms", problems);
        Words(terms.Audiences, "campaign.audiences", problems);
        Lead(terms.ProgrammeLead, "campaign.programme_lead", problems);
        Lead(terms.ReportLead, "campaign.report_lead", problems);
        Lead(terms.CorrectionLead, "campaign.correction_lead", problems);
        if (terms.MinimumThemes is < 1 or > ListLimit) problems.Add(new("campaign.minimum_themes", Reasons.OutOfRange));
        if (terms.CutOff <= terms.Deadline) problems.Add(new("campaign.cut_off", Reasons.NotLater));
        if (terms.Scheme is "" || terms.Scheme.Length > SchemeLimit) problems.Add(new("campaign.scheme", Reasons.OutOfRange));
        problems.AddRange(strangers.Select(unit => new FieldProblem($"campaign.called_units[{unit}]", Reasons.NotThere)));
        return problems;
    }

    private static void Words(IReadOnlyList<string> words, string field, List<FieldProblem> problems)
    {
        if (words is []) problems.Add(new(field, Reasons.Required));
        if (words.Count > ListLimit || words.Any(word => word.Trim() is "" || word.Length > WordLimit)) problems.Add(new(field, Reasons.OutOfRange));
        if (words.Distinct().Count() != words.Count) problems.Add(new(field, Reasons.Duplicate));
    }

    private static void Lead(LeadTime lead, string field, List<FieldProblem> problems)
    {
        if (lead is { WorkingDays: null, CalendarDays: null, FixedDate: null }) problems.Add(new(field, Reasons.Required));
        if (lead is { WorkingDays: < 1 or > 250 } or { CalendarDays: < 1 or > 366 }) problems.Add(new(field, Reasons.OutOfRange));
    }
}
