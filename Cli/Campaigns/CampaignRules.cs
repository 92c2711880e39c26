namespace ThemeDay.Cli.Campaigns;

/// <summary>A rule that a table breaks; what it says is in CampaignTexts.resx.</summary>
internal enum CampaignRule
{
    AcceptedWithoutReport,
    ApprovedWithoutFiling,
    BeforePrevious,
    CorrectedScanMissing,
    CorrectedWithoutReturn,
    EndsBeforeStart,
    HeldAndCancelled,
    InFuture,
    LateMonthReasonMissing,
    MergedIntoMissing,
    MergedIntoNotSubmitted,
    MergedIntoUnknown,
    MergedIntoWithoutMerge,
    MonthBeforeFirst,
    MoveIncomplete,
    MovedAfterActivity,
    NotAfterRelease,
    NotOpened,
    NotPlanned,
    NotSubmitted,
    ProgrammeAfterCancellation,
    PublishedWithoutAcceptance,
    ReasonMissing,
    ReportBeforeActivity,
    ReportWithoutActivity,
    RequiredToFile,
    RequiredToSubmit,
    ReturnedItemsMissing,
    ReviewMissing,
    ReviewWithoutDay,
    ReviewedWhileReturned,
    SubmittedBeforeOpening,
    TooManyAttended,
    TooManyDays,
}

/// <summary>What the steps of a campaign require of each other. A load would otherwise stop in its middle.</summary>
internal static class CampaignRules
{
    /// <summary>Adds a problem for each rule that a theme breaks.</summary>
    public static void Check(CampaignData data, DateOnly today, Action<ThemeRecord, string, CampaignRule> addProblem)
    {
        var byNo = data.Themes.ToDictionary(theme => theme.No);
        foreach (var theme in data.Themes)
        {
            foreach (var (column, rule) in FindOfTheme(theme, data.Campaign).Concat(FindOfActivity(theme, theme.PlannedOn(data.Campaign.FirstReleaseOn))))
                addProblem(theme, column, rule);
            foreach (var column in FindInFuture(theme, today))
                addProblem(theme, column, CampaignRule.InFuture);
            if (theme.MergedInto is not { } into)
                continue;
            if (!byNo.TryGetValue(into, out var target) || into == theme.No)
                addProblem(theme, "merged_into", CampaignRule.MergedIntoUnknown);
            else if (theme.Review is Review.Merged && (!(target.SubmittedOn <= theme.ReviewOn) || target.Review is not (Review.None or Review.Accepted)))
                addProblem(theme, "merged_into", CampaignRule.MergedIntoNotSubmitted);
        }
    }

    /// <summary>The settings that lie in the future, with what is wrong.</summary>
    public static IEnumerable<(string Column, string Text)> FindOfSettings(CampaignSettings campaign, DateOnly today) =>
        new[] { ("opens_on", campaign.OpensOn), ("first_release_on", campaign.FirstReleaseOn) }
            .Where(dated => dated.Item2 > today)
            .Select(dated => (dated.Item1, CampaignTexts.Get($"Rule_{CampaignRule.InFuture}")));

    /// <summary>
    /// Adds a problem if no theme was accepted by the day of the first release: nothing would be released on it. Without any theme to release, a note.
    /// </summary>
    public static void CheckFirstRelease(CampaignData data, TableRow settings)
    {
        if (data.Campaign.FirstReleaseOn is not { } first)
            return;
        var planned = data.Themes.Select(theme => theme.PlannedOn(first)).OfType<DateOnly>().ToList();
        if (planned is [])
            settings.AddNote("first_release_on", CampaignTexts.Get("NoteNothingToRelease"));
        else if (planned.Min() is var earliest && earliest > first)
            settings.AddProblem("first_release_on", CampaignTexts.Format("ReleaseBeforeReviews", earliest));
    }

    private static IEnumerable<string> FindInFuture(ThemeRecord theme, DateOnly today) =>
        new (string Column, DateOnly? Day)[]
        {
            ("submitted_on", theme.SubmittedOn),
            ("returned_on", theme.ReturnedOn),
            ("corrected_on", theme.CorrectedOn),
            ("review_on", theme.ReviewOn),
            ("moved_on", theme.MovedOn),
            ("cancelled_on", theme.CancelledOn),
            ("programme_on", theme.ProgrammeOn),
            ("approved_on", theme.ApprovedOn),
            ("held", theme.Held ? theme.LastDay : null),
            ("report_on", theme.ReportOn),
            ("accepted_on", theme.AcceptedOn),
            ("published_on", theme.PublishedOn),
        }
            .Where(dated => dated.Day > today)
            .Select(dated => dated.Column);

    private static IEnumerable<(string Column, CampaignRule Rule)> FindOfTheme(ThemeRecord theme, CampaignSettings campaign)
    {
        if (theme.SubmittedOn is null)
        {
            if ((theme.ReturnedOn ?? theme.CorrectedOn ?? theme.ReviewOn) is not null || theme.Review is not Review.None)
                yield return ("submitted_on", CampaignRule.NotSubmitted);
            yield break;
        }

        if (campaign.OpensOn is null)
            yield return ("submitted_on", CampaignRule.NotOpened);
        if (theme.SubmittedOn < campaign.OpensOn)
            yield return ("submitted_on", CampaignRule.SubmittedBeforeOpening);
        if (theme.Month is null)
            yield return ("month", CampaignRule.RequiredToSubmit);
        if (theme.Month < campaign.FirstMonth)
            yield return ("month", CampaignRule.MonthBeforeFirst);
        if (theme.Month > campaign.LastMonth && theme.LateMonthReason is "")
            yield return ("late_month_reason", CampaignRule.LateMonthReasonMissing);
        if (theme.Forms is [])
            yield return ("forms", CampaignRule.RequiredToSubmit);
        if (theme.Contact is null)
            yield return ("contact", CampaignRule.RequiredToSubmit);
        if (theme.Scan is null)
            yield return ("scan", CampaignRule.RequiredToSubmit);
        if (theme.ReturnedOn is not null && theme.Reason is "")
            yield return ("reason", CampaignRule.ReasonMissing);
        if (theme.ReturnedOn is not null && theme.ReturnedItems is [])
            yield return ("returned_items", CampaignRule.ReturnedItemsMissing);
        if (theme.ReturnedOn < theme.SubmittedOn)
            yield return ("returned_on", CampaignRule.BeforePrevious);
        if (theme.CorrectedOn is not null && theme.ReturnedOn is null)
            yield return ("corrected_on", CampaignRule.CorrectedWithoutReturn);
        if (theme.CorrectedOn < theme.ReturnedOn)
            yield return ("corrected_on", CampaignRule.BeforePrevious);
        if (theme.CorrectedOn is not null && theme.CorrectedScan is null)
            yield return ("corrected_scan", CampaignRule.CorrectedScanMissing);
        if (theme.Review is not Review.None && theme.ReviewOn is null)
            yield return ("review_on", CampaignRule.ReviewWithoutDay);
        if (theme.Review is Review.None && theme.ReviewOn is not null)
            yield return ("review", CampaignRule.ReviewMissing);
        if (theme.Review is Review.Accepted or Review.Declined or Review.Merged && theme.ReturnedOn is not null && theme.CorrectedOn is null)
            yield return ("corrected_on", CampaignRule.ReviewedWhileReturned);
        if (theme.ReviewOn < (theme.CorrectedOn ?? theme.ReturnedOn ?? theme.SubmittedOn))
            yield return ("review_on", CampaignRule.BeforePrevious);
        if (theme.Review is Review.Declined or Review.Merged or Review.Withdrawn && theme.Reason is "")
            yield return ("reason", CampaignRule.ReasonMissing);
        if (theme.Review is Review.Merged && theme.MergedInto is null)
            yield return ("merged_into", CampaignRule.MergedIntoMissing);
        if (theme.Review is not Review.Merged && theme.MergedInto is not null)
            yield return ("merged_into", CampaignRule.MergedIntoWithoutMerge);
    }

    private static IEnumerable<(string Column, CampaignRule Rule)> FindOfActivity(ThemeRecord theme, DateOnly? plannedOn)
    {
        if (theme.EndsOn < theme.StartsOn)
            yield return ("ends_on", CampaignRule.EndsBeforeStart);
        if (theme.StartsOn is { } first && theme.EndsOn is { } last && last.DayNumber - first.DayNumber >= CampaignLimits.MaxActivityDays)
            yield return ("ends_on", CampaignRule.TooManyDays);
        if (theme.MovedOn is null != theme.MovedTo is null)
            yield return (theme.MovedOn is null ? "moved_on" : "moved_to", CampaignRule.MoveIncomplete);
        if (theme.MovedOn is not null && theme.MoveReason is "")
            yield return ("move_reason", CampaignRule.ReasonMissing);
        if (theme.CancelledOn is not null && theme.CancelReason is "")
            yield return ("cancel_reason", CampaignRule.ReasonMissing);
        if (theme.MovedOn <= plannedOn)
            yield return ("moved_on", CampaignRule.NotAfterRelease);
        if (theme.CancelledOn <= plannedOn)
            yield return ("cancelled_on", CampaignRule.NotAfterRelease);
        if (plannedOn is null)
        {
            if (theme.MovedOn is not null)
                yield return ("moved_on", CampaignRule.NotPlanned);
            if (theme.CancelledOn is not null)
                yield return ("cancelled_on", CampaignRule.NotPlanned);
            if (theme.ProgrammeOn is not null)
                yield return ("programme_on", CampaignRule.NotPlanned);
            if (theme.Held)
                yield return ("held", CampaignRule.NotPlanned);
            if (theme.ReportOn is not null)
                yield return ("report_on", CampaignRule.NotPlanned);
            yield break;
        }

        if (theme.ProgrammeOn is not null && theme.Venue is "")
            yield return ("venue", CampaignRule.RequiredToFile);
        if (theme.ApprovedOn is not null && theme.ProgrammeOn is null)
            yield return ("approved_on", CampaignRule.ApprovedWithoutFiling);
        if (theme.ApprovedOn < theme.ProgrammeOn)
            yield return ("approved_on", CampaignRule.BeforePrevious);
        if (theme.Held && theme.CancelledOn is not null)
            yield return ("held", CampaignRule.HeldAndCancelled);
        if (theme.ReportOn is not null && !theme.Held)
            yield return ("held", CampaignRule.ReportWithoutActivity);
        if (theme.ReportOn is not null && theme.ReportText is "")
            yield return ("text", CampaignRule.RequiredToFile);
        if (theme.ReportOn < theme.LastDay)
            yield return ("report_on", CampaignRule.ReportBeforeActivity);
        if (theme.ReportOn is not null && theme.Attended is null)
            yield return ("attended", CampaignRule.RequiredToFile);
        if (theme.Attended > CampaignLimits.MaxAttended)
            yield return ("attended", CampaignRule.TooManyAttended);
        if (theme.MovedOn > theme.LastDay)
            yield return ("moved_on", CampaignRule.MovedAfterActivity);
        if (theme.ProgrammeOn >= theme.CancelledOn || theme.ApprovedOn >= theme.CancelledOn)
            yield return ("cancelled_on", CampaignRule.ProgrammeAfterCancellation);
        if (theme.AcceptedOn is not null && theme.ReportOn is null)
            yield return ("accepted_on", CampaignRule.AcceptedWithoutReport);
        if (theme.AcceptedOn < theme.ReportOn)
            yield return ("accepted_on", CampaignRule.BeforePrevious);
        if (theme.PublishedOn is not null && theme.AcceptedOn is null)
            yield return ("published_on", CampaignRule.PublishedWithoutAcceptance);
        if (theme.PublishedOn < theme.AcceptedOn)
            yield return ("published_on", CampaignRule.BeforePrevious);
    }
}
