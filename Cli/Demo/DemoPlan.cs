namespace ThemeDay.Cli.Demo;

/// <summary>Every kind of call a load makes. What happened on one day is done in this order.</summary>
internal enum StepKind
{
    // The call, which has no day before which anything could be.
    ImportUnits,
    CreateCampaign,
    OpenCampaign,

    // Registry: what came in, then what was decided on it. A merge goes before whatever becomes of its survivor.
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

    // The plan: all changes of a day go into one release, before what is filed on that day.
    PinTheme,
    RescheduleActivity,
    CancelActivity,
    ReleasePlan,

    // What is filed.
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

/// <summary>One call of a load.</summary>
/// <param name="Kind">Which call.</param>
/// <param name="EffectiveDate">The day it happened: what the service is told.</param>
/// <param name="Theme">The line it is about; null for those of the whole campaign.</param>
/// <param name="Number">Which of several of its kind, from 1 on; 0 where there is one.</param>
internal sealed record Step(StepKind Kind, DateOnly EffectiveDate, ThemeRecord? Theme = null, int Number = 0)
{
    /// <summary>The day it is done among the others: that on which it happened, but an activity's filings not before its release.</summary>
    public required DateOnly ScheduledOn { get; init; }

    /// <summary>What it is called; no other step of the campaign is called the same.</summary>
    public string Key => Theme is null ? $"{Kind}/{EffectiveDate:yyyy-MM-dd}" : $"{Kind}/{Theme.No}/{Number}";

    /// <summary>The line it is about.</summary>
    /// <exception cref="InvalidOperationException">It is about the whole campaign.</exception>
    public ThemeRecord Line => Theme ?? throw new InvalidOperationException($"{Kind} is about no theme");
}

/// <summary>A campaign as the calls that enter it, in the order in which things happened.</summary>
internal static class DemoPlan
{
    public static IReadOnlyList<Step> Create(DemoData data) =>
        [
            .. OfTheCampaign(data)
                .Concat(data.Themes.SelectMany(theme => OfTheTheme(theme, data.Campaign.FirstReleaseOn)))
                .OrderBy(step => step.ScheduledOn)
                .ThenBy(step => step.Kind)
                .ThenBy(step => step.Theme?.No)
                .ThenBy(step => step.Number),
        ];

    private static IEnumerable<Step> OfTheCampaign(DemoData data)
    {
        foreach (var kind in new[] { StepKind.ImportUnits, StepKind.CreateCampaign, StepKind.OpenCampaign })
            yield return new(kind, data.Campaign.OpensOn) { ScheduledOn = DateOnly.MinValue };
        var released = data
            .Themes.Where(theme => theme.PlannedOn(data.Campaign.FirstReleaseOn) is not null)
            .SelectMany(theme => new[] { theme.PlannedOn(data.Campaign.FirstReleaseOn), MovedOn(theme), theme.CancelledOn });
        foreach (var day in released.OfType<DateOnly>().Distinct())
            yield return new(StepKind.ReleasePlan, day) { ScheduledOn = day };
    }

    private static IEnumerable<Step> OfTheTheme(ThemeRecord theme, DateOnly firstRelease)
    {
        if (theme.SubmittedOn is not { } submitted)
            return [];
        List<Step> steps = [];
        Add(submitted, StepKind.DraftTheme, StepKind.UploadScan, StepKind.SubmitTheme); // a draft has no day of its own
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
        Add(MovedOn(theme), StepKind.RescheduleActivity);
        Add(theme.CancelledOn, StepKind.CancelActivity);
        Add(theme.ProgrammeOn, StepKind.FileProgramme, StepKind.ApproveProgramme);
        if (theme.Held)
            Add(theme.LastDay, StepKind.MarkActivityHeld);
        for (var picture = 1; picture <= theme.Pictures; picture++)
            AddOne(StepKind.UploadPicture, picture);
        Add(theme.ReportOn, StepKind.FileReport, StepKind.AcceptReport, StepKind.PublishReport);
        for (var showing = 1; showing <= theme.Shown.Count; showing++)
            AddOne(StepKind.RecordPublicity, showing);
        for (var opinion = 1; opinion <= theme.Opinions; opinion++)
            AddOne(StepKind.CollectOpinion, opinion);
        for (var answer = 1; answer <= theme.Answered; answer++)
            AddOne(StepKind.AnswerOpinion, answer);
        return steps;

        void Add(DateOnly? on, params StepKind[] kinds)
        {
            if (on is { } day)
                steps.AddRange(kinds.Select(kind => new Step(kind, day, theme) { ScheduledOn = day < planned ? planned : day }));
        }

        // Pictures, publicity and opinions carry the report's day; without a report they never came.
        void AddOne(StepKind kind, int number)
        {
            if (theme.ReportOn is { } day)
                steps.Add(new(kind, day, theme, number) { ScheduledOn = day < planned ? planned : day });
        }
    }

    // A move to the day it has is none.
    private static DateOnly? MovedOn(ThemeRecord theme) => theme.MovedTo == theme.StartsOn ? null : theme.MovedOn;

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
