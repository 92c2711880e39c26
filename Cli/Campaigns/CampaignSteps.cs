namespace ThemeDay.Cli.Campaigns;

/// <summary>The kinds of requests made by a load. Steps of the same day are executed in this order.</summary>
internal enum StepKind
{
    // Campaign setup, executed before all dated steps.
    ImportUnits,
    CreateCampaign,
    OpenCampaign,

    // Registry: submissions first, then decisions. A merge precedes any decision on the surviving theme.
    DraftTheme,
    UploadScan,
    SubmitTheme,
    ReturnTheme,
    CorrectTheme,
    UploadCorrectedScan,
    SubmitCorrectedTheme,
    MergeTheme,
    AcceptTheme,
    DeclineTheme,
    WithdrawTheme,

    // Plan: all changes of a day are released together, before the filings of that day.
    PinTheme,
    RescheduleActivity,
    CancelActivity,
    ReleasePlan,

    // Filings and their outcomes.
    FileProgramme,
    ApproveProgramme,
    MarkActivityHeld,
    UploadPicture,
    FileReport,
    AcceptReport,
    PublishReport,
    RecordPublicity,
    CollectOpinion,
    AnswerOpinion,
}

/// <summary>One request of a load.</summary>
/// <param name="Kind">The kind of request.</param>
/// <param name="EffectiveDate">The effective date sent to the service.</param>
/// <param name="Theme">The theme concerned; null for campaign-level steps.</param>
/// <param name="Number">The ordinal among steps of the same kind and theme, starting at 1; 0 if there is only one.</param>
internal sealed record Step(StepKind Kind, DateOnly EffectiveDate, ThemeRecord? Theme = null, int Number = 0)
{
    /// <summary>The day that determines execution order: the effective date, but for filings of an activity not before its release.</summary>
    public required DateOnly ScheduledOn { get; init; }

    /// <summary>A key that is unique within the campaign.</summary>
    public string Key => Theme is null ? $"{Kind}/{EffectiveDate:yyyy-MM-dd}" : $"{Kind}/{Theme.Number}/{Number}";

    /// <summary>The theme concerned.</summary>
    /// <exception cref="InvalidOperationException">The step is campaign-level.</exception>
    public ThemeRecord Line => Theme ?? throw new InvalidOperationException($"{Kind} is about no theme");
}

/// <summary>Converts a campaign to the requests that load it, in chronological order.</summary>
internal static class CampaignSteps
{
    public static IReadOnlyList<Step> Create(CampaignData data) =>
        [
            .. OfTheCampaign(data)
                .Concat(data.Campaign.OpensOn is { } opens ? data.Themes.SelectMany(theme => OfTheTheme(theme, opens, data.Campaign.FirstReleaseOn)) : [])
                .OrderBy(step => step.ScheduledOn)
                .ThenBy(step => step.Kind)
                .ThenBy(step => step.Theme?.No)
                .ThenBy(step => step.Number),
        ];

    private static IEnumerable<Step> OfTheCampaign(CampaignData data)
    {
        foreach (var kind in data.IsOfSystem ? [] : new[] { StepKind.ImportUnits, StepKind.CreateCampaign })
            yield return new(kind, data.Campaign.OpensOn ?? DateOnly.MinValue) { ScheduledOn = DateOnly.MinValue };
        if (data.Campaign.OpensOn is { } opens && !data.IsOfSystem)
            yield return new(StepKind.OpenCampaign, opens) { ScheduledOn = DateOnly.MinValue };
        var released = data
            .Themes.Where(theme => !theme.IsOfSystem && theme.PlannedOn(data.Campaign.FirstReleaseOn) is not null)
            .SelectMany(theme => new[] { theme.PlannedOn(data.Campaign.FirstReleaseOn), theme.EffectiveMovedOn, theme.CancelledOn });
        foreach (var day in released.OfType<DateOnly>().Distinct())
            yield return new(StepKind.ReleasePlan, day) { ScheduledOn = day };
    }

    // A campaign takes themes once it is open. Drafts have no effective date of their own.
    private static IEnumerable<Step> OfTheTheme(ThemeRecord theme, DateOnly opens, DateOnly? firstRelease)
    {
        if (theme.IsOfSystem)
            return theme.ReleasedOn is { } released ? OfTheActivity(theme, released).Where(step => step.Kind > StepKind.ReleasePlan) : [];
        List<Step> steps = [];
        Add(theme.SubmittedOn ?? opens, StepKind.DraftTheme);
        if (theme.Scan is not null)
            Add(theme.SubmittedOn ?? opens, StepKind.UploadScan);
        Add(theme.SubmittedOn, StepKind.SubmitTheme);
        Add(theme.ReturnedOn, StepKind.ReturnTheme);
        Add(theme.CorrectedOn, StepKind.CorrectTheme, StepKind.UploadCorrectedScan, StepKind.SubmitCorrectedTheme);
        if (ReviewKind(theme.Review) is { } review)
            Add(theme.ReviewOn, review);
        return theme.PlannedOn(firstRelease) is { } planned ? steps.Concat(OfTheActivity(theme, planned)) : steps;

        void Add(DateOnly? on, params StepKind[] kinds)
        {
            if (on is { } day)
                steps.AddRange(kinds.Select(kind => new Step(kind, day, theme) { ScheduledOn = day }));
        }
    }

    private static IEnumerable<Step> OfTheActivity(ThemeRecord theme, DateOnly planned)
    {
        List<Step> steps = [];
        Add(planned, StepKind.PinTheme);
        Add(theme.EffectiveMovedOn, StepKind.RescheduleActivity);
        Add(theme.CancelledOn, StepKind.CancelActivity);
        Add(theme.ProgrammeOn, StepKind.FileProgramme);
        Add(theme.ApprovedOn, StepKind.ApproveProgramme);
        if (theme.Held)
            Add(theme.LastDay < planned ? planned : theme.LastDay, StepKind.MarkActivityHeld); // not before its last transition
        for (var picture = 1; picture <= theme.AllPictures.Count; picture++)
            AddOne(StepKind.UploadPicture, picture);
        Add(theme.ReportOn, StepKind.FileReport);
        Add(theme.AcceptedOn, StepKind.AcceptReport);
        Add(theme.PublishedOn, StepKind.PublishReport);
        for (var showing = 1; showing <= theme.Publicity.Count; showing++)
            AddOne(StepKind.RecordPublicity, showing);
        for (var opinion = 1; opinion <= theme.Opinions.Count; opinion++)
            AddOne(StepKind.CollectOpinion, opinion);
        for (var answer = 1; answer <= theme.Opinions.Count; answer++)
        {
            if (theme.Opinions[answer - 1].Answer is not "")
                AddOne(StepKind.AnswerOpinion, answer);
        }

        return steps;

        void Add(DateOnly? on, params StepKind[] kinds)
        {
            if (on is { } day)
                steps.AddRange(kinds.Select(kind => new Step(kind, day, theme) { ScheduledOn = day < planned ? planned : day }));
        }

        // Pictures, publicity and opinions use the date of the report; without a report there are none.
        void AddOne(StepKind kind, int number)
        {
            if (theme.ReportOn is { } day)
                steps.Add(new(kind, day, theme, number) { ScheduledOn = day < planned ? planned : day });
        }
    }

    private static StepKind? ReviewKind(Review review) =>
        review switch
        {
            Review.Accepted => StepKind.AcceptTheme,
            Review.Declined => StepKind.DeclineTheme,
            Review.Merged => StepKind.MergeTheme,
            Review.Withdrawn => StepKind.WithdrawTheme,
            _ => null,
        };
}
