using ThemeDay.Events.V1;
using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Date = Google.Type.Date;
using Proto = ThemeDay.Registry.V1;
using Types = ThemeDay.Type.V1;

namespace ThemeDay.Registry.Campaigns;

/// <summary>Maps campaigns between proto messages and the domain.</summary>
internal static class CampaignMapping
{
    /// <summary>Fields that UpdateCampaign can change.</summary>
    public static IReadOnlyCollection<string> Updatable { get; } =
    [
        "document_number",
        "title",
        "deadline",
        "first_month",
        "last_month",
        "forms",
        "audiences",
        "public_phone_numbers",
        "programme_lead",
        "report_lead",
        "correction_lead",
        "reminder_schedule",
        "minimum_themes",
        "cut_off_date",
        "scheme",
        "invited_units",
    ];

    extension(Campaign campaign)
    {
        public CampaignName Name => new(campaign.District, campaign.Id);

        public Proto.Campaign ToProto() =>
            new()
            {
                Name = $"{campaign.Name}",
                DocumentNumber = campaign.Terms.DocumentNumber,
                Title = campaign.Terms.Title,
                OpenDate = campaign.OpenedOn.ToProto(),
                Deadline = campaign.Deadline.ToProto(),
                FirstMonth = campaign.Terms.FirstMonth.ToProto(),
                LastMonth = campaign.Terms.LastMonth.ToProto(),
                Forms = { campaign.Terms.Forms },
                Audiences = { campaign.Terms.Audiences },
                PublicPhoneNumbers = { campaign.Terms.PublicPhoneNumbers },
                ProgrammeLead = campaign.Terms.ProgrammeLead.ToProto(),
                ReportLead = campaign.Terms.ReportLead.ToProto(),
                CorrectionLead = campaign.Terms.CorrectionLead.ToProto(),
                ReminderSchedule = campaign.Terms.Reminders.ToProto(),
                MinimumThemes = campaign.Terms.MinimumThemes,
                CutOffDate = campaign.Terms.CutOff.ToProto(),
                Scheme = campaign.Terms.Scheme,
                InvitedUnits = { campaign.InvitedUnits.Select(unit => UnitNameOf(campaign, unit)) },
                UnitDeadlines =
                {
                    campaign
                        .Extensions.Select(extension => extension.Unit)
                        .OfType<string>()
                        .Distinct()
                        .Select(unit => new Proto.UnitDeadline
                        {
                            Unit = UnitNameOf(campaign, unit),
                            Deadline = campaign.Deadlines.InForce(unit, DateOnly.MaxValue).ToProto(),
                        }),
                },
                State = campaign.State switch
                {
                    CampaignState.Draft => Proto.CampaignState.Draft,
                    CampaignState.Open => Proto.CampaignState.Open,
                    CampaignState.Closed => Proto.CampaignState.Closed,
                    _ => throw new InvalidOperationException($"no wire value for {campaign.State}"),
                },
                CreateTime = campaign.CreatedAt.ToProto(),
                UpdateTime = campaign.UpdatedAt.ToProto(),
                Etag = RequestGuards.Etag(campaign.Version),
                DeadlineExtensions = { campaign.Extensions.Select(extension => extension.ToProto(campaign)) },
                UninvitedUnits =
                {
                    campaign.UninvitedUnits.Select(off => new Proto.UninvitedUnit
                    {
                        Unit = UnitNameOf(campaign, off.Unit),
                        EffectiveDate = off.EffectiveOn.ToProto(),
                        Reason = off.Reason,
                    }),
                },
            };

        public CampaignOpened ToOpened(EventMetadata fact, IReadOnlyDictionary<string, UnitKind> kinds) =>
            new()
            {
                Metadata = fact,
                Campaign = $"{campaign.Name}",
                DocumentNumber = campaign.Terms.DocumentNumber,
                Title = campaign.Terms.Title,
                Deadline = campaign.Terms.Deadline.ToProto(),
                FirstMonth = campaign.Terms.FirstMonth.ToProto(),
                LastMonth = campaign.Terms.LastMonth.ToProto(),
                Forms = { campaign.Terms.Forms },
                Audiences = { campaign.Terms.Audiences },
                PublicPhoneNumbers = { campaign.Terms.PublicPhoneNumbers },
                ProgrammeLead = campaign.Terms.ProgrammeLead.ToProto(),
                ReportLead = campaign.Terms.ReportLead.ToProto(),
                CorrectionLead = campaign.Terms.CorrectionLead.ToProto(),
                ReminderSchedule = campaign.Terms.Reminders.ToProto(),
                MinimumThemes = campaign.Terms.MinimumThemes,
                CutOffDate = campaign.Terms.CutOff.ToProto(),
                Scheme = campaign.Terms.Scheme,
                InvitedUnits = { campaign.InvitedUnits.Select(unit => UnitNameOf(campaign, unit)) },
                InvitedUnitKinds = { campaign.InvitedUnits.Select(unit => kinds[unit].ToProto()) },
            };
    }

    /// <summary>Clears the reasons that concern another unit than that of the caller; a caller without a unit reads all.</summary>
    public static Proto.Campaign ForCaller(this Proto.Campaign campaign, Actor caller)
    {
        foreach (var extension in campaign.DeadlineExtensions.Where(extension => extension.Unit is not "" && !CanRead(extension.Unit)))
            extension.Reason = "";
        foreach (var off in campaign.UninvitedUnits.Where(off => !CanRead(off.Unit)))
            off.Reason = "";
        return campaign;

        bool CanRead(string unit) => caller.CanReadReasonsOf(ResourceNamePattern.GetId(unit));
    }

    /// <summary>Reads the terms and the invited units of a request; an error lists all fields that do not parse.</summary>
    public static Result<(CampaignTerms Terms, IReadOnlyList<UnitName> Called)> FromProto(Proto.Campaign draft)
    {
        var problems = new FieldViolations();
        var terms = new CampaignTerms
        {
            DocumentNumber = draft.DocumentNumber,
            Title = draft.Title,
            Deadline = RequiredDay(draft.Deadline, "campaign.deadline", problems),
            FirstMonth = RequiredMonth(draft.FirstMonth, "campaign.first_month", problems),
            LastMonth = RequiredMonth(draft.LastMonth, "campaign.last_month", problems),
            Forms = [.. draft.Forms],
            Audiences = [.. draft.Audiences],
            PublicPhoneNumbers = [.. draft.PublicPhoneNumbers.Select(PhoneNumbers.Normalize)],
            ProgrammeLead = ReadLead(draft.ProgrammeLead, "campaign.programme_lead", problems),
            ReportLead = ReadLead(draft.ReportLead, "campaign.report_lead", problems),
            CorrectionLead = ReadLead(draft.CorrectionLead, "campaign.correction_lead", problems),
            Reminders = draft.ReminderSchedule is { } schedule ? [.. schedule.Steps.Select(FromProto)] : ReminderStep.Default,
            MinimumThemes = draft.MinimumThemes,
            CutOff = RequiredDay(draft.CutOffDate, "campaign.cut_off_date", problems),
            Scheme = draft.Scheme,
        };
        List<UnitName> called = [];
        foreach (var (place, unit) in draft.InvitedUnits.Index())
        {
            if (problems.IsFull)
                break;
            if (UnitName.TryParse(unit, $"campaign.invited_units[{place}]").TryGetValue(out var name, out var refusal))
                called.Add(name);
            else
                problems.AddRange(refusal.Fields);
        }

        return problems is [] ? (terms, [.. called.Distinct()]) : Error.InvalidArgument(problems);
    }

    public static Date ToProto(this Month month) => new() { Year = month.Year, Month = month.Number };

    private static string UnitNameOf(Campaign campaign, string unit) => $"districts/{campaign.District}/units/{unit}";

    private static Proto.DeadlineExtension ToProto(this Extension extension, Campaign campaign) =>
        new()
        {
            Unit = extension.Unit is { } unit ? UnitNameOf(campaign, unit) : "",
            Deadline = extension.Deadline.ToProto(),
            EffectiveDate = extension.EffectiveOn.ToProto(),
            Reason = extension.Reason,
        };

    public static Types.LeadTime ToProto(this LeadTime lead) =>
        lead switch
        {
            { WorkingDays: { } days } => new() { WorkingDays = days },
            { CalendarDays: { } days } => new() { CalendarDays = days },
            { FixedDate: { } day } => new() { FixedDate = day.ToProto() },
            _ => new(),
        };

    private static LeadTime ReadLead(Types.LeadTime? lead, string field, FieldViolations problems) =>
        lead?.LeadCase switch
        {
            Types.LeadTime.LeadOneofCase.WorkingDays => new(lead.WorkingDays, null, null),
            Types.LeadTime.LeadOneofCase.CalendarDays => new(null, lead.CalendarDays, null),
            Types.LeadTime.LeadOneofCase.FixedDate => new(null, null, RequiredDay(lead.FixedDate, $"{field}.fixed_date", problems)),
            _ => new(null, null, null),
        };

    private static Types.ReminderSchedule ToProto(this IReadOnlyList<ReminderStep> steps) =>
        new() { Steps = { steps.Select(step => new Types.ReminderStep { Kind = step.Kind.ToProto(), WorkingDays = step.WorkingDays }) } };

    private static Types.ReminderKind ToProto(this ReminderKind kind) =>
        kind switch
        {
            ReminderKind.Reminder => Types.ReminderKind.Reminder,
            ReminderKind.Urging => Types.ReminderKind.Urging,
            ReminderKind.Circular => Types.ReminderKind.Circular,
            _ => throw new InvalidOperationException($"no wire value for {kind}"),
        };

    private static ReminderStep FromProto(Types.ReminderStep step) =>
        new(
            step.Kind switch
            {
                Types.ReminderKind.Reminder => ReminderKind.Reminder,
                Types.ReminderKind.Urging => ReminderKind.Urging,
                Types.ReminderKind.Circular => ReminderKind.Circular,
                _ => ReminderKind.Unspecified,
            },
            step.WorkingDays
        );

    private static DateOnly RequiredDay(Date? date, string field, FieldViolations problems)
    {
        if (DateConversions.Parse(date, field).TryGetValue(out var day, out var refusal) && day is { } there)
            return there;
        problems.AddRange(refusal?.Fields ?? [new(field, ErrorReasons.Required)]);
        return default;
    }

    private static Month RequiredMonth(Date? date, string field, FieldViolations problems)
    {
        if (date is { Year: >= 1 and <= 9999, Month: >= 1 and <= 12 })
            return new(date.Year, date.Month);
        problems.Add(date is null ? new(field, ErrorReasons.Required) : new(field, ErrorReasons.Malformed) { Given = $"{date.Year:0000}-{date.Month:00}" });
        return new(1, 1);
    }
}
