using System.Globalization;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Publication.V1;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Imports;

/// <summary>Compares the files of a campaign with what the system has of it.</summary>
/// <remarks>
/// Not compared is what no RPC shows to the bureau: contacts, and the days of corrections, of approvals and acceptances of programmes and reports, and of the
/// acceptance of a theme that is planned (only that of the release which planned it).
/// </remarks>
internal sealed class CampaignComparison(CampaignData data, LoadedState loaded)
{
    private readonly CampaignNames names = new(data.Campaign);
    private readonly List<CampaignDifference> differences = [];

    /// <summary>The differences of what both have, in the order of the files.</summary>
    public static IReadOnlyList<CampaignDifference> Compare(CampaignData data, LoadedState loaded)
    {
        CampaignComparison comparison = new(data, loaded);
        if (!data.IsOfSystem)
        {
            comparison.CompareUnits();
            comparison.CompareCampaign();
        }

        foreach (var theme in data.Themes)
            comparison.CompareTheme(theme);
        return comparison.differences;
    }

    // Units are common to all campaigns: those of an earlier campaign are not made what they were then.
    private void CompareUnits()
    {
        var isLatest = !loaded.Campaigns.Any(other => other.Name != names.Campaign && other.Deadline.ToDateOnly() > data.Campaign.Deadline);
        foreach (var unit in data.Units)
        {
            if (loaded.Units.GetValueOrDefault(unit.Code) is not { } standing)
                continue;
            var hint =
                standing.State is UnitState.Closed ? "HintUnit"
                : isLatest ? ""
                : "HintUnitOfLaterCampaign";
            var subject = CampaignTexts.Format("Unit", unit.Code);
            Add(subject, "name", standing.DisplayName, unit.Name, hint, isOfUnit: true);
            Add(subject, "kind", NameValue($"{standing.Kind}"), NameValue($"{unit.Kind}"), hint, isOfUnit: true);
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
        // A blank list is that of all units; which those were at the opening is not in the files.
        if (file.InvitedUnits is not [] || standing.State is CampaignState.Draft)
            Add(
                subject,
                "invited_units",
                JoinSorted(standing.InvitedUnits.Select(ResourceNamePattern.GetId)),
                JoinSorted(file.InvitedUnits),
                hint is "" ? "" : "HintInvited"
            );
        if (loaded.Releases is [var first, ..] && !loaded.Releases.Any(release => release.ReleaseDate.ToDateOnly() == file.FirstReleaseOn))
            Add(subject, "first_release_on", Format(first.ReleaseDate.ToDateOnly()), Format(file.FirstReleaseOn), "HintRelease");
    }

    private void CompareTheme(ThemeRecord file)
    {
        if (loaded.Themes.GetValueOrDefault(file.Id) is not { } standing)
            return;
        if (file.IsOfSystem)
        {
            CompareFilings(file);
            return;
        }

        var subject = CampaignTexts.Format("Theme", file.Number);
        var hint = standing.State is ThemeState.Draft or ThemeState.Returned ? "" : "HintTheme";
        Add(subject, "unit", ResourceNamePattern.GetId(standing.Unit), file.Unit, "HintTheme");
        Add(subject, "topic", standing.Topic, file.Topic, hint);
        Add(subject, "month", FormatMonth(standing.Month), file.Month is { } month ? FormatMonth(month) : "", hint);
        Add(subject, "late_month_reason", standing.LateMonthReason, file.LateMonthReason, hint);
        Add(subject, "forms", Join(standing.Forms), Join(file.Forms), hint);
        CompareScan(file, standing, subject, hint);
        if (standing.FirstReceivedDate is { } received)
            Add(subject, "submitted_on", Format(received.ToDateOnly()), Format(file.SubmittedOn), "HintTheme");
        CompareReturn(file, standing, subject);
        CompareReview(file, standing, subject);
        if (loaded.Plan.GetValueOrDefault(file.Id) is { Pinned: true, FirstDate: not null, LastDate: not null } planned)
            ComparePlan(file, planned, subject);
        CompareFilings(file);
    }

    private void CompareFilings(ThemeRecord file)
    {
        CompareProgramme(file, CampaignTexts.Format("Programme", file.Number));
        CompareReport(file, CampaignTexts.Format("Report", file.Number));
    }

    private void CompareScan(ThemeRecord file, Theme standing, string subject, string hint)
    {
        if (standing.Scan is null)
            return; // uploaded by a step
        if (standing.EarlierScans is [var returned, ..] && file.CorrectedScan is not null && file.CorrectedOn is not null)
        {
            CompareFile("scan", file.Scan, returned, "HintTheme");
            if (standing.State is not ThemeState.Returned)
                CompareFile("corrected_scan", file.CorrectedScan, standing.Scan.Sha256, "HintTheme");
        }
        else
        {
            CompareFile("scan", file.Scan, standing.Scan.Sha256, file.Scan is null ? "HintTheme" : hint);
        }

        void CompareFile(string column, SourceFile? scan, string sha256, string scanHint)
        {
            if (scan?.Sha256 != sha256)
                differences.Add(new(subject, column, CampaignTexts.Get("OtherFile"), scan?.Name ?? "", scanHint));
        }
    }

    private void CompareReturn(ThemeRecord file, Theme standing, string subject)
    {
        if (standing.Returns is 0)
            return;
        Add(subject, "returned_items", JoinItems(standing.ReturnedItems), JoinItems(file.ReturnedItems), "HintTheme");
        if (standing.State is not ThemeState.Returned)
            return;
        Add(subject, "returned_on", Format(standing.LastTransitionDate?.ToDateOnly()), Format(file.ReturnedOn), "HintTheme");
        Add(subject, "reason", standing.Reason, file.Reason, "HintTheme");

        static string JoinItems(IEnumerable<string> items) =>
            Join(items.Order(StringComparer.Ordinal).Select(item => CampaignTexts.GetNames($"Item_{item}")[0]));
    }

    private void CompareReview(ThemeRecord file, Theme standing, string subject)
    {
        const string Hint = "HintTheme";
        if (ReviewOf(standing.State) is not (not Review.None and var review))
            return;
        Add(subject, "review", NameValue($"{review}"), file.Review is Review.None ? "" : NameValue($"{file.Review}"), Hint);
        if (standing.State is not (ThemeState.Planned or ThemeState.Dropped))
            Add(subject, "review_on", Format(standing.LastTransitionDate?.ToDateOnly()), Format(file.ReviewOn), Hint);
        else if (loaded.FindRelease(file.Id, PlanChangeKind.Added)?.ReleaseDate.ToDateOnly() is { } planned && planned < file.ReviewOn)
            Add(subject, "review_on", CampaignTexts.Format("NotAfter", planned), Format(file.ReviewOn), Hint);
        if (review is Review.Declined or Review.Merged or Review.Withdrawn)
            Add(subject, "reason", standing.Reason, file.Reason, Hint);
        if (review is Review.Merged)
            Add(subject, "merged_into", standing.MergedInto[(standing.MergedInto.LastIndexOf('-') + 1)..], $"{file.MergedInto}", Hint);
    }

    // An activity that is still on its first day, and that the file moves, is moved by a step.
    private void ComparePlan(ThemeRecord file, PlanEntry planned, string subject)
    {
        const string Hint = "HintPlan";
        var (first, last) = (planned.FirstDate.ToDateOnly(), planned.LastDate.ToDateOnly());
        if (first == file.StartsOn)
            Add(subject, "ends_on", Format(last), Format(file.EndsOn), Hint);
        else if (first != file.MovedTo)
            Add(subject, file.MovedTo is null ? "starts_on" : "moved_to", Format(first), Format(file.MovedTo ?? file.StartsOn), Hint);
        else
            Add(subject, "ends_on", Format(last), Format(file.LastDay), Hint);
        if (loaded.FindRelease(file.Id, PlanChangeKind.Moved) is { } move)
            Add(subject, "moved_on", Format(move.ReleaseDate.ToDateOnly()), Format(file.EffectiveMovedOn), Hint);
        if (loaded.FindRelease(file.Id, PlanChangeKind.Cancelled) is not { } cancellation || planned.State is not PlanEntryState.Cancelled)
        {
            if (file.EffectiveMovedOn is not null && first == file.MovedTo)
                Add(subject, "move_reason", planned.Reason, file.MoveReason, Hint);
            return;
        }

        Add(subject, "cancelled_on", Format(cancellation.ReleaseDate.ToDateOnly()), Format(file.CancelledOn), Hint);
        Add(subject, "cancel_reason", planned.Reason, file.CancelReason, Hint);
    }

    private void CompareProgramme(ThemeRecord file, string subject)
    {
        // A row that is gone is told as such (CampaignRemainder).
        if (file is { ProgrammeOn: null, ProgrammeRow: null } || loaded.Programmes.GetValueOrDefault($"{names.Activity(file)}/programme") is not { } standing)
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
        if (standing.State is ProgrammeState.Approved && file.ApprovedOn is null)
            Add(subject, "approved_on", CampaignTexts.Get("Done"), "", Hint);
    }

    private void CompareReport(ThemeRecord file, string subject)
    {
        const string Hint = "HintReport";
        if (loaded.Activities.GetValueOrDefault(names.Activity(file)) is { State: ActivityState.Held } activity && file is not { Held: false, ReportRow: null })
        {
            Add(subject, "held", CampaignTexts.Get("Yes"), file.Held ? CampaignTexts.Get("Yes") : "", "HintHeld");
            Add(subject, "present", JoinSorted(activity.Audiences), JoinSorted(file.Present), "HintHeld");
        }

        if (file is { ReportOn: null, ReportRow: null } || loaded.Reports.GetValueOrDefault($"{names.Activity(file)}/report") is not { } standing)
            return;
        Add(subject, "attended", $"{standing.Attended}", $"{file.Attended ?? 0}", Hint);
        Add(subject, "text", standing.Text, file.ReportText, Hint);
        ComparePictures("pictures", standing.Pictures, file.Pictures);
        ComparePictures("banner_pictures", PicturesOf(SignageKind.Banner), FilesOf(SignageKind.Banner));
        ComparePictures("display_pictures", PicturesOf(SignageKind.Display), FilesOf(SignageKind.Display));
        Add(subject, "report_on", Format(standing.FirstReceivedDate?.ToDateOnly()), Format(file.ReportOn), Hint);
        if (standing.State is ReportState.Accepted or ReportState.Published or ReportState.Unpublished && file.AcceptedOn is null)
            Add(subject, "accepted_on", CampaignTexts.Get("Done"), "", Hint);
        if (standing.State is ReportState.Published && loaded.PublishDates.TryGetValue($"{data.Campaign.Campaign}~{file.Id}", out var published))
            Add(subject, "published_on", Format(published), Format(file.PublishedOn), Hint);

        IEnumerable<string> PicturesOf(SignageKind kind) => standing.Signage.Where(signage => signage.Kind == kind).Select(signage => signage.Picture);

        IEnumerable<SourceFile> FilesOf(SignageKind kind) => file.SignagePictures.Where(signage => signage.Kind == kind).Select(signage => signage.Picture);

        // The id of a picture is the beginning of its SHA-256.
        void ComparePictures(string column, IEnumerable<string> inSystem, IEnumerable<SourceFile> inFile)
        {
            List<string> ids = [.. inSystem.Select(ResourceNamePattern.GetId)];
            List<SourceFile> files = [.. inFile];
            if (files.Count != ids.Count || files.Index().Any(picture => !picture.Item.Sha256.StartsWith(ids[picture.Index], StringComparison.Ordinal)))
                differences.Add(new(subject, column, CampaignTexts.Format("OtherPictures", ids.Count), Join(files.Select(picture => picture.Name)), Hint));
        }
    }

    // The services keep texts without the spaces around them and with line feeds.
    private void Add(string subject, string column, string inSystem, string inFile, string hint, bool isOfUnit = false)
    {
        if (Normalize(inSystem) != Normalize(inFile))
            differences.Add(new(subject, column, inSystem, inFile, hint) { IsOfUnit = isOfUnit });

        static string Normalize(string text) => text.ReplaceLineEndings("\n").Trim();
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

    private static string JoinSorted(IEnumerable<string> texts) => Join(texts.Order(StringComparer.Ordinal));

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
