using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Plan;

/// <summary>The draft of a plan with the data it refers to.</summary>
public sealed record PlanDraft(
    SchedulingDb Db,
    CampaignName Name,
    AnnualPlan Plan,
    Dictionary<string, PlanEntry> Entries,
    IReadOnlyDictionary<string, ThemeReplica> Themes,
    IReadOnlyDictionary<string, UnitReplica> Units,
    PlanTerms Terms,
    WorkingDays Calendar
) : ITransitionable
{
    /// <inheritdoc/>
    public string District => Name.District;

    /// <inheritdoc/>
    public DateOnly? LastTransitionOn => Plan.ReleasedOn;

    /// <inheritdoc/>
    public int Version => Plan.Version;

    /// <summary>Finds the plan of a campaign; null if its draft was never edited; NOT_FOUND if the campaign was not opened.</summary>
    public static async Task<AnnualPlan?> FindPlanAsync(SchedulingDb db, CampaignName name, CancellationToken cancellationToken)
    {
        await db.EnsureCampaignOpenedAsync(name, cancellationToken);
        return await db.Plans.SingleOrDefaultAsync(plan => plan.District == name.District && plan.CampaignId == name.Campaign, cancellationToken);
    }

    /// <summary>Reads the draft of a plan; NOT_FOUND if the campaign was not opened.</summary>
    public static async Task<PlanDraft> ReadAsync(SchedulingDb db, CampaignName name, WorkingDays calendar, CancellationToken cancellationToken)
    {
        var plan = await FindPlanAsync(db, name, cancellationToken);
        if (plan is null)
            db.Add(plan = new(name.District, name.Campaign));
        var opened = await db.GetCampaignOpenedAsync(name, cancellationToken);
        return new(
            db,
            name,
            plan,
            await db
                .PlanEntries.Where(entry => entry.District == name.District && entry.CampaignId == name.Campaign)
                .ToDictionaryAsync(entry => entry.ThemeId, cancellationToken),
            await db
                .Themes.AsNoTracking()
                .Where(theme => theme.District == name.District && theme.CampaignId == name.Campaign)
                .ToDictionaryAsync(theme => theme.Id, cancellationToken),
            await db.Units.AsNoTracking().Where(unit => unit.District == name.District).ToDictionaryAsync(unit => unit.Code, cancellationToken),
            new(EventMapping.ToDateOnly(opened.FirstMonth), EventMapping.ToDateOnly(opened.LastMonth), EventMapping.ToLeadTime(opened.ProgrammeLead)),
            calendar
        );
    }

    /// <summary>Adds the entry of a theme.</summary>
    public PlanEntry Add(ThemeReplica theme, ScheduledEntry placed)
    {
        var entry = new PlanEntry(Name.District, Name.Campaign, theme.Id, theme.Unit, placed);
        Db.Add(entry);
        Entries.Add(theme.Id, entry);
        return entry;
    }

    /// <summary>Returns an accepted theme of this campaign.</summary>
    public ThemeReplica GetAcceptedTheme(string name)
    {
        var theme = ThemeName.Parse(name, "theme");
        if (theme.Parent != Name || !Themes.TryGetValue(theme.Theme, out var known))
            throw RequestGuards.NotFound();
        EnsureAccepted(known);
        return known;
    }

    /// <summary>FAILED_PRECONDITION THEME_NOT_ACCEPTED if a theme is not, or no longer, accepted.</summary>
    public static void EnsureAccepted(ThemeReplica theme)
    {
        if (theme.AcceptedOn is null)
            throw new Error(ErrorKind.FailedPrecondition, ErrorReasons.ThemeNotAccepted).ToException();
    }

    /// <summary>Places every accepted theme that is not in the draft yet.</summary>
    /// <param name="report">Called after each theme with the number of those placed, and of all.</param>
    /// <param name="cancellationToken">Cancels it between two themes.</param>
    /// <returns>CALENDAR_YEAR_MISSING if a planned month has no official list.</returns>
    public Error? PlaceAccepted(Action<int, int> report, CancellationToken cancellationToken)
    {
        var taken = Entries.Values.Where(entry => entry.Draft.State == PlanEntryState.Planned).Select(entry => (entry.Draft.FirstDay, entry.Unit)).ToList();
        var unplaced = Themes
            .Values.Where(theme => theme.AcceptedOn is not null && !Entries.ContainsKey(theme.Id))
            .OrderBy(theme => theme.Id, StringComparer.Ordinal)
            .ToList();
        foreach (var (index, theme) in unplaced.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!DayScheduler.ChooseDay(theme.Month, theme.Unit, taken, Calendar).TryGetValue(out var day, out var error))
                return error;
            taken.Add((day, theme.Unit));
            Add(theme, new(day, day, PlanEntryState.Planned));
            report(index + 1, unplaced.Count);
        }

        return null;
    }

    /// <summary>All entries, by first day and theme.</summary>
    public IEnumerable<PlanEntry> InOrder() => Entries.Values.OrderBy(entry => entry.Draft.FirstDay).ThenBy(entry => entry.ThemeId, StringComparer.Ordinal);

    /// <summary>Warnings about the dates of the draft as of a day.</summary>
    public IEnumerable<PlanWarning> FindWarnings(DateOnly asOf) =>
        PlanWarningRules.Find(Entries.Values.Select(entry => (entry, Themes[entry.ThemeId].Topic)), Terms, Calendar, asOf);

    /// <summary>The name of the unit and the topic of the theme of an entry; the code of a unit whose name is not known yet.</summary>
    public (string Unit, string Topic) Describe(PlanEntry entry) =>
        (Units.TryGetValue(entry.Unit, out var unit) ? unit.DisplayName : entry.Unit, Themes[entry.ThemeId].Topic);

    /// <summary>The resource name of the theme of an entry.</summary>
    public string GetThemeName(PlanEntry entry) => $"{Name}/themes/{entry.ThemeId}";

    /// <summary>The name that the activity of an entry has once it is released.</summary>
    public ActivityName GetActivityName(PlanEntry entry) => ActivityName.FromTheme(new(Name.District, Name.Campaign, entry.ThemeId));

    /// <summary>Creates the activity of an entry that is released for the first time.</summary>
    public Activity NewActivity(PlanEntry entry)
    {
        var theme = Themes[entry.ThemeId];
        return new(
            Name.District,
            GetActivityName(entry).Id,
            Name.Campaign,
            entry.ThemeId,
            entry.Unit,
            theme.Topic,
            theme.Forms,
            theme.ExternalReference,
            entry.Draft.FirstDay,
            entry.Draft.LastDay
        );
    }
}
