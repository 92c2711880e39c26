using System.Globalization;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Imports;

/// <summary>Something that the files say otherwise than the system.</summary>
/// <param name="Subject">What it is about, in Chinese.</param>
/// <param name="Column">The column, in English.</param>
/// <param name="InSystem">What the system has; empty for nothing.</param>
/// <param name="InFile">What the file has.</param>
/// <param name="Hint">How a person changes it, as a key of CampaignTexts.resx; empty if the import can.</param>
internal sealed record CampaignDifference(string Subject, string Column, string InSystem, string InFile, string Hint)
{
    /// <summary>The difference in one line.</summary>
    public override string ToString() =>
        CampaignTexts.Format(
            Hint is "" ? "Difference" : "DifferenceHint",
            Subject,
            TableRow.NameOf(Column),
            Show(InSystem),
            Show(InFile),
            Hint is "" ? "" : CampaignTexts.Get(Hint)
        );

    private static string Show(string text) => text is "" ? CampaignTexts.Get("Blank") : text;
}

/// <summary>Compares the files of a campaign with what the system has of it.</summary>
/// <remarks>Contacts and files are not compared: the system returns contacts on request only, each of which is recorded, and files by their hash.</remarks>
internal sealed class CampaignComparison(CampaignData data, LoadedState loaded)
{
    private readonly CampaignNames names = new(data.Campaign);
    private readonly List<CampaignDifference> differences = [];

    /// <summary>The differences of what both have, in the order of the files.</summary>
    public static IReadOnlyList<CampaignDifference> Compare(CampaignData data, LoadedState loaded)
    {
        CampaignComparison comparison = new(data, loaded);
        comparison.CompareUnits();
        comparison.CompareCampaign();
        foreach (var theme in data.Themes)
            comparison.CompareTheme(theme);
        return comparison.differences;
    }

    private void CompareUnits()
    {
        foreach (var unit in data.Units)
        {
            if (loaded.Units.GetValueOrDefault(unit.Code) is not { } standing)
                continue;
            var hint = standing.State is UnitState.Closed ? "HintUnit" : "";
            var subject = CampaignTexts.Format("Unit", unit.Code);
            Add(subject, "name", standing.DisplayName, unit.Name, hint);
            Add(subject, "kind", NameValue($"{standing.Kind}"), NameValue($"{unit.Kind}"), hint);
        }
    }

    private void CompareCampaign()
    {
        if (loaded.Campaign is not { } standing)
            return;
        var (file, subject) = (data.Campaign, CampaignTexts.Format("Campaign", data.Campaign.Campaign));
        var hint = standing.State is CampaignState.Draft ? "" : "HintCampaign";
        Add(subject, "document_number", standing.DocumentNumber, file.DocumentNumber, hint);
        Add(subject, "title", standing.Title, file.Title, hint);
        Add(subject, "opens_on", Format(standing.OpenDate?.ToDateOnly()), standing.OpenDate is null ? "" : Format(file.OpensOn), hint);
        Add(subject, "deadline", Format(standing.Deadline.ToDateOnly()), Format(file.Deadline), hint);
        Add(subject, "first_month", FormatMonth(standing.FirstMonth), FormatMonth(file.FirstMonth), hint);
        Add(subject, "last_month", FormatMonth(standing.LastMonth), FormatMonth(file.LastMonth), hint);
        Add(subject, "cut_off", Format(standing.CutOffDate.ToDateOnly()), Format(file.CutOff), hint);
        Add(subject, "programme_lead", Format(standing.ProgrammeLead), Format(StepExecutor.ToProto(file.ProgrammeLead)), hint);
        Add(subject, "report_lead", Format(standing.ReportLead), Format(StepExecutor.ToProto(file.ReportLead)), hint);
        Add(subject, "correction_lead", Format(standing.CorrectionLead), Format(StepExecutor.ToProto(file.CorrectionLead)), hint);
        Add(subject, "minimum_themes", $"{standing.MinimumThemes}", $"{file.MinimumThemes}", hint);
        Add(subject, "forms", Join(standing.Forms), Join(file.Forms), hint);
        Add(subject, "audiences", Join(standing.Audiences), Join(file.Audiences), hint);
        Add(subject, "scheme", standing.Scheme, file.Scheme, hint);
    }

    private void CompareTheme(ThemeRecord file)
    {
        if (loaded.Themes.GetValueOrDefault(file.Id) is not { } standing)
            return;
        var subject = CampaignTexts.Format("Theme", file.No);
        var hint = standing.State is ThemeState.Draft or ThemeState.Returned ? "" : "HintTheme";
        Add(subject, "unit", standing.Unit, names.Unit(file.Unit), "HintTheme");
        Add(subject, "topic", standing.Topic, file.Topic, hint);
        Add(subject, "month", FormatMonth(standing.Month), file.Month is { } month ? FormatMonth(month) : "", hint);
        Add(subject, "late_month_reason", standing.LateMonthReason, file.LateMonthReason, hint);
        Add(subject, "forms", Join(standing.Forms), Join(file.Forms), hint);
        if (standing.FirstReceivedDate is { } received)
            Add(subject, "submitted_on", Format(received.ToDateOnly()), Format(file.SubmittedOn), "HintTheme");
        if (ReviewOf(standing.State) is not Review.None and var review)
            Add(subject, "review", NameValue($"{review}"), file.Review is Review.None ? "" : NameValue($"{file.Review}"), "HintTheme");
        if (loaded.Plan.GetValueOrDefault(file.Id) is { Pinned: true, FirstDate: not null, LastDate: not null } planned)
            ComparePlan(file, planned, subject);
        CompareProgramme(file, subject: CampaignTexts.Format("Programme", file.No));
        if (file.ReportOn is not null && loaded.Reports.GetValueOrDefault($"{names.Activity(file)}/report") is { } report)
        {
            subject = CampaignTexts.Format("Report", file.No);
            Add(subject, "attended", $"{report.Attended}", $"{file.Attended ?? 0}", "HintReport");
            Add(subject, "report_on", Format(report.FirstReceivedDate?.ToDateOnly()), Format(file.ReportOn), "HintReport");
        }
    }

    // An activity that is still on its first day, and that the file moves, is moved by a step.
    private void ComparePlan(ThemeRecord file, PlanEntry planned, string subject)
    {
        var (first, last) = (planned.FirstDate.ToDateOnly(), planned.LastDate.ToDateOnly());
        if (first == file.StartsOn)
            Add(subject, "ends_on", Format(last), Format(file.EndsOn), "HintPlan");
        else if (first != file.MovedTo)
            Add(subject, file.MovedTo is null ? "starts_on" : "moved_to", Format(first), Format(file.MovedTo ?? file.StartsOn), "HintPlan");
        else
            Add(subject, "ends_on", Format(last), Format(file.LastDay), "HintPlan");
    }

    private void CompareProgramme(ThemeRecord file, string subject)
    {
        if (file.ProgrammeOn is null || loaded.Programmes.GetValueOrDefault($"{names.Activity(file)}/programme") is not { } standing)
            return;
        const string Hint = "HintProgramme";
        Add(subject, "programme_on", Format(standing.FirstReceivedDate?.ToDateOnly()), Format(file.ProgrammeOn), Hint);
        Add(subject, "time", standing.Time, file.Time, Hint);
        Add(subject, "venue", standing.Venue, file.Venue, Hint);
        Add(subject, "agenda", standing.Agenda, file.Agenda, Hint);
        Add(
            subject,
            "guests",
            Join(standing.Guests.Select(guests => $"{guests.Audience}{guests.Count}")),
            Join(file.Guests.Select(guests => $"{guests.Audience}{guests.Count}")),
            Hint
        );
        Add(subject, "signage", standing.Signage, file.Signage, Hint);
    }

    private void Add(string subject, string column, string inSystem, string inFile, string hint)
    {
        if (inSystem != inFile)
            differences.Add(new(subject, column, inSystem, inFile, hint));
    }

    private static Review ReviewOf(ThemeState state) =>
        state switch
        {
            ThemeState.Draft or ThemeState.Submitted or ThemeState.Returned => Review.None,
            ThemeState.Declined => Review.Declined,
            ThemeState.Merged => Review.Merged,
            ThemeState.Withdrawn => Review.Withdrawn,
            _ => Review.Accepted,
        };

    private static string NameValue(string value) => CampaignTexts.GetNames($"Value_{value.ToLowerInvariant()}")[0];

    private static string Join(IEnumerable<string> texts) => string.Join(ChineseText.ListSeparator, texts);

    private static string Format(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static string FormatMonth(Google.Type.Date? month) => month is null ? "" : FormatMonth(new DateOnly(month.Year, month.Month, 1));

    private static string FormatMonth(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static string Format(Type.V1.LeadTime lead) =>
        lead.LeadCase switch
        {
            Type.V1.LeadTime.LeadOneofCase.WorkingDays => lead.WorkingDays + CampaignTexts.GetNames("WorkingDays")[0],
            Type.V1.LeadTime.LeadOneofCase.CalendarDays => lead.CalendarDays + CampaignTexts.GetNames("CalendarDays")[0],
            _ => Format(lead.FixedDate?.ToDateOnly()),
        };
}
