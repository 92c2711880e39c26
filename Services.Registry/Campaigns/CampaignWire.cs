using Google.Protobuf.WellKnownTypes;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;
using Date = Google.Type.Date;
using Types = ThemeDay.Type.V1;
using Wire = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Campaigns;

/// <summary>A call between wire and domain.</summary>
internal static class CampaignWire
{
    /// <summary>The fields a writer may change.</summary>
    public static FieldMask AllFields { get; } =
        new()
        {
            Paths =
            {
                "document_number",
                "title",
                "deadline",
                "first_month",
                "last_month",
                "forms",
                "audiences",
                "programme_lead",
                "report_lead",
                "correction_lead",
                "minimum_themes",
                "cut_off",
                "scheme",
                "called_units",
            },
        };

    extension(Campaign campaign)
    {
        public CampaignName Name => new(campaign.District, campaign.Id);

        public Wire.Campaign ToWire() =>
            new()
            {
                Name = $"{campaign.Name}",
                DocumentNumber = campaign.Terms.DocumentNumber,
                Title = campaign.Terms.Title,
                OpenedOn = campaign.OpenedOn.ToWire(),
                Deadline = campaign.Deadlines.InForce("", DateOnly.MaxValue).ToWire(),
                FirstMonth = campaign.Terms.FirstMonth.ToWire(),
                LastMonth = campaign.Terms.LastMonth.ToWire(),
                Forms = { campaign.Terms.Forms },
                Audiences = { campaign.Terms.Audiences },
                ProgrammeLead = campaign.Terms.ProgrammeLead.ToWire(),
                ReportLead = campaign.Terms.ReportLead.ToWire(),
                CorrectionLead = campaign.Terms.CorrectionLead.ToWire(),
                MinimumThemes = campaign.Terms.MinimumThemes,
                CutOff = campaign.Terms.CutOff.ToWire(),
                Scheme = campaign.Terms.Scheme,
                CalledUnits = { campaign.Called.Select(unit => UnitNameOf(campaign, unit)) },
                UnitDeadlines =
                {
                    campaign
                        .Extensions.Select(extension => extension.Unit)
                        .OfType<string>()
                        .Distinct()
                        .Select(unit => new Wire.UnitDeadline
                        {
                            Unit = UnitNameOf(campaign, unit),
                            Deadline = campaign.Deadlines.InForce(unit, DateOnly.MaxValue).ToWire(),
                        }),
                },
                State = campaign.State switch
                {
                    CampaignState.Draft => Wire.CampaignState.Draft,
                    CampaignState.Open => Wire.CampaignState.Open,
                    CampaignState.Closed => Wire.CampaignState.Closed,
                    _ => throw new InvalidOperationException($"no wire value for {campaign.State}"),
                },
                Etag = RequestGuards.Etag(campaign.Version),
                DeadlineExtensions = { campaign.Extensions.Select(extension => extension.ToWire(campaign)) },
                UncalledUnits =
                {
                    campaign.Uncalled.Select(off => new Wire.UncalledUnit
                    {
                        Unit = UnitNameOf(campaign, off.Unit),
                        EffectiveOn = off.EffectiveOn.ToWire(),
                        Reason = off.Reason,
                    }),
                },
            };

        public CampaignOpened ToOpened(Fact fact) =>
            new()
            {
                Fact = fact,
                Campaign = $"{campaign.Name}",
                DocumentNumber = campaign.Terms.DocumentNumber,
                Title = campaign.Terms.Title,
                Deadline = campaign.Terms.Deadline.ToWire(),
                FirstMonth = campaign.Terms.FirstMonth.ToWire(),
                LastMonth = campaign.Terms.LastMonth.ToWire(),
                Forms = { campaign.Terms.Forms },
                Audiences = { campaign.Terms.Audiences },
                ProgrammeLead = campaign.Terms.ProgrammeLead.ToWire(),
                ReportLead = campaign.Terms.ReportLead.ToWire(),
                CorrectionLead = campaign.Terms.CorrectionLead.ToWire(),
                MinimumThemes = campaign.Terms.MinimumThemes,
                CutOff = campaign.Terms.CutOff.ToWire(),
                Scheme = campaign.Terms.Scheme,
                CalledUnits = { campaign.Called.Select(unit => UnitNameOf(campaign, unit)) },
            };
    }

    /// <summary>What a writer says, and the units he names; every field that does not even parse at once.</summary>
    public static Result<(CampaignTerms Terms, IReadOnlyList<UnitName> Called)> Read(Wire.Campaign draft)
    {
        List<FieldViolation> problems = [];
        var terms = new CampaignTerms
        {
            DocumentNumber = draft.DocumentNumber,
            Title = draft.Title,
            Deadline = RequiredDay(draft.Deadline, "campaign.deadline", problems),
            FirstMonth = RequiredMonth(draft.FirstMonth, "campaign.first_month", problems),
            LastMonth = RequiredMonth(draft.LastMonth, "campaign.last_month", problems),
            Forms = [.. draft.Forms],
            Audiences = [.. draft.Audiences],
            ProgrammeLead = ReadLead(draft.ProgrammeLead, "campaign.programme_lead", problems),
            ReportLead = ReadLead(draft.ReportLead, "campaign.report_lead", problems),
            CorrectionLead = ReadLead(draft.CorrectionLead, "campaign.correction_lead", problems),
            MinimumThemes = draft.MinimumThemes,
            CutOff = RequiredDay(draft.CutOff, "campaign.cut_off", problems),
            Scheme = draft.Scheme,
        };
        List<UnitName> called = [];
        foreach (var (place, unit) in draft.CalledUnits.Index())
        {
            if (UnitName.TryRead(unit, $"campaign.called_units[{place}]").TryGet(out var name, out var refusal))
                called.Add(name);
            else
                problems.AddRange(refusal.Fields);
        }

        return problems is [] ? (terms, [.. called.Distinct()]) : Error.Invalid(problems);
    }

    public static Date ToWire(this Month month) => new() { Year = month.Year, Month = month.Number };

    private static string UnitNameOf(Campaign campaign, string unit) => $"districts/{campaign.District}/units/{unit}";

    private static Wire.DeadlineExtension ToWire(this Extension extension, Campaign campaign) =>
        new()
        {
            Unit = extension.Unit is { } unit ? UnitNameOf(campaign, unit) : "",
            Deadline = extension.Deadline.ToWire(),
            EffectiveOn = extension.EffectiveOn.ToWire(),
            Reason = extension.Reason,
        };

    private static Types.Lead ToWire(this LeadTime lead) =>
        lead switch
        {
            { WorkingDays: { } days } => new() { WorkingDays = days },
            { CalendarDays: { } days } => new() { CalendarDays = days },
            { FixedDate: { } day } => new() { FixedDate = day.ToWire() },
            _ => new(),
        };

    private static LeadTime ReadLead(Types.Lead? lead, string field, List<FieldViolation> problems) =>
        lead?.LeadCase switch
        {
            Types.Lead.LeadOneofCase.WorkingDays => new(lead.WorkingDays, null, null),
            Types.Lead.LeadOneofCase.CalendarDays => new(null, lead.CalendarDays, null),
            Types.Lead.LeadOneofCase.FixedDate => new(null, null, RequiredDay(lead.FixedDate, $"{field}.fixed_date", problems)),
            _ => new(null, null, null),
        };

    private static DateOnly RequiredDay(Date? date, string field, List<FieldViolation> problems)
    {
        if (Days.Read(date, field).TryGet(out var day, out var refusal) && day is { } there)
            return there;
        problems.AddRange(refusal?.Fields ?? [new(field, ErrorReasons.Required)]);
        return default;
    }

    private static Month RequiredMonth(Date? date, string field, List<FieldViolation> problems)
    {
        if (date is { Year: >= 1 and <= 9999, Month: >= 1 and <= 12 })
            return new(date.Year, date.Month);
        problems.Add(new(field, date is null ? ErrorReasons.Required : ErrorReasons.Malformed));
        return new(1, 1);
    }
}
