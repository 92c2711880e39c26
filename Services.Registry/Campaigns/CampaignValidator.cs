using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Campaigns;

/// <summary>Validates the terms of a campaign. Drafts are held to the same rules, so that a campaign can be opened as it is.</summary>
public static class CampaignValidator
{
    private const int NumberLimit = 100;
    private const int TitleLimit = 200;
    private const int WordLimit = 50;
    private const int ListLimit = 20;
    private const int MaxReminderSteps = 10;
    private const int FirstReminderDay = -30;
    private const int LastReminderDay = 60;

    /// <summary>The field violations of the terms, at most 100.</summary>
    /// <param name="terms">Terms of the campaign.</param>
    /// <param name="unknownUnits">Codes of the named units that the district does not have.</param>
    /// <param name="closedUnits">Codes of the named units that are closed.</param>
    public static IReadOnlyList<FieldViolation> Validate(CampaignTerms terms, IEnumerable<string> unknownUnits, IEnumerable<string> closedUnits)
    {
        var violations = new FieldViolations();
        if (TextCharacters.Count(terms.DocumentNumber) > NumberLimit)
            violations.Add(new("campaign.document_number", ErrorReasons.OutOfRange));
        if (TextCharacters.IsBlank(terms.Title))
            violations.Add(new("campaign.title", ErrorReasons.Required));
        else if (TextCharacters.Count(terms.Title) > TitleLimit)
            violations.Add(new("campaign.title", ErrorReasons.OutOfRange));
        if (terms.LastMonth < terms.FirstMonth)
            violations.Add(new("campaign.last_month", ErrorReasons.MonthBeforeWindow) { Given = $"{terms.LastMonth}", Allowed = $"{terms.FirstMonth}" });
        Words(terms.Forms, "campaign.forms", violations);
        Words(terms.Audiences, "campaign.audiences", violations);
        PublicPhoneNumbers(terms.PublicPhoneNumbers, violations);
        Lead(terms.ProgrammeLead, "campaign.programme_lead", violations);
        Lead(terms.ReportLead, "campaign.report_lead", violations);
        Lead(terms.CorrectionLead, "campaign.correction_lead", violations);
        Reminders(terms.Reminders, violations);
        if (terms.MinimumThemes is < 1 or > ListLimit)
            violations.Add(new("campaign.minimum_themes", ErrorReasons.OutOfRange));
        if (terms.CutOff <= terms.Deadline)
            violations.Add(
                new("campaign.cut_off_date", ErrorReasons.DeadlineNotLater)
                {
                    Given = $"{terms.CutOff:yyyy-MM-dd}",
                    Allowed = $"{terms.Deadline.AddDays(1):yyyy-MM-dd}",
                }
            );
        violations.AddRange(ResourceNamePattern.ParseNewId(terms.Scheme, "campaign.scheme").Error?.Fields ?? []);
        violations.AddRange(unknownUnits.Select(unit => new FieldViolation($"campaign.invited_units[{unit}]", ErrorReasons.ResourceNotFound)));
        violations.AddRange(closedUnits.Select(unit => new FieldViolation($"campaign.invited_units[{unit}]", ErrorReasons.UnitClosed)));
        return violations;
    }

    private static void Words(IReadOnlyList<string> words, string field, FieldViolations violations)
    {
        if (words is [])
            violations.Add(new(field, ErrorReasons.Required));
        if (words.Count > ListLimit || words.Any(word => TextCharacters.IsBlank(word) || TextCharacters.Count(word) > WordLimit))
            violations.Add(new(field, ErrorReasons.OutOfRange));
        if (words.Distinct().Count() != words.Count)
            violations.Add(new(field, ErrorReasons.Duplicate));
    }

    private static void Reminders(IReadOnlyList<ReminderStep> steps, FieldViolations violations)
    {
        const string Field = "campaign.reminder_schedule.steps";
        if (steps.Count > MaxReminderSteps)
            violations.Add(new(Field, ErrorReasons.OutOfRange));
        foreach (var (place, step) in steps.Take(MaxReminderSteps).Index())
        {
            var before = place > 0 ? steps[place - 1] : null;
            if (step.Kind is ReminderKind.Unspecified)
                violations.Add(new($"{Field}[{place}].kind", ErrorReasons.Required));
            else if (step.Kind < before?.Kind || (step.Kind is ReminderKind.Circular && before?.Kind is ReminderKind.Circular))
                violations.Add(new($"{Field}[{place}].kind", ErrorReasons.OutOfRange));
            if (
                step.WorkingDays is < FirstReminderDay or > LastReminderDay
                || step.WorkingDays <= before?.WorkingDays
                || (step.Kind is ReminderKind.Reminder) == (step.WorkingDays > 0)
            )
                violations.Add(new($"{Field}[{place}].working_days", ErrorReasons.OutOfRange));
        }
    }

    private static void PublicPhoneNumbers(IReadOnlyList<string> numbers, FieldViolations violations)
    {
        const string Field = "campaign.public_phone_numbers";
        if (numbers.Count > ListLimit)
            violations.Add(new(Field, ErrorReasons.OutOfRange));
        if (numbers.Distinct().Count() != numbers.Count)
            violations.Add(new(Field, ErrorReasons.Duplicate));
        violations.AddRange(
            numbers
                .Index()
                .Where(number => !PhoneNumbers.IsValid(number.Item))
                .Select(number => new FieldViolation($"{Field}[{number.Index}]", ErrorReasons.PhoneMalformed))
        );
    }

    private static void Lead(LeadTime lead, string field, FieldViolations violations)
    {
        if (lead is { WorkingDays: null, CalendarDays: null, FixedDate: null })
            violations.Add(new(field, ErrorReasons.Required));
        if (lead is { WorkingDays: < 1 or > 250 } or { CalendarDays: < 1 or > 366 })
            violations.Add(new(field, ErrorReasons.OutOfRange));
    }
}
